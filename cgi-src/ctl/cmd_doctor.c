/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "ctl/cmd.h"
#include "ctl/doctor.h"

#include <ctype.h>
#include <string.h>

/* clang-format off */
const struct doctor_row doctor_rows[] = {
	{ "postgresql",  look_postgresql },
	{ "schema",      look_schema },
	{ "roles",       look_roles },
	{ "clock",       look_clock },
	{ "redis",       look_redis },
	{ "docker",      look_docker },
	{ "swarm",       look_swarm },
	{ "network-pool", look_pool },
	{ "build-limits", look_build_limits },
	{ "docker-cli",  look_docker_cli },
	{ "git",         look_git },
	{ "ssh",         look_ssh },
	{ "haproxy",     look_haproxy },
	{ "nginx",       look_nginx },
	{ "disk",        look_disk },
	{ "keys",        look_keys },
	{ "web",         look_web },
	{ "live",        look_live },
	{ "runner",      look_runner },
	{ "edge",        look_edge },
	{ NULL, NULL }
};
/* clang-format on */

static const char *const state_words[] = { "ok", "warning", "broken" };

static void
set(struct look *l, enum look_state state, const char *found,
    const char *advice)
{
	l->state = state;
	l->found = found;
	l->advice = advice;
}

void
look_fine(struct look *l, const char *found)
{
	set(l, LOOK_OK, found, "");
}

void
look_warn(struct look *l, const char *found, const char *advice)
{
	set(l, LOOK_WARNING, found, advice);
}

void
look_broken(struct look *l, const char *found, const char *advice)
{
	set(l, LOOK_BROKEN, found, advice);
}

/* The number at *s, and step over it and a dot behind it. */
static int64_t
next_number(const char **s)
{
	int64_t n = 0;

	for (; isdigit((unsigned char)**s); (*s)++)
		if (n < INT32_MAX)
			n = n * 10 + (**s - '0');
	if (**s == '.')
		(*s)++;
	return n;
}

bool
version_reaches(const char *version, const char *least)
{
	while (isdigit((unsigned char)*least)) {
		int64_t have = next_number(&version);
		int64_t want = next_number(&least);

		if (have != want)
			return have > want;
	}
	return true;
}

char *
version_in(void *mem, const char *text)
{
	const char *start = text + strcspn(text, "0123456789");

	return mem_strn(mem, start, strspn(start, "0123456789."));
}

static void
print_text(struct buf *b, const char *name, const struct look *l)
{
	buf_fmt(b, "%-13s %-8s %-12s %s\n", name, state_words[l->state],
	    l->version[0] != '\0' ? l->version : "-", l->found);
	if (l->advice[0] != '\0')
		buf_fmt(b, "%-13s %-8s %-12s -> %s\n", "", "", "", l->advice);
}

static void
print_json(struct buf *b, const char *name, const struct look *l)
{
	const char *const pairs[][2] = { { "name", name },
		{ "state", state_words[l->state] }, { "version", l->version },
		{ "found", l->found }, { "advice", l->advice } };
	size_t i;

	buf_chr(b, '{');
	for (i = 0; i < COUNT(pairs); i++) {
		buf_fmt(b, "%s\"%s\":", i > 0 ? "," : "", pairs[i][0]);
		buf_json(b, pairs[i][1]);
	}
	buf_chr(b, '}');
}

bool
cmd_doctor(struct ctl *c, int argc, char **argv)
{
	struct doctor d = { .mem = c->mem, .conf = &c->conf };
	bool json = false;
	const struct option_row options[] = {
		{ .name = "json", .flag = &json },
		OPTIONS_END,
	};
	const struct doctor_row *row;
	struct words rest;

	if (!args_read(&c->err, c->mem, options, argc, argv, &rest))
		return false;
	if (json)
		buf_str(&c->out, "{\"checks\":[");
	for (row = doctor_rows; row->name != NULL; row++) {
		struct look l = { LOOK_BROKEN, "", "not looked at", "" };

		row->look(&d, &l);
		if (l.state == LOOK_BROKEN)
			c->status = 1;
		if (json && row != doctor_rows)
			buf_chr(&c->out, ',');
		(json ? print_json : print_text)(&c->out, row->name, &l);
	}
	if (json)
		buf_fmt(&c->out, "],\"ok\":%s}\n",
		    c->status == 0 ? "true" : "false");
	return true;
}
