/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/str.h"
#include "run/limits.h"
#include "run/service.h"
#include "run/verify_part.h"

#include <ctype.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Secret values where they must not be.  They are opened here, compared here
 * and told by their names only: PostgreSQL may write down what it is asked.
 * What an application prints is its own affair.
 */
static bool
open_one(struct verify *v, void *mem, const struct verify_sealed *s)
{
	struct run r = { .c = v->c };
	char *text;

	if (!run_open(&r, mem, s->place, s->sealed, &text))
		return false;
	needles_add(v->secrets, text, s->name);
	return true;
}

/* One page of memory, which goes with what was opened in it. */
static bool
open_page(struct verify *v, char **after, size_t *n)
{
	void *before = v->c->mem, *mem = mem_root("page");
	const struct verify_sealed *s;
	struct db_rows rows;
	bool ok;

	v->c->mem = mem;
	ok = verify_sealed(v->c, *after, &rows);
	v->c->mem = before;
	s = rows.at;
	*n = ok ? rows.n : 0;
	for (size_t i = 0; i < *n; i++)
		if (!open_one(v, mem, &s[i]))
			broken(v, s[i].name, v->c->err.text);
	if (*n > 0)
		*after = mem_str(before, s[*n - 1].key);
	mem_end(mem);
	return ok;
}

static bool
key_there(struct verify *v)
{
	void *mem = mem_root("key");
	bool there = seal_private_load(&v->c->err, v->c->conf->private_key,
	    mem_secret(mem, sizeof(struct seal_private)));

	mem_end(mem);
	return there;
}

bool
verify_sealed_values(struct verify *v)
{
	char *after = mem_str(v->c->mem, "");
	size_t n = 1;

	if (!key_there(v)) {
		v->why_not = mem_str(v->c->mem, v->c->err.text);
		return skipped(v, v->why_not);
	}
	v->secrets = needles_new(v->c->mem);
	while (n > 0)
		if (!open_page(v, &after, &n))
			return false;
	return true;
}

/* broken(), when text has one of the values. */
static void
look(struct verify *v, const char *place, const char *text, size_t n)
{
	const char *name = needles_in(v->secrets, text, n);

	if (name != NULL)
		broken(v, place, mem_fmt(v->c->mem, "has %s", name));
}

static bool
read_page(struct verify *v, size_t kind, char **after, size_t *n)
{
	void *before = v->c->mem, *mem = mem_root("page");
	const struct verify_text *t;
	struct db_rows rows;
	bool ok;

	v->c->mem = mem;
	ok = verify_texts(v->c, kind, *after, &rows);
	v->c->mem = before;
	t = rows.at;
	*n = ok ? rows.n : 0;
	for (size_t i = 0; i < *n; i++)
		look(v, t[i].place, t[i].text, strlen(t[i].text));
	if (*n > 0)
		*after = mem_str(before, t[*n - 1].key);
	mem_end(mem);
	return ok;
}

bool
verify_records(struct verify *v)
{
	if (v->secrets == NULL)
		return skipped(v, v->why_not);
	for (size_t kind = 0; kind < VERIFY_TEXTS; kind++) {
		char *after = mem_str(v->c->mem, "");
		size_t n = 1;

		while (n > 0)
			if (!read_page(v, kind, &after, &n))
				return false;
	}
	return true;
}

/* The namespace of processes, "" when it cannot be told. */
static const char *
pid_space(struct verify *v, const char *pid)
{
	char *name = mem_array(v->c->mem, char, 64);

	if (readlink(mem_fmt(v->c->mem, "/proc/%s/ns/pid", pid), name, 63) < 0)
		name[0] = '\0';
	return name;
}

/* Of one of our users, and not in a container. */
static bool
is_ours(struct verify *v, const char *pid)
{
	const struct conf *conf = v->c->conf;
	const char *const users[] = { conf->user_web, conf->user_run,
		conf->user_live };
	struct stat st;

	if (stat(mem_fmt(v->c->mem, "/proc/%s", pid), &st) != 0)
		return false;
	for (size_t i = 0; i < COUNT(users); i++) {
		const struct passwd *pw = getpwnam(users[i]);

		if (pw != NULL && pw->pw_uid == st.st_uid)
			return same(pid_space(v, pid), pid_space(v, "self"));
	}
	return false;
}

static void
look_process(struct verify *v, const char *pid)
{
	void *mem = mem_root("process");
	struct err gone;
	char *text;
	size_t n;

	if (fs_read(&gone, mem, mem_fmt(mem, "/proc/%s/cmdline", pid),
		CMDLINE_BYTES, &text, &n))
		look(v, mem_fmt(mem, "process %s", pid), text, n);
	mem_end(mem);
}

bool
verify_processes(struct verify *v)
{
	struct ctx *c = v->c;
	char **names;

	if (v->secrets == NULL)
		return skipped(v, v->why_not);
	if (geteuid() != 0)
		return skipped(v, "only root sees the arguments of others");
	if (!fs_list(&c->err, c->mem, "/proc", &names))
		return false;
	for (; *names != NULL; names++)
		if (isdigit((unsigned char)**names) && is_ours(v, *names))
			look_process(v, *names);
	return true;
}

static bool
look_image(struct verify *v, const struct docker_image *image)
{
	struct ctx *c = v->c;
	const char *const *made;
	const char *name = image->tags[0] != NULL ? image->tags[0] : image->id;

	if (!docker_image_history(&c->err, c->mem, v->docker, image->id, &made))
		return c->err.kind == ERR_ABSENT;
	for (; *made != NULL; made++)
		look(v, name, *made, strlen(*made));
	return true;
}

bool
verify_histories(struct verify *v)
{
	struct ctx *c = v->c;
	const char *ours = mem_fmt(c->mem, "davit-%s/*", c->conf->instance);
	struct docker_images found;

	if (v->secrets == NULL)
		return skipped(v, v->why_not);
	if (!docker_image_list(&c->err, c->mem, v->docker,
		DOCKER_FILTERS({ "reference", ours }), &found))
		return false;
	for (size_t i = 0; i < found.n; i++)
		if (!look_image(v, &found.at[i]))
			return false;
	return true;
}
