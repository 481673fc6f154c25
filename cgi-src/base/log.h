/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * One logfmt line per event to standard error, written with one write(2):
 *	time=... level=notice prog=davit-runner msg="..." k=v ...
 * Log once, at the edge (dispatcher, job loop).  Never a secret.
 */
enum log_level { LOG_L_ERROR, LOG_L_NOTICE, LOG_L_DEBUG };

void log_setup(const char *program, enum log_level most);

/* pairs: key, value (const char *), ..., NULL; values are quoted as needed */
void log_line(enum log_level level, const char *message, ...)
    __attribute__((sentinel));

#define log_error(...) log_line(LOG_L_ERROR, __VA_ARGS__, (char *)0)
#define log_notice(...) log_line(LOG_L_NOTICE, __VA_ARGS__, (char *)0)
#define log_debug(...) log_line(LOG_L_DEBUG, __VA_ARGS__, (char *)0)

#endif
