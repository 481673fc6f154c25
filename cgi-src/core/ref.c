/* SPDX-License-Identifier: MIT */
#include "core/ref.h"
#include "base/names.h"
#include "base/str.h"
#include "core/limits.h"

#include <string.h>

/* clang-format off */
static const struct field shared_fields[] = {
	F(ref_shared, owner, FIELD_TEXT, 0),
	F(ref_shared, key, FIELD_TEXT, 0),
	F(ref_shared, value, FIELD_TEXT, 0),
	F(ref_shared, is_secret, FIELD_BOOL, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt shared_of =
    DB_ROWS(struct ref_shared, shared_fields,
	"select case when v.environment_id is not null then 'environment'"
	" else 'project' end as owner, v.key, v.value, v.is_secret"
	" from env_vars v join applications a on a.id = $1::uuid"
	" where v.environment_id = a.environment_id"
	" or v.project_id = a.project_id order by v.key");

/* "environment.NAME" or "project.NAME": owner and name, else false. */
static bool
is_reference(void *mem, struct str inside, char **owner, char **name)
{
	struct str head;

	if (!str_cut(&inside, '.', &head) ||
	    (!str_eq(head, "environment") && !str_eq(head, "project")))
		return false;
	*owner = str_dup(mem, head);
	*name = str_dup(mem, inside);
	return env_key_ok(*name);
}

static bool
put(struct err *e, struct buf *b, const char *owner, const char *name,
    const struct ref_shared *shared, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!same(shared[i].owner, owner) || !same(shared[i].key, name))
			continue;
		if (shared[i].is_secret)
			return err_code(e, ERR_INVALID, "UNDEFINED_REFERENCE",
			    "${%s.%s} is a secret: its value cannot be put "
			    "into a plain variable",
			    owner, name);
		buf_str(b, shared[i].value);
		return true;
	}
	return err_code(e, ERR_INVALID, "UNDEFINED_REFERENCE",
	    "${%s.%s}: the %s has no variable of this name", owner, name,
	    owner);
}

bool
ref_expand(struct err *e, void *mem, const char *text,
    const struct ref_shared *shared, size_t n, const char **out)
{
	struct buf b;

	buf_init(&b, mem, EXPANDED_BYTES);
	for (const char *s = text; *s != '\0';) {
		const char *end =
		    s[0] == '$' && s[1] == '{' ? strchr(s, '}') : NULL;
		char *owner, *name;

		if (end != NULL &&
		    is_reference(mem,
			(struct str){ s + 2, (size_t)(end - s) - 2 }, &owner,
			&name)) {
			if (!put(e, &b, owner, name, shared, n))
				return false;
			s = end + 1;
		} else {
			buf_chr(&b, *s++);
		}
	}
	if (b.over)
		return err_set(e, ERR_LIMIT, "the value becomes too long");
	*out = b.text;
	return true;
}

bool
ref_expand_vars(
    struct ctx *c, const char *application_id, const struct db_rows *rows)
{
	struct work_var *v = rows->at;
	struct db_rows shared;

	if (!c_all(c, &shared_of, DB(db_text(application_id)), &shared))
		return false;
	for (size_t i = 0; i < rows->n; i++)
		if (!v[i].is_secret && v[i].value != NULL &&
		    !ref_expand(&c->err, c->mem, v[i].value, shared.at,
			shared.n, &v[i].value))
			return err_wrap(&c->err, "variable %s", v[i].key);
	return true;
}

const struct db_stmt *const ref_stmts[] = { &shared_of, NULL };
