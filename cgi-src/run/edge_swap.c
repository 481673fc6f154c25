/* SPDX-License-Identifier: MIT */
#include "run/edge_swap.h"
#include "run/limits.h"
#include "run/run.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "core/ctx.h"
#include "run/edge.h"

#include <string.h>

enum { CHECK_MS = 30 * 1000, OLD_KEPT = 3 };

struct swap {
	struct ctx *c;
	const char *top, *dir;
	struct edge_plan plan;
	struct edge_place place;
};

static struct swap
begin(struct ctx *c, const struct route_row *rows, size_t n)
{
	struct swap s = { .c = c, .top = edge_dir(c->mem, c->conf) };

	s.place = (struct edge_place){
		.socket = edge_path(c->mem, c->conf, EDGE_VARIABLE, "sock"),
		.commands = edge_path(c->mem, c->conf, EDGE_VARIABLE, "ctl"),
	};
	edge_plan(c->mem, rows, n, &s.plan);
	return s;
}

static bool
write_file(struct swap *s, const char *name, const struct buf *b)
{
	if (FAULT_FAILS("edge.write"))
		return err_set(&s->c->err, ERR_INTERNAL,
		    "cannot write %s: the disk is full", name);
	if (b->over)
		return err_set(&s->c->err, ERR_LIMIT, "%s is too large", name);
	return fs_write(&s->c->err, mem_fmt(s->c->mem, "%s/%s", s->dir, name),
	    b->text, b->len, 0644);
}

static bool
write_pages(struct swap *s)
{
	static const int codes[] = { 404, 502, 503, 504 };
	struct buf b;

	for (size_t i = 0; i < COUNT(codes); i++) {
		buf_init(&b, s->c->mem, 4096);
		edge_page(&b, codes[i]);
		if (!write_file(s, mem_fmt(s->c->mem, "%d.html", codes[i]), &b))
			return false;
	}
	return true;
}

static bool
haproxy_takes(struct ctx *c, const char *path, bool *yes)
{
	const char *argv[] = { c->conf->haproxy_program, "-c", "-q", "-f", path,
		NULL };
	struct proc_spec spec = {
		.argv = argv,
		.timeout_ms = CHECK_MS,
		.output_max = EDGE_OUTPUT_BYTES,
	};
	struct proc_result out;

	if (!proc_run(&c->err, c->mem, &spec, &out))
		return false;
	*yes = out.status == 0;
	if (!*yes)
		(void)err_set(&c->err, ERR_UPSTREAM, "haproxy: %.300s",
		    out.last != NULL ? out.last : "refused");
	return true;
}

/* Does HAProxy take the configuration with the backends lo..hi only? */
static bool
takes(struct swap *s, size_t lo, size_t hi, bool *yes)
{
	struct edge_plan part = s->plan;
	struct edge_place place = s->place;
	struct buf b;
	bool ok;
	void *before = s->c->mem;

	s->c->mem = mem_root("check");
	part.at += lo;
	part.n = hi - lo;
	place.check = true;
	buf_init(&b, s->c->mem, EDGE_CONFIG_BYTES);
	edge_config(&b, &part, &place);
	ok = write_file(s, "check.cfg", &b) &&
	     haproxy_takes(
		 s->c, mem_fmt(s->c->mem, "%s/check.cfg", s->dir), yes);
	mem_end(s->c->mem);
	s->c->mem = before;
	return ok;
}

/* Halve until what is refused stands alone. */
static bool
bisect(struct swap *s, size_t lo, size_t hi)
{
	bool yes;

	if (!takes(s, lo, hi, &yes))
		return false;
	if (yes)
		return true;
	if (hi == lo)
		return false;
	if (hi - lo == 1) {
		s->plan.at[lo].left_out = true;
		log_error("edge: left out", "backend", s->plan.at[lo].name,
		    "err", s->c->err.text);
		return true;
	}
	return bisect(s, lo, lo + (hi - lo) / 2) &&
	       bisect(s, lo + (hi - lo) / 2, hi);
}

static bool
test(struct swap *s)
{
	bool yes;

	if (!takes(s, 0, s->plan.n, &yes))
		return false;
	if (yes)
		return true;
	/* Without any backend it must pass, or the fault is not in one. */
	if (!takes(s, 0, 0, &yes) || !yes)
		return false;
	return bisect(s, 0, s->plan.n);
}

/* The text that counts does not name its own directory, nor its digest. */
static char *
sum_of(struct swap *s)
{
	struct edge_place place = s->place;
	struct buf b;

	buf_init(&b, s->c->mem, 2 * EDGE_CONFIG_BYTES);
	place.dir = "DIR";
	place.version = "VERSION";
	edge_config(&b, &s->plan, &place);
	edge_map(&b, s->c->mem, &s->plan);
	return b.text;
}

static char *
current(struct swap *s, const char *name)
{
	struct err ignored;
	char *text;
	size_t n;

	return fs_read(&ignored, s->c->mem,
		   mem_fmt(s->c->mem, "%s/current/%s", s->top, name),
		   2 * EDGE_CONFIG_BYTES, &text, &n)
		   ? text
		   : mem_str(s->c->mem, "");
}

