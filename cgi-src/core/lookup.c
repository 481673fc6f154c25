/* SPDX-License-Identifier: MIT */
#include "core/lookup.h"
#include "base/names.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/enqueue.h"
#include "core/perm.h"
#include "core/setting.h"

#include <string.h>

enum { PER_MINUTE = 30, PER_MINUTE_MAX = 10000000 };

static const char *const kinds[] = { "repository", "image", NULL };

/* clang-format off */
const struct field lookup_fields[] = {
	F(lookup, id, FIELD_TEXT, 0),
	F(lookup, kind, FIELD_TEXT, 0),
	F(lookup, application_id, FIELD_TEXT, 0),
	F(lookup, team_id, FIELD_TEXT, FIELD_NO_API),
	F(lookup, state, FIELD_TEXT, 0),
	F(lookup, result, FIELD_JSON, 0),
	F(lookup, error, FIELD_JSON, 0),
	F(lookup, created_at, FIELD_TIME, 0),
	F(lookup, finished_at, FIELD_TIME, 0),
	F(lookup, _links, FIELD_JSON, 0),
	FIELD_END
};

#define IN(m) .offset = offsetof(struct lookup_input, m)

static const struct form_field registry_form[] = {
	{ .name = "username", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 200,
	  .offset = offsetof(struct app_registry_input, username),
	  .say = "the registry's user name" },
	{ .name = "password", .type = FORM_SECRET, .need = true, .lo = 1, .hi = 2000,
	  .offset = offsetof(struct app_registry_input, password),
	  .say = "its password or token" },
	FORM_END
};

const struct form_field lookup_form[] = {
	{ .name = "kind", .type = FORM_ENUM, .words = kinds, IN(kind),
	  .say = "repository or image" },
	{ .name = "applicationId", .type = FORM_TEXT, .lo = 36, .hi = 36,
	  IN(application_id), .check = uuid_ok,
	  .say = "the id of an application: its own source, with the credentials stored" },
	{ .name = "repoUrl", .type = FORM_TEXT, .lo = 1, .hi = 500, IN(repo_url),
	  .say = "https://host/path" },
	{ .name = "username", .type = FORM_TEXT, .lo = 1, .hi = 100, .nullable = true,
	  IN(username), .say = "the user name that goes with the token" },
	{ .name = "token", .type = FORM_SECRET, .lo = 1, .hi = 1000, .nullable = true,
	  IN(token), .say = "an access token for https" },
	{ .name = "image", .type = FORM_TEXT, .lo = 1, .hi = 255, IN(image),
	  .check = image_ok, .say = "an image such as nginx:1.27 or registry.example.org/team/app" },
	{ .name = "registry", .type = FORM_OBJECT, .nullable = true, IN(registry),
	  .sub = registry_form, .size = sizeof(struct app_registry_input),
	  .say = "user name and password of the registry" },
	FORM_END
};
/* clang-format on */

struct count_row {
	int64_t n;
};
static const struct field count_fields[] = { F(count_row, n, FIELD_I64, 0),
	FIELD_END };

struct team_row {
	const char *id, *role;
};
static const struct field team_fields[] = { F(team_row, id, FIELD_TEXT, 0),
	F(team_row, role, FIELD_TEXT, 0), FIELD_END };

static const struct db_stmt recent = DB_ROWS(struct count_row, count_fields,
    "select count(*) as n from lookups where user_id = $1::uuid"
    " and created_at > now() - interval '1 minute'");

/* The team in which the actor may most. */
static const struct db_stmt best_team = DB_ROWS(struct team_row, team_fields,
    "select team_id as id, role from team_members where user_id = $1::uuid"
    " order by case role when 'owner' then 1 when 'admin' then 2"
    " when 'developer' then 3 else 4 end, created_at limit 1");

static const struct db_stmt insert =
    DB_RUN("insert into lookups (id, team_id, user_id, application_id, kind,"
	   " target, username, secret) values ($1::uuid, $2::uuid, $3::uuid,"
	   " $4::uuid, $5, $6, $7, $8)");

/* One that nobody has answered after a minute is not going to be. */
static const struct db_stmt by_id = DB_ROWS(struct lookup, lookup_fields,
    "select l.id, l.kind, l.application_id, l.team_id, case when s.late"
    " then 'failed' else l.state end as state, l.result,"
    " case when s.late then json_build_object('code', 'LOOKUP_TIMEOUT',"
    " 'message', 'nobody has looked in time; the runner may be busy or away')"
    " when l.error_text is not null then json_build_object('code',"
    " l.error_code, 'message', l.error_text) end as error,"
    " ts(l.created_at) as created_at, ts(l.finished_at) as finished_at,"
    " json_build_object('self', '/api/v1/lookups/' || l.id) as _links"
    " from lookups l cross join lateral (select l.state = 'pending' and"
    " l.created_at < now() - interval '1 minute' as late) s"
    " where l.id = $1::uuid and l.user_id = $2::uuid"
    " and l.created_at > now() - interval '1 hour'");

const struct db_stmt *const lookup_stmts[] = { &recent, &best_team, &insert,
	&by_id, NULL };

/* What is asked, put together from either form. */
struct question {
	const char *team_id, *application_id, *kind, *target, *username,
	    *secret;
};

