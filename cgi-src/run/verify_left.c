/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "core/sight.h"
#include "run/image_gc.h"
#include "run/verify_part.h"

#include <sys/stat.h>

static void
on_stray(void *arg, const char *tag)
{
	struct verify *v = arg;
	struct docker_image image;

	if (docker_image_inspect(
		&v->c->err, v->c->mem, v->docker, tag, &image) &&
	    verify_old(v, image.tagged))
		broken(v, tag, "belongs to no kept release");
}

bool
verify_images(struct verify *v)
{
	return image_strays(v->c, v->docker, on_stray, v);
}

bool
verify_scratch(struct verify *v)
{
	struct ctx *c = v->c;
	const char *top = mem_fmt(c->mem, "%s/work", c->conf->state_dir);
	char **names;
	bool at_work;

	if (!fs_list(&c->err, c->mem, top, &names))
		return c->err.kind == ERR_ABSENT;
	for (; *names != NULL; names++) {
		const char *path = mem_fmt(c->mem, "%s/%s", top, *names);
		struct stat st;

		if (!sight_job(c, *names, &at_work))
			return false;
		if (!at_work && stat(path, &st) == 0 &&
		    verify_old(
			v, clock_rfc3339(c->mem, (int64_t)st.st_mtime * 1000)))
			broken(v, path, "belongs to no job at work");
	}
	return true;
}
