/* SPDX-License-Identifier: MIT */
#include "live/ask.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/rand.h"
#include "live/sse.h"

#include <ctype.h>
#include <string.h>

enum { PARAM_MAX = 1024 };

const char *const topic_kind_name[TOPIC_KINDS] = { "deployment", "application",
	"logs" };

static bool
read_id(struct str text, char out[UUID_CHARS + 1])
{
	size_t i;

	if (text.n != UUID_CHARS)
		return false;
	for (i = 0; i < UUID_CHARS; i++)
		out[i] = (char)tolower((unsigned char)text.s[i]);
	out[UUID_CHARS] = '\0';
	return uuid_ok(out);
}

bool
ask_topic(struct str text, struct ask_topic *out)
{
	struct str kind;
	int i;

	if (!str_cut(&text, ':', &kind))
		return false;
	out->after = -1;
	for (i = 0; i < TOPIC_KINDS; i++)
		if (str_eq(kind, topic_kind_name[i])) {
			out->kind = (enum topic_kind)i;
			return read_id(text, out->id);
		}
	return false;
}

static bool
add_topic(struct err *e, struct str value, struct ask *out)
{
	struct ask_topic t;
	size_t i;

	if (!ask_topic(value, &t))
		return err_field(e, "topic",
		    "a topic is deployment:ID, application:ID or logs:ID");
	for (i = 0; i < out->n; i++)
		if (out->at[i].kind == t.kind && same(out->at[i].id, t.id))
			return err_field(e, "topic", "the same topic twice");
	if (out->n == ASK_TOPICS_MAX)
		return err_field(
		    e, "topic", "at most %d topics", ASK_TOPICS_MAX);
	out->at[out->n++] = t;
	return true;
}

/* Parameters as they come, before what depends on several of them. */
struct params {
	struct ask *out;
	const char *last; /* lastEventId, decoded */
	bool follow, events;
};

static bool
take(struct err *e, struct params *p, struct str key, const char *value)
{
	struct str v = str_of(value);
	uint64_t n;

	if (str_eq(key, "topic") && p->events)
		return add_topic(e, v, p->out);
	if (str_eq(key, "tail")) {
		if (!str_u64(v, 0, LIVE_TAIL_MAX, &n))
			return err_field(e, "tail",
			    "a number of lines from 0 to %d", LIVE_TAIL_MAX);
		p->out->tail = (int64_t)n;
		return true;
	}
	if (str_eq(key, "lastEventId")) {
		p->last = value;
		return true;
	}
	if (str_eq(key, "follow") && !p->events) {
		p->follow = str_eq(v, "true");
		return p->follow ||
		       err_field(e, "follow", "streams want follow=true");
	}
	return err_field(e, "query", "unknown parameter '%.*s'",
	    (int)(key.n < 40 ? key.n : 40), key.s);
}

static bool
read_query(struct err *e, void *mem, struct str query, struct params *p)
{
	struct str pair, key;
	char *value;

	while (str_cut(&query, '&', &pair)) {
		if (pair.n == 0)
			continue;
		(void)str_cut(&pair, '=', &key);
		if (pair.n > PARAM_MAX ||
		    !dec_url(mem, pair.s, pair.n, true, &value) ||
		    !utf8_ok(key.s, key.n) || !utf8_ok(value, strlen(value)))
			return err_field(e, "query", "malformed parameter");
		if (!take(e, p, key, value))
			return false;
	}
	return true;
}

/* "/applications/<id>/logs" and "/deployments/<id>/logs". */
static bool
read_path(struct err *e, struct str path, struct params *p)
{
	static const struct {
		const char *prefix;
		enum topic_kind kind;
	} logs[] = { { "/applications/", TOPIC_LOGS },
		{ "/deployments/", TOPIC_DEPLOYMENT } };
	struct ask_topic t = { .after = -1 };
	struct str id, rest;
	size_t i, skip = str_starts(path, "/api/v1/") ? 7 : 4;

	if (!str_starts(path, "/api/"))
		return err_set(e, ERR_ABSENT, "no such stream");
	rest = (struct str){ path.s + skip, path.n - skip };
	if (str_eq(rest, "/events")) {
		p->events = true;
		return true;
	}
	for (i = 0; i < COUNT(logs); i++) {
		size_t n = strlen(logs[i].prefix);

		if (!str_starts(rest, logs[i].prefix))
			continue;
		rest = (struct str){ rest.s + n, rest.n - n };
		t.kind = logs[i].kind;
		if (!str_cut(&rest, '/', &id) || !str_eq(rest, "logs"))
			break;
		if (!read_id(id, t.id))
			return err_set(e, ERR_ABSENT, "no such %s",
			    t.kind == TOPIC_LOGS ? "application"
						 : "deployment");
		p->out->at[p->out->n++] = t;
		return true;
	}
	return err_set(e, ERR_ABSENT, "no such stream");
}

/* Where it goes on; a place of another stream means from the start. */
static void
resume(struct ask *out, struct str last)
{
	int64_t at[ASK_TOPICS_MAX];
	size_t i;

	if (!sse_id_read(last, at, out->n))
		return;
	out->again = true;
	for (i = 0; i < out->n; i++)
		out->at[i].after = at[i];
}

bool
ask_read(struct err *e, const struct http_head *h, struct ask *out)
{
	void *mem = mem_root("ask");
	struct params p = { .out = out };
	bool ok;

	*out = (struct ask){ .tail = TAIL_USUAL };
	ok = read_path(e, h->path, &p) && read_query(e, mem, h->query, &p);
	if (ok && p.events && out->n == 0)
		ok = err_field(e, "topic",
		    "say what to follow: topic=deployment:ID,"
		    " topic=application:ID or topic=logs:ID");
	if (ok && !p.events && !p.follow)
		ok = err_field(e, "follow", "streams want follow=true");
	if (ok && h->last_event_id.n > 0)
		resume(out, h->last_event_id);
	else if (ok && p.last != NULL)
		resume(out, str_of(p.last));
	mem_end(mem);
	return ok;
}
