/* SPDX-License-Identifier: MIT */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include "base/limits.h"

#define CORE_LIMITS(X)                                                         \
	X(TEAM_APPS_MAX, 500, "applications", "a team")                        \
	X(TEAM_APPS_KEPT_MAX, 1500, "applications",                            \
	    "a team, with those deleted in the last 7 days")                   \
	X(APPS_MAX, 10000, "applications", "the instance, with the deleted")   \
	X(APP_DOMAINS_MAX, 1000, "host names", "an application")               \
	X(TEAM_DOMAINS_MAX, 2000, "host names", "a team")                      \
	X(DOMAINS_MAX, 10000, "host names", "the instance")                    \
	X(DOTENV_PAIRS_MAX, 2000, "variables", "a .env file that is imported") \
	X(DOTENV_VALUE_BYTES, 65536, "bytes", "the value of a variable in it") \
	X(LINE_PAGE_BYTES, 1 << 20, "bytes", "a page of log lines")            \
	X(LOG_PART_BYTES, 4 * 1024 * 1024, "bytes",                            \
	    "what goes at a time of an application's log that is too large")   \
	X(NEED_MAX, 200, "rows", "what needs somebody on the first page")      \
	X(AUDIT_EXPORT_MAX, 4000, "rows",                                      \
	    "one piece of an exported audit log")                              \
	X(SEARCH_MAX, 20, "hits", "a search over all names")                   \
	X(SEARCH_CHARS_MAX, 100, "characters", "what is searched for")         \
	X(AUDIT_DAYS, 366, "days", "how long the audit log is kept")           \
	X(SESSIONS_MAX, 500, "sessions",                                       \
	    "of one account; a new one ends the one unused for longest")       \
	X(TOKENS_MAX, 100, "tokens", "API tokens of one account")              \
	X(IDEM_KEY_BYTES, 255, "bytes", "an Idempotency-Key")                  \
	X(SETTING_BYTES, 200, "bytes", "the text of a setting")                \
	X(EXPANDED_BYTES, 256 * 1024, "bytes",                                 \
	    "the value of a variable, with those it names in it")              \
	X(COMMAND_BYTES, 256 * 1024, "bytes",                                  \
	    "the command of an application or of its health check, as JSON")   \
	X(BUILD_ARGS_MAX, 100, "arguments", "build arguments")                 \
	X(SPEC_BYTES, 4 * 1024 * 1024, "bytes",                                \
	    "the configuration of a release; so much again for its secrets")   \
	X(APP_LOG_FILES, 3, "files", "what Docker keeps of a container's log") \
	X(APP_LOG_FILE_MB, 10, "MiB", "one of them")                           \
	X(PLAN_BYTES, 4 * 1024 * 1024, "bytes", "the plan of a deployment")    \
	X(VERIFY_PAGE, 1000, "rows",                                           \
	    "what davit admin verify reads at a time of what is written down") \
	X(JOB_DELAY_MAX, 60, "seconds", "the pause before a job's next try")

enum { CORE_LIMITS(LIMIT_ENUM) };

#endif
