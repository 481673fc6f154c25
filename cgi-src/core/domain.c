/* SPDX-License-Identifier: MIT */
#include "core/domain.h"
#include "base/digest.h"
#include "base/names.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/ceiling.h"
#include "core/setting.h"

#include <string.h>

enum { LABEL_MAX = 63, SUFFIX_CHARS = 6 };

/* clang-format off */
const struct field domain_fields[] = {
	LIST_FIELDS(domain),
	F(domain, host, FIELD_TEXT, 0),
	F(domain, path, FIELD_TEXT, 0),
	F(domain, port, FIELD_I64, 0),
	F(domain, generated, FIELD_BOOL, 0),
	F(domain, team_id, FIELD_TEXT, FIELD_NO_API),
	F(domain, application_id, FIELD_TEXT, 0),
	F(domain, url, FIELD_TEXT, 0),
	F(domain, my_role, FIELD_TEXT, 0),
	F(domain, created_at, FIELD_TIME, 0),
	F(domain, _links, FIELD_JSON, 0),
	FIELD_END
};

#define DOMAIN_REST \
	{ .name = "path", .type = FORM_TEXT, .lo = 1, .hi = 200, \
	  .offset = offsetof(struct domain_input, path), \
	  .has = offsetof(struct domain_input, has_path), \
	  .check = url_path_ok, .say = "a path such as / or /api" }, \
	{ .name = "port", .type = FORM_INT, .lo = 1, .hi = 65535, .nullable = true, \
	  .offset = offsetof(struct domain_input, port), \
	  .has = offsetof(struct domain_input, has_port), \
	  .say = "1 to 65535; none for the application's port" }

const struct form_field domain_form[] = {
	{ .name = "host", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 253,
	  .offset = offsetof(struct domain_input, host), .check = host_ok,
	  .say = "a host name such as www.example.org, in lower case" },
	DOMAIN_REST,
	FORM_END
};

const struct form_field domain_change_form[] = { DOMAIN_REST, FORM_END };
/* clang-format on */

#define DOMAIN_COLUMNS                                                         \
	"d.id, d.host, d.path, coalesce(d.port, 0) as port, d.generated,"      \
	" d.team_id, d.application_id, m.role as my_role,"                     \
	" (select value from settings where key = 'app-url-prefix')"           \
	" || d.host || (select value from settings where key ="                \
	" 'app-url-suffix') || d.path as url,"                                 \
	" ts(d.created_at) as created_at, json_build_object('self',"           \
	" '/api/v1/domains/' || d.id, 'application',"                          \
	" '/api/v1/applications/' || d.application_id) as _links"              \
	" from domains d join team_members m on m.team_id = d.team_id"

static const char *const sorts[] = { "createdAt", "host", NULL };

static const struct db_stmt domains = DB_ROWS(struct domain, domain_fields,
    LIST_SQL("select case $7 when 'host' then d.host"
	     " else ts(d.created_at) end as sort_key, " DOMAIN_COLUMNS
	     " and m.user_id = $5::uuid where d.application_id = $6::uuid"));

static const struct db_stmt domain_by_id = DB_ROWS(struct domain, domain_fields,
    "select " DOMAIN_COLUMNS " and m.user_id = $2::uuid"
    " join applications a on a.id = d.application_id and a.deleted_at is null"
    " where d.id = $1::uuid");

static const struct db_stmt domain_insert =
    DB_RUN("insert into domains (id, team_id, application_id, host, path,"
	   " port, generated) values ($1::uuid, $2::uuid, $3::uuid, $4,"
	   " coalesce($5, '/'), $6::int, $7::boolean)"
	   " on conflict (host) do nothing");

static const struct db_stmt domain_change =
    DB_RUN("update domains set path = coalesce($2, path),"
	   " port = case when $3::boolean then $4::int else port end"
	   " where id = $1::uuid");

static const struct db_stmt domain_drop =
    DB_RUN("delete from domains where id = $1::uuid");

const struct db_stmt *const domain_stmts[] = { &domains, &domain_by_id,
	&domain_insert, &domain_change, &domain_drop, NULL };