/* What "made" holds: the version of a rendering and the digest of its files,
 * by which one sees later that they are still what was written. */
static char *
made_of(struct swap *s, const char *version, const char *config,
    const char *check, const char *map)
{
	const char *all = mem_fmt(s->c->mem, "%s%s%s", config, check, map);

	return mem_fmt(s->c->mem, "%s %s", version,
	    sha256_hex(s->c->mem, all, strlen(all)));
}

/* The version of what is current, or NULL when it is not whole any more. */
static const char *
intact(struct swap *s)
{
	const char *made = current(s, "made");
	const char *version = mem_strn(s->c->mem, made, strcspn(made, " "));

	return same(
		   made, made_of(s, version, current(s, "haproxy.cfg"),
			     current(s, "check.cfg"), current(s, "routes.map")))
		   ? version
		   : NULL;
}

static void
remove_old(struct swap *s)
{
	struct err ignored;
	char **names;
	size_t n = 0;

	if (!fs_list(&ignored, s->c->mem, s->top, &names))
		return;
	while (names[n] != NULL)
		n++;
	/* Names begin with the time, so the oldest come first. */
	for (size_t i = 0; i < n; i++)
		if (names[i][0] == 'v' && i + 1 + OLD_KEPT < n)
			best_effort(fs_remove(&ignored,
			    mem_fmt(s->c->mem, "%s/%s", s->top, names[i])));
}

static bool
write_all(struct swap *s, const char *sum)
{
	struct buf config, map, text, check, made;
	struct edge_place place = s->place;

	place.check = true;
	buf_init(&check, s->c->mem, EDGE_CONFIG_BYTES);
	edge_config(&check, &s->plan, &place);
	buf_init(&config, s->c->mem, EDGE_CONFIG_BYTES);
	buf_init(&map, s->c->mem, EDGE_CONFIG_BYTES);
	buf_init(&text, s->c->mem, 2 * EDGE_CONFIG_BYTES);
	edge_config(&config, &s->plan, &s->place);
	edge_map(&map, s->c->mem, &s->plan);
	buf_str(&text, sum);
	buf_init(&made, s->c->mem, 4096);
	buf_str(&made,
	    made_of(s, place.version, config.text, check.text, map.text));
	return write_file(s, "haproxy.cfg", &config) &&
	       write_file(s, "check.cfg", &check) &&
	       write_file(s, "routes.map", &map) &&
	       write_file(s, "sum", &text) && write_file(s, "made", &made);
}

bool
edge_swap(
    struct ctx *c, const struct route_row *rows, size_t n, const char **version)
{
	struct swap s = begin(c, rows, n);
	struct buf empty;
	const char *name, *sum, *sum_and_name;

	name = mem_fmt(c->mem, "v%lld", (long long)clock_wall_ms());
	s.dir = mem_fmt(c->mem, "%s/%s", s.top, name);
	s.place.dir = s.dir;
	if (s.plan.bad > 0)
		log_error("edge: routes passed over, their names are wrong");
	sum = sum_of(&s);
	if (same(current(&s, "sum"), sum) && (*version = intact(&s)) != NULL)
		return true;
	sum_and_name = mem_fmt(c->mem, "%s%s", sum, name);
	s.place.version = *version =
	    sha256_hex(c->mem, sum_and_name, strlen(sum_and_name));
	buf_init(&empty, c->mem, 16);
	/* Without what will be left out: the map is only needed to be there. */
	if (!fs_mkdirs(&c->err, s.dir, 0755) || !write_pages(&s) ||
	    !write_file(&s, "routes.map", &empty) || !test(&s) ||
	    !write_all(&s, sum) ||
	    !fs_link(&c->err, name, mem_fmt(c->mem, "%s/current", s.top))) {
		struct err ignored;

		best_effort(fs_remove(&ignored, s.dir));
		return false;
	}
	remove_old(&s);
	return true;
}

bool
edge_has_current(struct ctx *c)
{
	return fs_exists(mem_fmt(
	    c->mem, "%s/current/haproxy.cfg", edge_dir(c->mem, c->conf)));
}

bool
edge_current(
    struct ctx *c, const struct route_row *rows, size_t n, const char **version)
{
	struct swap s = begin(c, rows, n);

	*version = intact(&s);
	if (*version == NULL)
		return err_set(&c->err, ERR_CONFLICT,
		    "its files are not what was written");
	return same(current(&s, "sum"), sum_of(&s)) ||
	       err_set(&c->err, ERR_CONFLICT,
		   "it is not of the routes of the database");
}

bool
edge_check(struct ctx *c)
{
	const char *dir =
	    mem_fmt(c->mem, "%s/current", edge_dir(c->mem, c->conf));
	bool yes;

	if (!haproxy_takes(c, mem_fmt(c->mem, "%s/check.cfg", dir), &yes))
		return false;
	return yes;
}
