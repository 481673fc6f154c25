/* SPDX-License-Identifier: MIT */
#include "run/image_gc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "core/release.h"
#include "core/setting.h"
#include "run/service.h"

#include <string.h>

/* A tag of a deployment at work is younger than this. */
enum { YOUNG_SECONDS = 4 * 3600 };

void
image_gc(struct ctx *c, struct docker *d, const char *application_id,
    const char *service_name)
{
	const struct release_row *row;
	struct db_rows rows;
	int64_t keep;

	if (!setting_int(c, "keep-releases", 1, 1000, 10, &keep) ||
	    !release_garbage(c, application_id, keep, &rows)) {
		log_error("image garbage", "err", c->err.text);
		return;
	}
	row = rows.at;
	for (size_t i = 0; i < rows.n; i++) {
		const char *tag = mem_fmt(c->mem, "%s:r%lld",
		    service_repository(c->mem, c->conf->instance, service_name),
		    (long long)row[i].number);

		if (!docker_image_remove(&c->err, d, tag))
			log_notice(
			    "image stays", "image", tag, "err", c->err.text);
	}
}

/* "davit-x/service:r12" to service and number. */
static bool
tag_of(void *mem, const char *tag, const char *prefix, char **service,
    int64_t *number)
{
	const char *colon = strrchr(tag, ':');

	if (!text_starts(tag, prefix) || colon == NULL || colon[1] != 'r')
		return false;
	*service = mem_strn(
	    mem, tag + strlen(prefix), (size_t)(colon - tag) - strlen(prefix));
	return str_i64(str_of(colon + 2), 1, INT64_MAX, number);
}

static void
sweep_tag(struct ctx *c, struct docker *d, const char *tag, bool young)
{
	const char *prefix = mem_fmt(c->mem, "davit-%s/", c->conf->instance);
	const char *colon = strrchr(tag, ':');
	char *service;
	int64_t number;
	bool kept;

	if (!text_starts(tag, prefix) || colon == NULL)
		return;
	if (text_starts(colon, ":build-")) {
		if (!young)
			best_effort(docker_image_remove(&c->err, d, tag));
		return;
	}
	if (!tag_of(c->mem, tag, prefix, &service, &number) ||
	    !release_kept(c, service, number, &kept) || kept)
		return;
	if (!docker_image_remove(&c->err, d, tag))
		log_debug("image stays", "image", tag, "err", c->err.text);
}

void
image_sweep(struct ctx *c, struct docker *d)
{
	struct docker_images images;
	const char *pattern = mem_fmt(c->mem, "davit-%s/*", c->conf->instance);
	int64_t created, now = clock_wall_ms() / 1000;

	if (!docker_image_list(&c->err, c->mem, d,
		DOCKER_FILTERS({ "reference", pattern }), &images)) {
		log_error("images", "err", c->err.text);
		return;
	}
	for (size_t i = 0; i < images.n; i++) {
		bool young = !str_i64(str_of(images.at[i].created), 0,
				 INT64_MAX, &created) ||
			     now - created < YOUNG_SECONDS;

		for (const char *const *t = images.at[i].tags; *t; t++)
			sweep_tag(c, d, *t, young);
	}
}
