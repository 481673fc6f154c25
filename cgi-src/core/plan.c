/* SPDX-License-Identifier: MIT */
#include "core/plan.h"
#include "base/json.h"
#include "base/names.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/ref.h"
#include "core/release.h"
#include "core/spec_diff.h"

#include <string.h>

/* clang-format off */
const struct field plan_fields[] = {
	F(plan, application_id, FIELD_TEXT, 0),
	F(plan, release, FIELD_JSON, 0),
	F(plan, image, FIELD_TEXT, 0),
	F(plan, repo_url, FIELD_TEXT, 0),
	F(plan, branch, FIELD_TEXT, 0),
	F(plan, builds, FIELD_BOOL, 0),
	F(plan, problem, FIELD_TEXT, 0),
	F(plan, count, FIELD_I64, 0),
	F(plan, changes, FIELD_JSON, 0),
	F(plan, routes, FIELD_JSON, 0),
	F(plan, _links, FIELD_JSON, 0),
	FIELD_END
};

const struct field plan_between_fields[] = {
	F(plan_between, application_id, FIELD_TEXT, 0),
	F(plan_between, from, FIELD_JSON, 0),
	F(plan_between, to, FIELD_JSON, 0),
	F(plan_between, count, FIELD_I64, 0),
	F(plan_between, changes, FIELD_JSON, 0),
	F(plan_between, commit_range, FIELD_TEXT, 0),
	F(plan_between, commit_range_url, FIELD_TEXT, 0),
	F(plan_between, _links, FIELD_JSON, 0),
	FIELD_END
};