static bool
not_too_often(struct ctx *c)
{
	struct count_row row;
	int64_t most;

	if (!setting_int(c, "lookups-per-minute", 1, PER_MINUTE_MAX, PER_MINUTE,
		&most) ||
	    !c_one(c, &recent, DB(db_text(ctx_user(c))), &row))
		return false;
	if (row.n < most)
		return true;
	return err_code(&c->err, ERR_LIMIT, "LOOKUPS_TOO_MANY",
	    "%lld look-ups a minute are allowed; try again in a moment",
	    (long long)most);
}

static bool
find_team(struct ctx *c, struct question *q)
{
	struct team_row row;

	if (q->team_id != NULL)
		return true;
	if (!c_one(c, &best_team, DB(db_text(ctx_user(c))), &row))
		return c->err.kind == ERR_ABSENT ? err_set(&c->err, ERR_DENIED,
						       "you are in no team yet")
						 : false;
	q->team_id = row.id;
	return perm_need(c, row.role, PERM_EDIT);
}

/* Refused before a job starts; what a deployment would say the runner says. */
static bool
repository_ok(struct ctx *c, const char *field, const struct question *q)
{
	struct err e = { .kind = ERR_NONE };
	struct git_url url;

	if (!git_url_parse(&e, c->mem, q->target, &url))
		return ctx_invalid(
		    c, field, "pattern", q->target, "%s", e.text);
	if (same(url.scheme, "ssh"))
		return ctx_invalid(c, field, "conflict", q->target,
		    "over ssh the branches are known when the application has"
		    " its deploy key");
	if (same(url.scheme, "file") &&
	    (c->conf->git_file_root[0] == '\0' ||
		!text_starts(url.path, c->conf->git_file_root)))
		return ctx_invalid(c, field, "pattern", q->target,
		    "use https://host/path or git@host:path");
	return true;
}

static bool
ask(struct ctx *c, struct question *q, struct lookup *out)
{
	const char *id = uuid_new(c->mem);
	struct db_val sealed;

	if (!not_too_often(c) || !find_team(c, q) ||
	    !ctx_seal(c, lookup_place(c->mem, id), q->secret, &sealed) ||
	    !c_run(c, &insert,
		DB(db_text(id), db_text(q->team_id), db_text(ctx_user(c)),
		    db_text(q->application_id), db_text(q->kind),
		    db_text(q->target), db_text(q->username), sealed),
		NULL) ||
	    !enqueue(c, "lookup", q->team_id, NULL, NULL,
		mem_fmt(c->mem, "{\"lookup\":\"%s\"}", id), NULL))
		return false;
	return lookup_find(c, id, out);
}

/* Of an application all is taken as it is stored: a token is sent to the
 * address it was given for, and nowhere else. */
static bool
ask_of_app(struct ctx *c, const char *id, struct lookup *out)
{
	struct question q = { .application_id = id };
	struct app app;

	if (!app_find(c, id, &app) || !perm_need(c, app.my_role, PERM_EDIT))
		return false;
	q.team_id = app.team_id;
	q.kind = same(app.type, "git") ? "repository" : "image";
	q.target = app.image != NULL ? app.image : "";
	return ask(c, &q, out);
}

static bool
ask_repository(
    struct ctx *c, const char *field, struct question *q, struct lookup *out)
{
	q->kind = "repository";
	return repository_ok(c, field, q) && ask(c, q, out);
}

static bool
ask_image(struct ctx *c, const char *image,
    const struct app_registry_input *registry, struct lookup *out)
{
	struct question q = { .kind = "image", .target = image };

	if (registry != NULL) {
		q.username = registry->username;
		q.secret = registry->password;
	}
	return ask(c, &q, out);
}

bool
lookup_start(struct ctx *c, const struct lookup_input *in, struct lookup *out)
{
	bool other = in->repo_url != NULL || in->image != NULL ||
		     in->token != NULL || in->registry != NULL;
	struct question q = { .target = in->repo_url,
		.username = in->username,
		.secret = in->token };

	if (in->application_id != NULL && other)
		return ctx_invalid(c, "applicationId", "conflict",
		    in->application_id,
		    "give an application or an address, not both");
	if (in->application_id != NULL)
		return ask_of_app(c, in->application_id, out);
	if (in->repo_url != NULL && in->image == NULL &&
	    !same(in->kind, "image"))
		return ask_repository(c, "repoUrl", &q, out);
	if (in->image != NULL && in->repo_url == NULL &&
	    !same(in->kind, "repository"))
		return ask_image(c, in->image, in->registry, out);
	return ctx_invalid(c, same(in->kind, "image") ? "image" : "repoUrl",
	    "required", NULL, "give a repoUrl, an image or an applicationId");
}

bool
lookup_start_for(struct ctx *c, const struct app_input *in, struct lookup *out)
{
	const struct app_git_input *git = in->git_source;
	struct question q = { .kind = "repository" };

	if (git != NULL && git->repo_url != NULL) {
		q.target = git->repo_url;
		q.username = git->username;
		q.secret = git->token;
		return ask_repository(c, "gitSource.repoUrl", &q, out);
	}
	if (in->image != NULL)
		return ask_image(c, in->image, in->registry, out);
	return ctx_invalid(c, "image", "required", NULL,
	    "type the repository or the image to look up");
}

bool
lookup_find(struct ctx *c, const char *id, struct lookup *out)
{
	if (uuid_ok(id) &&
	    c_one(c, &by_id, DB(db_text(id), db_text(ctx_user(c))), out))
		return true;
	if (uuid_ok(id) && c->err.kind != ERR_ABSENT)
		return false;
	return err_set(&c->err, ERR_ABSENT, "no such look-up");
}