bool
domain_find(struct ctx *c, const char *id, struct domain *out)
{
	if (uuid_ok(id) &&
	    c_one(c, &domain_by_id, DB(db_text(id), db_text(ctx_user(c))), out))
		return true;
	if (uuid_ok(id) && c->err.kind != ERR_ABSENT)
		return false;
	return err_set(&c->err, ERR_ABSENT, "no such domain");
}

bool
domain_list(struct ctx *c, const struct app *app, const struct list_query *q,
    struct list_page *out)
{
	const char *word;

	return list_sort(c, q, sorts, &word) &&
	       list_run(c, &domains,
		   DB(db_text(ctx_user(c)), db_text(app->id), db_text(word)), q,
		   sorts, out);
}

static bool
insert(struct ctx *c, const struct app *app, const struct domain_input *in,
    bool generated, const char *id, bool *taken)
{
	int64_t n;

	if (!ceiling_domain(c, app) ||
	    !c_run(c, &domain_insert,
		DB(db_text(id), db_text(app->team_id), db_text(app->id),
		    db_text(in->host), db_text(in->path),
		    in->port ? db_i64(in->port) : db_null(),
		    db_bool(generated)),
		&n))
		return false;
	*taken = n == 0;
	return true;
}

/* The panel's own host would never reach the edge. */
static bool
is_panel(const struct ctx *c, const char *host)
{
	const char *at = strstr(c->conf->panel_url, "://");
	size_t n;

	if (at == NULL)
		return false;
	at += 3;
	n = strcspn(at, ":/");
	return n == strlen(host) && strncmp(at, host, n) == 0;
}

bool
domain_create(struct ctx *c, const struct app *app,
    const struct domain_input *in, struct domain *out)
{
	const char *id = uuid_new(c->mem);
	bool taken = is_panel(c, in->host);

	if (!taken && !insert(c, app, in, false, id, &taken))
		return false;
	if (taken) {
		(void)ctx_invalid(c, "host", "unique", in->host,
		    "this host name is in use already");
		c->err.kind = ERR_CONFLICT;
		return false;
	}
	return domain_find(c, id, out);
}

/* A label of at most 63 characters; a cut one keeps apart by its hash. */
static const char *
label(struct ctx *c, const char *text)
{
	size_t n = strlen(text);
	char *head;

	if (n <= LABEL_MAX)
		return text;
	head = mem_strn(c->mem, text, LABEL_MAX - SUFFIX_CHARS - 1);
	return mem_fmt(
	    c->mem, "%s-%.*s", head, SUFFIX_CHARS, sha256_hex(c->mem, text, n));
}

bool
domain_generate(struct ctx *c, const struct app *app)
{
	const char *base, *tail = app->id + strlen(app->id) - SUFFIX_CHARS;
	const char *names[3];
	bool taken = true;
	size_t i;

	if (!setting_text(c, "base-domain", &base))
		return false;
	names[0] = mem_fmt(c->mem, "%s-%s", app->name, app->environment_name);
	names[1] = mem_fmt(c->mem, "%s-%s", names[0], app->project_name);
	names[2] = mem_fmt(c->mem, "%s-%s", names[0], tail);
	for (i = 0; i < COUNT(names) && taken && base[0] != '\0'; i++) {
		const struct domain_input in = {
			.host =
			    mem_fmt(c->mem, "%s.%s", label(c, names[i]), base)
		};

		if (!insert(c, app, &in, true, uuid_new(c->mem), &taken))
			return false;
	}
	return true;
}

bool
domain_update(struct ctx *c, const struct domain *d,
    const struct domain_input *in, struct domain *out)
{
	return c_run(c, &domain_change,
		   DB(db_text(d->id), db_text(in->path), db_bool(in->has_port),
		       in->port ? db_i64(in->port) : db_null()),
		   NULL) &&
	       domain_find(c, d->id, out);
}

bool
domain_delete(struct ctx *c, const struct domain *d)
{
	return c_run(c, &domain_drop, DB(db_text(d->id)), NULL);
}
