/* SPDX-License-Identifier: MIT */
#ifndef BASE_CONF_TABLE_H
#define BASE_CONF_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rows of davit.conf: for conf.c and conf_print only. */
enum conf_type { CONF_TEXT, CONF_INT, CONF_BOOL };

struct conf_row {
	const char *name; /* as in the file */
	enum conf_type type;
	size_t offset;		     /* of the member of struct conf */
	const char *otherwise;	     /* default, as in the file */
	int64_t lo, hi;		     /* CONF_INT */
	bool (*check)(const char *); /* CONF_TEXT, or NULL for any text */
	const char *right;	     /* what check accepts */
	const char *means;	     /* a sentence for the manual */
};

extern const struct conf_row conf_rows[]; /* ended by a NULL name */
extern const size_t conf_rows_n;

#endif
