/* SPDX-License-Identifier: MIT */
#include "run/collect.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/term.h"
#include "core/sight.h"
#include "run/limits.h"

#include <string.h>

enum { POLL_MS = 200, BATCH_MS = 400, LIST_MS = 2000, AGAIN_MS = 2000 };

struct source {
	struct source *next;
	struct collect *of;
	const char *app, *team, *service; /* texts belong to the source */
	struct http_conn *conn;		  /* NULL: not followed now */
	int64_t last;	 /* microseconds: newest stored or batched */
	int64_t resumed; /* stored when this stream began */
	struct buf batch;
	int64_t second, lines, bytes, dropped, tried_ms;
	bool seen, failing;
};

struct collect {
	struct helper *h;
	struct http_multi *multi;
	struct source *sources;
	int64_t listed_ms, sent_ms, failed_ms;
};

/* RFC 3339 with up to nine decimals to microseconds since 1970. */
static int64_t
micros_of(const char *time)
{
	const char *dot = strchr(time, '.');
	int64_t ms = clock_parse(time), fraction = 0, scale = 100000;

	if (ms < 0)
		return 0;
	if (dot == NULL)
		return ms * 1000;
	for (dot++; *dot >= '0' && *dot <= '9' && scale > 0; dot++) {
		fraction += (*dot - '0') * scale;
		scale /= 10;
	}
	return ms / 1000 * 1000000 + fraction;
}

static char *
rfc3339(void *mem, int64_t micros)
{
	char *text = clock_rfc3339(mem, micros / 1000);

	/* "...:00.123Z" to "...:00.123456Z" */
	return mem_fmt(mem, "%.*s%03lldZ", (int)strlen(text) - 1, text,
	    (long long)(micros % 1000));
}

static void
append(struct source *s, const char *task, const char *stream, int64_t micros,
    const char *text, size_t n)
{
	void *mem = mem_root("line");
	struct buf *b = &s->batch;

	buf_str(b, b->len == 0 ? "[{\"task\":" : ",{\"task\":");
	buf_json(b, task);
	buf_fmt(b, ",\"stream\":\"%s\",\"time\":\"%s\",\"message\":", stream,
	    rfc3339(mem, micros));
	buf_json(b, term_plain(mem, text, n));
	buf_chr(b, '}');
	mem_end(mem);
}

/* Escaping makes a byte six at the most. */
static bool
full(const struct source *s)
{
	return s->batch.len + APP_LINE_BYTES * 7 > APP_BATCH_BYTES;
}

/* The lines that were too many, as one that says so. */
static void
mark(struct source *s)
{
	void *mem;
	char *text;

	if (s->dropped == 0 || full(s))
		return;
	mem = mem_root("mark");
	text = mem_fmt(mem,
	    "%lld lines dropped: more than %d lines or %d KiB in a second",
	    (long long)s->dropped, (int)APP_LINES_PER_SECOND,
	    (int)APP_BYTES_PER_SECOND / 1024);
	append(s, "", "davit", s->last, text, strlen(text));
	s->dropped = 0;
	mem_end(mem);
}

/* While the database is away lines wait: as many as a batch holds here, the
 * others with the engine. */
static void
send(struct collect *k, struct source *s)
{
	struct ctx *c = &k->h->c;
	size_t before = s->batch.len;
	struct err ignored;

	if (before == 0 || clock_mono_ms() - k->failed_ms < AGAIN_MS)
		return;
	buf_chr(&s->batch, ']');
	if (sight_log(c, s->app, s->team, s->batch.text)) {
		(void)queue_ring(
		    &ignored, c->queue, mem_fmt(c->mem, "logs:%s", s->app));
	} else {
		log_error("collect", "app", s->app, "err", c->err.text);
		if (db_passes(&c->err)) {
			k->failed_ms = clock_mono_ms();
			buf_cut(&s->batch, before);
			return;
		}
	}
	buf_clear(&s->batch);
}

/* By the lines' own clock: those that waited are not too many.  Tasks come
 * after each other in it, and clocks are set back. */
static bool
over_ceiling(struct source *s, int64_t at, size_t bytes)
{
	int64_t second = at / 1000000;

	if (second > s->second || second < s->second - 60) {
		mark(s);
		s->second = second;
		s->lines = s->bytes = 0;
	}
	s->bytes += (int64_t)bytes;
	if (++s->lines <= APP_LINES_PER_SECOND &&
	    s->bytes <= APP_BYTES_PER_SECOND)
		return false;
	s->dropped++;
	return true;
}

