/* SPDX-License-Identifier: MIT */
#include "ctl/args.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static const struct option_row *
option_find(const struct option_row *table, const char *name, size_t n)
{
	for (; table->name != NULL; table++)
		if (strlen(table->name) == n &&
		    strncmp(table->name, name, n) == 0)
			return table;
	return NULL;
}

static void
push(void *mem, struct words *list, const char *word)
{
	list->at =
	    talloc_realloc(mem, list->at, const char *, (unsigned)list->n + 1);
	list->at[list->n++] = word;
}

/* One option at argv[*i]; steps over a value of its own. */
static bool
take(struct err *e, void *mem, const struct option_row *table, int argc,
    char **argv, int *i)
{
	const char *name = argv[*i] + 2, *value = strchr(name, '=');
	size_t n = value != NULL ? (size_t)(value - name) : strlen(name);
	const struct option_row *o = option_find(table, name, n);

	if (o == NULL)
		return err_set(
		    e, ERR_INVALID, "there is no option --%.*s", (int)n, name);
	if (o->flag != NULL) {
		*o->flag = true;
		return value == NULL ||
		       err_set(e, ERR_INVALID, "--%s takes no value", o->name);
	}
	if (value != NULL)
		value++;
	else if (*i + 1 < argc)
		value = argv[++*i];
	else
		return err_set(e, ERR_INVALID, "--%s needs a value", o->name);
	if (o->values != NULL)
		push(mem, o->values, value);
	else if (*o->value != NULL)
		return err_set(e, ERR_INVALID, "--%s is given twice", o->name);
	else
		*o->value = value;
	return true;
}

bool
args_read(struct err *e, void *mem, const struct option_row *table, int argc,
    char **argv, struct words *rest)
{
	bool options = true;
	int i;

	*rest = (struct words){ .at = NULL };
	for (i = 0; i < argc; i++) {
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && text_starts(argv[i], "--")) {
			if (!take(e, mem, table, argc, argv, &i))
				return false;
		} else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
			return err_set(
			    e, ERR_INVALID, "there is no option %s", argv[i]);
		else
			push(mem, rest, argv[i]);
	}
	return true;
}
