/* SPDX-License-Identifier: MIT */
#include "core/spec.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/limits.h"

#include <string.h>

static void
number(struct buf *b, const char *name, int64_t n)
{
	buf_fmt(b, "\"%s\":", name);
	if (n == 0)
		buf_str(b, "null,");
	else
		buf_fmt(b, "%lld,", (long long)n);
}

static void
text(struct buf *b, const char *name, const char *value)
{
	buf_fmt(b, "\"%s\":", name);
	buf_json(b, value);
	buf_chr(b, ',');
}

/* JSON of ours or of the database, as it is. */
static void
raw(struct buf *b, const char *name, const char *json)
{
	buf_fmt(b, "\"%s\":%s,", name, json != NULL ? json : "null");
}

static void
write_health(struct buf *b, const struct spec_health *h)
{
	buf_str(b, "\"health\":{");
	text(b, "type", h->type);
	text(b, "path", h->path);
	number(b, "port", h->port);
	raw(b, "command", h->command);
	number(b, "interval", h->interval);
	number(b, "timeout", h->timeout);
	number(b, "retries", h->retries);
	buf_fmt(b, "\"start\":%lld},", (long long)h->start);
}

void
spec_write(struct buf *b, const struct spec *s)
{
	buf_chr(b, '{');
	text(b, "name", s->name);
	number(b, "port", s->port);
	number(b, "replicas", s->replicas);
	raw(b, "command", s->command);
	write_health(b, &s->health);
	buf_str(b, "\"resources\":{");
	number(b, "memoryLimit", s->memory_limit);
	number(b, "memoryReservation", s->memory_reservation);
	text(b, "cpuLimit", s->cpu_limit);
	text(b, "cpuReservation", s->cpu_reservation);
	buf_str(b, "\"pidsLimit\":");
	if (s->pids_limit == 0)
		buf_str(b, "null},");
	else
		buf_fmt(b, "%lld},", (long long)s->pids_limit);
	buf_fmt(
	    b, "\"readOnly\":%s,\"env\":[", s->read_only ? "true" : "false");
	for (size_t i = 0; i < s->env_n; i++) {
		buf_str(b, i > 0 ? ",{\"key\":" : "{\"key\":");
		buf_json(b, s->env[i].key);
		buf_str(b, ",\"value\":");
		buf_json(b, s->env[i].value);
		buf_chr(b, '}');
	}
	buf_str(b, "]}");
}

static bool
list_text(struct err *e, void *mem, const struct json *v, const char **out)
{
	struct buf b;

	*out = NULL;
	if (json_type(v) != JSON_LIST)
		return true;
	buf_init(&b, mem, COMMAND_BYTES);
	json_write(&b, v);
	*out = b.text;
	return !b.over ||
	       err_set(e, ERR_LIMIT, "the command is longer than %d bytes",
		   COMMAND_BYTES);
}

static void
read_env(void *mem, const struct json *v, struct spec *out)
{
	struct spec_pair *env = mem_array(mem, struct spec_pair, json_count(v));

	for (size_t i = 0; i < json_count(v); i++) {
		env[i].key = json_text_at(json_item(v, i), "key", "");
		env[i].value = json_text_at(json_item(v, i), "value", "");
	}
	out->env = env;
	out->env_n = json_count(v);
}

bool
spec_read(struct err *e, void *mem, const char *json, struct spec *out)
{
	struct json *v;

	if (!json_parse_max(e, mem, json, strlen(json), SPEC_BYTES, &v))
		return err_wrap(e, "the release's configuration");
	*out = (struct spec){
		.name = json_text_at(v, "name", ""),
		.port = json_int_at(v, "port", 0),
		.replicas = json_int_at(v, "replicas", 0),
		.health = {
			.type = json_text_at(v, "health/type", "none"),
			.path = json_text_at(v, "health/path", "/"),
			.port = json_int_at(v, "health/port", 0),
			.interval = json_int_at(v, "health/interval", 5),
			.timeout = json_int_at(v, "health/timeout", 3),
			.retries = json_int_at(v, "health/retries", 3),
			.start = json_int_at(v, "health/start", 30),
		},
		.memory_limit = json_int_at(v, "resources/memoryLimit", 0),
		.memory_reservation =
		    json_int_at(v, "resources/memoryReservation", 0),
		.cpu_limit = json_text_at(v, "resources/cpuLimit", NULL),
		.cpu_reservation =
		    json_text_at(v, "resources/cpuReservation", NULL),
		.pids_limit = json_int_at(v, "resources/pidsLimit", 0),
		.read_only = json_bool_at(v, "readOnly", false),
	};
	read_env(mem, json_get(v, "env"), out);
	return list_text(e, mem, json_get(v, "command"), &out->command) &&
	       list_text(
		   e, mem, json_at(v, "health/command"), &out->health.command);
}

int64_t
spec_parallelism(int64_t replicas)
{
	return replicas <= 4 ? (replicas > 0 ? replicas : 1)
			     : (replicas + 3) / 4;
}

int64_t
spec_patience(const struct spec *s, int64_t settle)
{
	const struct spec_health *h = &s->health;

	return h->start + h->retries * (h->interval + h->timeout) + settle + 30;
}
