/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "ctl/doctor.h"
#include "ctl/keys.h"
#include "run/room.h"

enum { PROGRAM_MS = 10000, PROGRAM_OUTPUT = 65536, MIB = 1024 * 1024 };

/* Programs say their version in the first line. */
struct first_line {
	void *mem;
	char *text;
};

static void
keep_first(void *arg, const char *text, size_t n)
{
	struct first_line *first = arg;

	if (first->text == NULL)
		first->text = mem_strn(first->mem, text, n);
}

static void
look_program(struct doctor *d, struct look *l, const char *path,
    const char *option, const char *least, const char *package)
{
	const char *const argv[] = { path, option, NULL };
	struct first_line first = { d->mem, NULL };
	const struct proc_spec spec = { .argv = argv,
		.timeout_ms = PROGRAM_MS,
		.output_max = PROGRAM_OUTPUT,
		.line = keep_first,
		.arg = &first };
	struct err e = { .kind = ERR_NONE };
	struct proc_result r;
	const char *advice = mem_fmt(d->mem,
	    "install %s %s or later; look at its path in davit.conf", package,
	    least);

	if (!proc_run(&e, d->mem, &spec, &r)) {
		look_broken(l, mem_str(d->mem, e.text), advice);
		return;
	}
	if (r.status != 0 || first.text == NULL) {
		look_broken(l,
		    mem_fmt(
			d->mem, "%s %s ended with %d", path, option, r.status),
		    advice);
		return;
	}
	l->version = version_in(d->mem, first.text);
	if (version_reaches(l->version, least))
		look_fine(l, path);
	else
		look_broken(l, mem_fmt(d->mem, "%s is too old", path), advice);
}

void
look_docker_cli(struct doctor *d, struct look *l)
{
	look_program(
	    d, l, d->conf->docker_program, "--version", "20.10", "docker.io");
}

void
look_git(struct doctor *d, struct look *l)
{
	look_program(d, l, d->conf->git_program, "--version", "2.30", "git");
}

void
look_ssh(struct doctor *d, struct look *l)
{
	look_program(d, l, "/usr/bin/ssh", "-V", "8.4", "openssh-client");
}

void
look_haproxy(struct doctor *d, struct look *l)
{
	look_program(d, l, d->conf->haproxy_program, "-v", "2.4", "haproxy");
}

void
look_nginx(struct doctor *d, struct look *l)
{
	look_program(d, l, d->conf->nginx_program, "-v", "1.18", "nginx");
}

/* Where we write, and where images and builds go. */
void
look_disk(struct doctor *d, struct look *l)
{
	const char *const paths[] = { d->conf->state_dir,
		d->docker != NULL ? d->info.root_dir : NULL };
	const char *found = "";
	size_t i;

	for (i = 0; i < COUNT(paths); i++) {
		struct err e = { .kind = ERR_NONE };
		struct fs_room room;

		if (paths[i] == NULL || !fs_exists(paths[i]) ||
		    !fs_room(paths[i], &room))
			continue;
		found = mem_fmt(d->mem, "%s%s%lld MiB free in %s", found,
		    found[0] != '\0' ? ", " : "", room.bytes / MIB, paths[i]);
		if (room_enough(&e, paths[i], d->conf->disk_low_mb))
			continue;
		look_broken(l, mem_str(d->mem, e.text),
		    "make room: docker system prune, a larger disk");
		return;
	}
	if (found[0] != '\0')
		look_fine(l, found);
	else
		look_broken(l,
		    mem_fmt(d->mem, "%s is not there", d->conf->state_dir),
		    "davit admin setup");
}

void
look_keys(struct doctor *d, struct look *l)
{
	struct err e = { .kind = ERR_NONE };

	if (keys_check(&e, d->conf))
		look_fine(l, "private and public key belong together");
	else
		look_broken(l, mem_str(d->mem, e.text), "davit admin setup");
}
