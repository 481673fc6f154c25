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

/* Where tags of ours are: what stands before the service's name, the letter
 * before the number, and who knows whether the tag is still wanted. */
struct place {
	const char *prefix;
	char letter;
	bool (*kept)(
	    struct ctx *c, const char *service_name, int64_t number, bool *yes);
};

/* "davit-x/service:r12" to service and number. */
static bool
tag_of(void *mem, const char *tag, const struct place *p, char **service,
    int64_t *number)
{
	const char *colon = strrchr(tag, ':');
	size_t n = strlen(p->prefix);

	if (!text_starts(tag, p->prefix) || colon == NULL || colon < tag + n ||
	    colon[1] != p->letter)
		return false;
	*service = mem_strn(mem, tag + n, (size_t)(colon - tag) - n);
	return str_i64(str_of(colon + 2), 1, INT64_MAX, number);
}

static bool
is_build(const char *tag, const struct place *p)
{
	const char *colon = strrchr(tag, ':');

	return text_starts(tag, p->prefix) && colon != NULL &&
	       text_starts(colon, ":build-");
}

/* Whether nothing wants it any more. */
static bool
stray(struct ctx *c, const char *tag, const struct place *p, bool young)
{
	char *service;
	int64_t number;
	bool kept;

	if (is_build(tag, p))
		return !young;
	return tag_of(c->mem, tag, p, &service, &number) &&
	       p->kept(c, service, number, &kept) && !kept;
}

static bool
is_young(const struct docker_image *image)
{
	int64_t created;

	return !str_i64(str_of(image->created), 0, INT64_MAX, &created) ||
	       clock_wall_ms() / 1000 - created < YOUNG_SECONDS;
}

static bool
strays(struct ctx *c, struct docker *d, const struct place *p,
    void (*found)(void *arg, const char *tag), void *arg)
{
	const char *pattern = mem_fmt(c->mem, "%s*", p->prefix);
	struct docker_images images;

	if (!docker_image_list(&c->err, c->mem, d,
		DOCKER_FILTERS({ "reference", pattern }), &images))
		return false;
	for (size_t i = 0; i < images.n; i++)
		for (const char *const *t = images.at[i].tags; *t; t++)
			if (stray(c, *t, p, is_young(&images.at[i])))
				found(arg, *t);
	return true;
}

bool
image_strays(struct ctx *c, struct docker *d,
    void (*found)(void *arg, const char *tag), void *arg)
{
	const char *own = mem_fmt(c->mem, "davit-%s/", c->conf->instance);
	const char *registry;

	if (!strays(c, d, &(const struct place){ own, 'r', release_kept },
		found, arg) ||
	    !setting_text(c, "registry", &registry))
		return false;
	return registry[0] == '\0' ||
	       strays(c, d,
		   &(const struct place){
		       mem_fmt(c->mem, "%s/%s", registry, own), 'd',
		       release_push_kept },
		   found, arg);
}

struct sweep {
	struct ctx *c;
	struct docker *d;
};

static void
sweep_tag(void *arg, const char *tag)
{
	struct sweep *s = arg;

	if (!docker_image_remove(&s->c->err, s->d, tag))
		log_debug("image stays", "image", tag, "err", s->c->err.text);
}

void
image_sweep(struct ctx *c, struct docker *d)
{
	struct sweep s = { c, d };

	if (!image_strays(c, d, sweep_tag, &s))
		log_error("images", "err", c->err.text);
}