struct before {
	int64_t number;
};
static const struct field before_fields[] = {
	F(before, number, FIELD_I64, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt number_before =
    DB_ROWS(struct before, before_fields,
	"select number from releases where application_id = $1::uuid"
	" and number < $2::bigint order by number desc limit 1");

static const struct db_stmt newest_after = DB_ROWS(struct before, before_fields,
    "select number from releases where application_id = $1::uuid"
    " and number > $2::bigint order by number desc limit 1");

static const char *
links(struct ctx *c, const struct app *app, const char *self)
{
	return mem_fmt(c->mem,
	    "{\"self\":\"/api/v1/applications/%s/%s\","
	    "\"application\":\"/api/v1/applications/%s\"}",
	    app->id, self, app->id);
}

/* [{key, id, sealed}] as it stands in releases.secrets. */
static bool
read_secrets(struct ctx *c, const char *json, struct spec_side *out)
{
	struct spec_pair *pairs;
	struct json *list;

	if (!json_parse_max(
		&c->err, c->mem, json, strlen(json), PLAN_BYTES, &list))
		return false;
	out->secrets_n = json_count(list);
	pairs = mem_array(c->mem, struct spec_pair, out->secrets_n);
	for (size_t i = 0; i < out->secrets_n; i++) {
		pairs[i].key = json_text_at(json_item(list, i), "key", "");
		pairs[i].value = json_text_at(json_item(list, i), "sealed", "");
	}
	out->secrets = pairs;
	return true;
}

static bool
of_release(struct ctx *c, const struct release_row *r, struct spec_side *out)
{
	*out = (struct spec_side){ .image = r->image, .commit = r->commit_sha };
	return spec_read(&c->err, c->mem, r->spec, &out->spec) &&
	       read_secrets(c, r->secrets, out);
}

/* As a release made now would have it, written and read like one. */
static bool
of_now(struct ctx *c, const struct work_app *a, const struct db_rows *vars,
    struct spec_side *out)
{
	struct buf spec, secrets;
	struct spec s;

	*out = (struct spec_side){ .image = a->image };
	buf_init(&spec, c->mem, PLAN_BYTES);
	buf_init(&secrets, c->mem, PLAN_BYTES);
	work_spec(c->mem, a, vars, &s);
	spec_write(&spec, &s);
	release_secrets(&secrets, vars);
	if (spec.over || secrets.over)
		return err_set(
		    &c->err, ERR_LIMIT, "the configuration is too large");
	return spec_read(&c->err, c->mem, spec.text, &out->spec) &&
	       read_secrets(c, secrets.text, out);
}

static void
changes_of(struct ctx *c, const struct spec_side *before,
    const struct spec_side *after, const char **json, int64_t *count)
{
	struct spec_change *rows;
	size_t n = spec_diff(c->mem, before, after, &rows);
	struct buf b;

	buf_init(&b, c->mem, PLAN_BYTES);
	spec_changes_write(&b, rows, n);
	*json = b.text;
	*count = (int64_t)n;
}

static void
port_write(struct buf *b, const char *name, int64_t port)
{
	if (port > 0)
		buf_fmt(b, ",\"%s\":%lld", name, (long long)port);
	else
		buf_fmt(b, ",\"%s\":null", name);
}

/* before and after are ports, 0 where nothing runs or could. */
static const char *
routes_of(struct ctx *c, const struct app *app, int64_t before, int64_t after)
{
	struct json *hosts = NULL;
	struct buf b;

	if (app->hosts == NULL || !json_parse(&c->err, c->mem, app->hosts,
				      strlen(app->hosts), &hosts))
		err_clear(&c->err);
	buf_init(&b, c->mem, PLAN_BYTES);
	buf_chr(&b, '[');
	for (size_t i = 0; i < json_count(hosts); i++) {
		buf_str(&b, i > 0 ? ",{\"host\":" : "{\"host\":");
		buf_json(&b, json_text(json_item(hosts, i), ""));
		port_write(&b, "before", before);
		port_write(&b, "after", after);
		buf_chr(&b, '}');
	}
	buf_chr(&b, ']');
	return b.text;
}

bool
plan_make(struct ctx *c, const struct app *app, struct plan *out)
{
	struct spec_side then, now;
	struct release_row active;
	struct work_app a;
	struct db_rows vars;
	bool found;

	if (!work_app(c, app->id, &a) || !work_vars(c, app->id, &vars) ||
	    !release_active(c, app->id, &active, &found))
		return false;
	*out = (struct plan){ .application_id = app->id,
		.release = app->release,
		.image = a.image,
		.repo_url = a.repo_url,
		.branch = a.git_branch,
		.builds = same(a.type, "git"),
		.changes = "[]",
		.routes = "[]",
		._links = links(c, app, "plan") };
	if (!ref_expand_vars(c, app->id, &vars)) {
		if (c->err.kind != ERR_INVALID)
			return false;
		out->problem = mem_str(c->mem, c->err.text);
		err_clear(&c->err);
		return true;
	}
	if ((found && !of_release(c, &active, &then)) ||
	    !of_now(c, &a, &vars, &now))
		return false;
	/* A release of a repository names its commit there, one of an image
	 * the digest that was found too. */
	if (out->builds)
		then.image = then.commit = now.image = NULL;
	else if (found && strchr(now.image, '@') == NULL)
		then.image =
		    mem_strn(c->mem, then.image, strcspn(then.image, "@"));
	changes_of(c, found ? &then : NULL, &now, &out->changes, &out->count);
	out->routes =
	    routes_of(c, app, found ? then.spec.port : 0, now.spec.port);
	return true;
}

/* The numbers that were not given; 0 when there is no such release. */
static bool
resolve(struct ctx *c, const struct app *app, int64_t *from, int64_t *to)
{
	struct release_row active;
	struct before row;
	bool found, free = *to == 0;

	if (free) {
		if (!release_active(c, app->id, &active, &found))
			return false;
		*to = found ? active.number : 0;
	}
	if (*from == 0) {
		if (!c_maybe(c, &number_before,
			DB(db_text(app->id), db_i64(*to)), &row, &found))
			return false;
		*from = found ? row.number : 0;
	}
	if (*from != 0 || !free || *to == 0)
		return true;
	/* The first is active again: what came after it is what differs. */
	if (!c_maybe(c, &newest_after, DB(db_text(app->id), db_i64(*to)), &row,
		&found))
		return false;
	*from = *to;
	*to = found ? row.number : 0;
	return true;
}

static const char *
told(struct ctx *c, const struct release_row *r)
{
	struct buf b;

	buf_init(&b, c->mem, PLAN_BYTES);
	buf_str(&b, "{\"id\":");
	buf_json(&b, r->id);
	buf_fmt(&b,
	    ",\"number\":%lld,\"active\":%s,\"image\":", (long long)r->number,
	    r->active ? "true" : "false");
	buf_json(&b, r->image);
	buf_str(&b, ",\"digest\":");
	buf_json(&b, r->digest);
	buf_str(&b, ",\"commitSha\":");
	buf_json(&b, r->commit_sha);
	buf_chr(&b, '}');
	return b.text;
}

static const char *
repo_url(struct ctx *c, const struct app *app)
{
	struct err ignored = { .kind = ERR_NONE };
	struct json *source;

	if (app->git_source == NULL ||
	    !json_parse(&ignored, c->mem, app->git_source,
		strlen(app->git_source), &source))
		return NULL;
	return json_text(json_get(source, "repoUrl"), NULL);
}

bool
plan_compare(struct ctx *c, const struct app *app, int64_t from, int64_t to,
    struct plan_between *out)
{
	struct release_row a, b;
	struct spec_side before, after;

	if (!resolve(c, app, &from, &to))
		return false;
	*out = (struct plan_between){ .application_id = app->id,
		.changes = "[]",
		._links = links(c, app,
		    mem_fmt(c->mem, "releases/compare?from=%lld&to=%lld",
			(long long)from, (long long)to)) };
	if (from == 0 || to == 0)
		return true;
	if (!release_numbered(c, app->id, from, &a) ||
	    !release_numbered(c, app->id, to, &b) ||
	    !of_release(c, &a, &before) || !of_release(c, &b, &after))
		return false;
	before.digest = a.digest;
	after.digest = b.digest;
	/* Of what is built the image is the commit. */
	if (before.commit != NULL && after.commit != NULL)
		before.image = after.image = NULL;
	if (a.commit_sha != NULL && b.commit_sha != NULL &&
	    !same(a.commit_sha, b.commit_sha)) {
		out->commit_range =
		    mem_fmt(c->mem, "%s...%s", a.commit_sha, b.commit_sha);
		out->commit_range_url = git_range_url(
		    c->mem, repo_url(c, app), a.commit_sha, b.commit_sha);
	}
	out->from = told(c, &a);
	out->to = told(c, &b);
	changes_of(c, &before, &after, &out->changes, &out->count);
	return true;
}

const struct db_stmt *const plan_stmts[] = { &number_before, &newest_after,
	NULL };
