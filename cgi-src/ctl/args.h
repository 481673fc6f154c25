/* SPDX-License-Identifier: MIT */
#ifndef CTL_ARGS_H
#define CTL_ARGS_H

#include "base/err.h"

#include <stddef.h>

/*
 * Words of a command line: "--name VALUE", "--name=VALUE" or "--name" for a
 * flag, then the rest; "--" ends the options.  An unknown option, a missing
 * value or a repeated one is ERR_INVALID.
 */
struct words {
	const char **at;
	size_t n;
};

struct option_row {
	const char *name; /* without the dashes */
	bool *flag;	  /* exactly one of the three is set */
	const char **value;
	struct words *values; /* may be repeated */
};

#define OPTIONS_END                                                            \
	{                                                                      \
		.name = NULL                                                   \
	}

bool args_read(struct err *e, void *mem, const struct option_row *table,
    int argc, char **argv, struct words *rest) NEED_CHECK;

#endif