static bool
on_line(void *arg, const struct docker_line *line)
{
	struct source *s = arg;
	int64_t at = micros_of(line->time);
	size_t n = line->n < APP_LINE_BYTES ? line->n : APP_LINE_BYTES;
	void *mem;
	char *task;

	/* Asked again, Docker repeats the last line there is. */
	if (at <= s->resumed)
		return true;
	if (full(s))
		send(s->of, s);
	if (full(s))
		return false; /* from s->last on when there is room again */
	if (at > s->last)
		s->last = at;
	if (over_ceiling(s, at, n))
		return true;
	mem = mem_root("task");
	task = docker_detail(mem, line->details, "com.docker.swarm.task.id");
	append(s, task != NULL ? task : "",
	    line->stream == 2 ? "stderr" : "stdout", at, line->text, n);
	mem_end(mem);
	return true;
}

static void
on_done(void *arg, const struct err *why)
{
	struct source *s = arg;

	(void)why;
	s->conn = NULL;
}

static void
follow(struct collect *k, struct source *s)
{
	struct docker_follow f = { .of = DOCKER_LOG_SERVICE,
		.id = s->service,
		.tail = -1,
		.line = on_line,
		.done = on_done,
		.arg = s };
	void *mem;
	struct err e;

	if (s->conn != NULL || full(s) ||
	    clock_mono_ms() - s->tried_ms < AGAIN_MS)
		return;
	s->tried_ms = clock_mono_ms();
	s->resumed = s->last;
	mem = mem_root("follow");
	if (s->last > 0)
		f.since =
		    mem_fmt(mem, "%lld.%06lld", (long long)(s->last / 1000000),
			(long long)(s->last % 1000000));
	if (!docker_log_follow(&e, k->h->docker, k->multi, &f, &s->conn))
		s->conn = NULL;
	mem_end(mem);
}

static struct source *
find(struct collect *k, const char *app)
{
	for (struct source *s = k->sources; s != NULL; s = s->next)
		if (same(s->app, app))
			return s;
	return NULL;
}

static bool
add(struct collect *k, const struct sight *a)
{
	struct source *s = mem_new(k->multi, struct source);

	s->of = k;
	s->app = mem_str(s, a->id);
	s->team = mem_str(s, a->team_id);
	s->service = mem_str(s, a->service_name);
	s->seen = true;
	buf_init(&s->batch, s, APP_BATCH_BYTES);
	s->tried_ms = -AGAIN_MS;
	if (!sight_log_last(&k->h->c, s->app, &s->last)) {
		mem_end(s);
		return false;
	}
	s->next = k->sources;
	k->sources = s;
	return true;
}

static void
drop_unseen(struct collect *k)
{
	struct source **at = &k->sources;

	while (*at != NULL) {
		struct source *s = *at;

		if (s->seen) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		if (s->conn != NULL)
			http_multi_remove(k->multi, s->conn);
		send(k, s);
		mem_end(s);
	}
}

/* Which services there are: one source for each application with one. */
static bool
list(struct collect *k)
{
	struct ctx *c = &k->h->c;
	struct docker_services services;
	struct db_rows rows;
	const struct sight *a;

	if (!docker_service_list(&c->err, c->mem, k->h->docker,
		DOCKER_FILTERS({ "label",
		    mem_fmt(c->mem, "davit.instance=%s", c->conf->instance) }),
		&services) ||
	    !sight_rows(c, &rows))
		return false;
	for (struct source *s = k->sources; s != NULL; s = s->next)
		s->seen = false;
	a = rows.at;
	for (size_t i = 0; i < rows.n; i++) {
		struct source *s = find(k, a[i].id);
		bool there = false;

		for (size_t j = 0; j < services.n; j++)
			there |= same(services.at[j].name, a[i].service_name);
		if (there && s == NULL && !add(k, &a[i]))
			return false;
		if (there && s != NULL)
			s->seen = true;
	}
	drop_unseen(k);
	return true;
}

bool
collect_run(struct helper *h)
{
	struct collect k = {
		.h = h, .listed_ms = -LIST_MS, .failed_ms = -AGAIN_MS
	};

	k.multi = http_multi_open(talloc_parent(h->c.mem));
	for (;;) {
		int64_t now = clock_mono_ms();

		helper_turn(h);
		if (now - k.listed_ms >= LIST_MS) {
			k.listed_ms = now;
			if (!list(&k))
				log_error("collect", "err", h->c.err.text);
		}
		for (struct source *s = k.sources; s != NULL; s = s->next)
			follow(&k, s);
		if (http_multi_count(k.multi) == 0)
			clock_sleep_ms(POLL_MS);
		else if (!http_multi_poll(&h->c.err, k.multi, POLL_MS))
			return false;
		if (now - k.sent_ms < BATCH_MS)
			continue;
		k.sent_ms = now;
		for (struct source *s = k.sources; s != NULL; s = s->next) {
			if (s->second != clock_wall_ms() / 1000)
				mark(s);
			send(&k, s);
		}
	}
}
