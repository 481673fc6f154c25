/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "core/sight.h"
#include "run/image_gc.h"
#include "run/verify_part.h"

#include <sys/stat.h>

/* Who made one with our label said whose it is. */
bool
verify_volumes(struct verify *v)
{
	struct ctx *c = v->c;
	struct docker_volumes found;

	if (!docker_volume_list(&c->err, c->mem, v->docker,
		DOCKER_FILTERS({ "label", verify_label(v) }), &found))
		return false;
	for (size_t i = 0; i < found.n; i++) {
		const char *app = json_text(
		    json_get(found.at[i].labels, "davit.application"), "");
		bool there = false;

		for (size_t j = 0; j < v->at.apps_n; j++)
			there |= same(v->at.apps[j].id, app);
		if (!there && verify_old(v, found.at[i].created))
			broken(
			    v, found.at[i].name, "belongs to no application");
	}
	return true;
}

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
