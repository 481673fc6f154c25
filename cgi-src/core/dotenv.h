/* SPDX-License-Identifier: MIT */
#ifndef CORE_DOTENV_H
#define CORE_DOTENV_H

#include "base/err.h"

#include <stddef.h>

/*
 * Files of KEY=value lines as the tools of the field write them: blank lines
 * and # comments, an optional "export ", values bare, in single quotes (as
 * they are) or in double quotes (\n, \t, \", \\ and line breaks).  A bare
 * value ends before " #".
 */
struct dotenv_pair {
	const char *key, *value;
};

/* Pairs in order, the last of equal keys wins.  A bad line: ERR_INVALID with
 * its number. */
bool dotenv_parse(struct err *e, void *mem, const char *text,
    struct dotenv_pair **pairs, size_t *n) NEED_CHECK;

#endif
