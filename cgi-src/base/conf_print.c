/* SPDX-License-Identifier: MIT */
#include "base/conf.h"
#include "base/conf_table.h"

/* In mdoc a line that starts with "." or "'" would be a request. */
static void
mdoc_row(struct buf *b, const struct conf_row *row)
{
	buf_fmt(b, ".It Cm %s\n%s\n", row->name, row->means);
	if (row->type == CONF_INT)
		buf_fmt(b, "From %lld to %lld.\n", (long long)row->lo,
		    (long long)row->hi);
	else
		buf_fmt(b, "Value: %s.\n",
		    row->right == NULL ? "any text" : row->right);
	if (row->otherwise[0] == '\0')
		buf_str(b, "Default: empty.\n");
	else
		buf_fmt(b, "Default:\n.Ql %s .\n", row->otherwise);
}

/* As a davit.conf that changes nothing: each default behind a "#". */
static void
text_row(struct buf *b, const struct conf_row *row)
{
	buf_fmt(b, "# %s", row->means);
	if (row->type == CONF_INT)
		buf_fmt(b, " (%lld to %lld)", (long long)row->lo,
		    (long long)row->hi);
	else if (row->right != NULL)
		buf_fmt(b, " (%s)", row->right);
	buf_fmt(b, "\n#%s %s\n\n", row->name, row->otherwise);
}

void
conf_print(struct buf *b, bool mdoc)
{
	const struct conf_row *row;

	if (mdoc)
		buf_str(b, ".Bl -tag -width Ds\n");
	for (row = conf_rows; row->name != NULL; row++) {
		if (mdoc)
			mdoc_row(b, row);
		else
			text_row(b, row);
	}
	if (mdoc)
		buf_str(b, ".El\n");
}
