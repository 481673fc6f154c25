/* SPDX-License-Identifier: MIT */
#include "core/perm.h"
#include "base/buf.h"
#include "base/str.h"

enum { ROLES_BYTES = 200 };

const char *const perm_name[] = { "anyone", "signed-in", "view", "deploy",
	"edit", "admin", "owner", "instance" };

/* The most a role may: everything up to and including it. */
static const struct {
	const char *role;
	enum perm most;
} roles[] = {
	{ "viewer", PERM_VIEW },
	{ "developer", PERM_EDIT },
	{ "admin", PERM_ADMIN },
	{ "owner", PERM_OWNER },
};

struct role_row {
	const char *role;
};

static const struct field role_fields[] = {
	F(role_row, role, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt role_in_team = DB_ROWS(struct role_row, role_fields,
    "select role from team_members"
    " where team_id = $1::uuid and user_id = $2::uuid");

const struct db_stmt *const perm_stmts[] = { &role_in_team, NULL };

bool
perm_may(const char *role, enum perm perm)
{
	size_t i;

	if (perm <= PERM_SIGNED_IN)
		return true;
	for (i = 0; i < COUNT(roles); i++)
		if (same(role, roles[i].role))
			return perm <= roles[i].most;
	return false;
}

const char *
perm_roles(void *mem, enum perm perm)
{
	struct buf b;
	size_t i;

	buf_init(&b, mem, ROLES_BYTES);
	buf_str(&b, "");
	for (i = 0; i < COUNT(roles); i++)
		if (perm_may(roles[i].role, perm))
			buf_fmt(
			    &b, "%s%s", b.len > 0 ? "," : "", roles[i].role);
	return b.text;
}

const char *
perm_list(void *mem, const char *role)
{
	struct buf b;
	int p;

	buf_init(&b, mem, ROLES_BYTES);
	for (p = PERM_VIEW; p <= PERM_OWNER; p++)
		if (perm_may(role, (enum perm)p)) {
			buf_chr(&b, b.len > 0 ? ',' : '[');
			buf_json(&b, perm_name[p]);
		}
	buf_str(&b, b.len > 0 ? "]" : "[]");
	return b.text;
}

const char *
perm_role(size_t i)
{
	return i < COUNT(roles) ? roles[i].role : NULL;
}

/* The least role that may do it, for the message. */
static const char *
least_role(enum perm perm)
{
	size_t i;

	for (i = 0; i < COUNT(roles); i++)
		if (perm <= roles[i].most)
			return roles[i].role;
	return "owner";
}

bool
perm_need(struct ctx *c, const char *role, enum perm perm)
{
	if (perm_may(role, perm))
		return true;
	return err_set(&c->err, ERR_DENIED,
	    "your role here is %s; this needs the role %s",
	    role ? role : "none", least_role(perm));
}

bool
perm_is_administrator(const struct actor *who)
{
	return who != NULL &&
	       (same(who->role, "super_admin") || same(who->role, "admin"));
}

bool
perm_need_administrator(struct ctx *c)
{
	if (perm_is_administrator(c->actor))
		return true;
	return err_set(
	    &c->err, ERR_DENIED, "this is for administrators of the instance");
}

bool
perm_team_role(struct ctx *c, const char *team_id, const char **role)
{
	struct role_row row;

	if (!c_one(c, &role_in_team, DB(db_text(team_id), db_text(ctx_user(c))),
		&row))
		return c->err.kind == ERR_ABSENT
			   ? err_set(&c->err, ERR_ABSENT, "no such team")
			   : false;
	*role = row.role;
	return true;
}
