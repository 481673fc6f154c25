/* SPDX-License-Identifier: MIT */
#include "core/app_parts.h"
#include "base/names.h"
#include "base/str.h"
#include "core/limits.h"

static const struct db_stmt write_general =
    DB_RUN("update applications set name = coalesce($2, name),"
	   " description = case when $3::boolean then coalesce($4, '')"
	   " else description end, image = coalesce($5, image),"
	   " pull_policy = coalesce($6, pull_policy),"
	   " port = coalesce($7::int, port),"
	   " replicas = coalesce($8::int, replicas),"
	   " command = case when $9::boolean then $10::jsonb else command end,"
	   " read_only = coalesce($11::boolean, read_only),"
	   " version = version + 1, config_version = config_version + 1"
	   " where id = $1::uuid");

static const struct db_stmt write_health =
    DB_RUN("update applications set"
	   " health_type = coalesce($2, health_type),"
	   " health_path = coalesce($3, health_path), health_port ="
	   " case when $4::boolean then $5::int else health_port end,"
	   " health_command = coalesce($6::jsonb, health_command),"
	   " health_interval = coalesce($7::int, health_interval),"
	   " health_timeout = coalesce($8::int, health_timeout),"
	   " health_retries = coalesce($9::int, health_retries),"
	   " health_start = coalesce($10::int, health_start)"
	   " where id = $1::uuid");

static const struct db_stmt write_resources =
    DB_RUN("update applications set memory_limit ="
	   " case when $2::boolean then $3::int else memory_limit end,"
	   " cpu_limit = case when $4::boolean then $5::numeric"
	   " else cpu_limit end, memory_reservation ="
	   " case when $6::boolean then $7::int else memory_reservation end,"
	   " cpu_reservation = case when $8::boolean then $9::numeric"
	   " else cpu_reservation end, pids_limit ="
	   " case when $10::boolean then $11::int else pids_limit end"
	   " where id = $1::uuid");

static const struct db_stmt write_registry =
    DB_RUN("update applications set registry_username = $2,"
	   " registry_password = $3 where id = $1::uuid");

struct image_row {
	const char *image;
};

static const struct field image_row_fields[] = {
	F(image_row, image, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt image_now = DB_ROWS(struct image_row,
    image_row_fields, "select image from applications where id = $1::uuid");

struct health_row {
	const char *type;
	bool command;
};

static const struct field health_row_fields[] = {
	F(health_row, type, FIELD_TEXT, 0),
	F(health_row, command, FIELD_BOOL, 0),
	FIELD_END,
};

static const struct db_stmt health_now =
    DB_ROWS(struct health_row, health_row_fields,
	"select health_type as type, health_command is not null as command"
	" from applications where id = $1::uuid");

const struct db_stmt *const app_parts_stmts[] = { &write_general, &write_health,
	&write_resources, &write_registry, &image_now, &health_now, NULL };

/* A number that was given, or null; 0 stands for a given null. */
static struct db_val
given(bool has, int64_t n)
{
	return has && n != 0 ? db_i64(n) : db_null();
}

static struct db_val
given_zero(bool has, int64_t n)
{
	return has ? db_i64(n) : db_null();
}

/* JSON list of texts, or null when there are none. */
static bool
argv_json(struct ctx *c, const char *field, const struct form_list *list,
    struct db_val *out)
{
	const char *const *args = list->items;
	struct buf b;
	size_t i;

	*out = db_null();
	if (list->n == 0)
		return true;
	buf_init(&b, c->mem, COMMAND_BYTES);
	for (i = 0; i < list->n; i++) {
		buf_chr(&b, i == 0 ? '[' : ',');
		buf_json(&b, args[i]);
	}
	buf_chr(&b, ']');
	*out = db_text(b.text);
	return !b.over || ctx_invalid(c, field, "length", NULL,
			      "is longer than %d KiB", COMMAND_BYTES / 1024);
}

static bool
write_health_part(
    struct ctx *c, const char *id, const struct app_health_input *h)
{
	struct health_row now;
	struct db_val command;

	if (!argv_json(c, "healthCheck.command", &h->command, &command) ||
	    !c_run(c, &write_health,
		DB(db_text(id), db_text(h->type), db_text(h->path),
		    db_bool(h->has_port), given(h->has_port, h->port), command,
		    given(h->has_interval, h->interval),
		    given(h->has_timeout, h->timeout),
		    given(h->has_retries, h->retries),
		    given_zero(h->has_start_period, h->start_period)),
		NULL) ||
	    !c_one(c, &health_now, DB(db_text(id)), &now))
		return false;
	if (same(now.type, "command") && !now.command)
		return ctx_invalid(c, "healthCheck.command", "required", NULL,
		    "a health check of type command needs a command");
	return true;
}

static bool
write_resources_part(
    struct ctx *c, const char *id, const struct app_resources_input *r)
{
	return c_run(c, &write_resources,
	    DB(db_text(id), db_bool(r->has_memory_limit),
		given(r->has_memory_limit, r->memory_limit),
		db_bool(r->has_cpu_limit), db_text(r->cpu_limit),
		db_bool(r->has_memory_reservation),
		given(r->has_memory_reservation, r->memory_reservation),
		db_bool(r->has_cpu_reservation), db_text(r->cpu_reservation),
		db_bool(r->has_pids_limit),
		given(r->has_pids_limit, r->pids_limit)),
	    NULL);
}

static bool
write_registry_part(
    struct ctx *c, const char *id, const struct app_registry_input *r)
{
	struct db_val sealed;

	if (r == NULL)
		return c_run(c, &write_registry,
		    DB(db_text(id), db_null(), db_null()), NULL);
	return ctx_seal(c,
		   mem_fmt(c->mem, "applications.registry_password:%s", id),
		   r->password, &sealed) &&
	       c_run(c, &write_registry,
		   DB(db_text(id), db_text(r->username), sealed), NULL);
}

/* A password is for the registry it was given for and goes to no other. */
static bool
keep_registry(struct ctx *c, const char *id, const char *image)
{
	struct image_row row;
	struct image_ref old, new;
	struct err ignored;

	if (!c_one(c, &image_now, DB(db_text(id)), &row))
		return false;
	if (row.image != NULL &&
	    image_ref_parse(&ignored, c->mem, row.image, &old) &&
	    image_ref_parse(&ignored, c->mem, image, &new) &&
	    same(old.registry, new.registry))
		return true;
	return write_registry_part(c, id, NULL);
}

bool
app_write_parts(struct ctx *c, const char *id, const struct app_input *in)
{
	struct db_val command;

	if ((in->image != NULL && !in->has_registry &&
		!keep_registry(c, id, in->image)) ||
	    !argv_json(c, "command", &in->command, &command))
		return false;
	return c_run(c, &write_general,
		   DB(db_text(id), db_text(in->name),
		       db_bool(in->has_description), db_text(in->description),
		       db_text(in->image), db_text(in->pull_policy),
		       given(in->has_port, in->port),
		       given_zero(in->has_replicas, in->replicas),
		       db_bool(in->has_command), command,
		       in->has_read_only ? db_bool(in->read_only) : db_null()),
		   NULL) &&
	       (in->health_check == NULL ||
		   write_health_part(c, id, in->health_check)) &&
	       (in->resources == NULL ||
		   write_resources_part(c, id, in->resources)) &&
	       (!in->has_registry || write_registry_part(c, id, in->registry));
}
