/* SPDX-License-Identifier: MIT */
#include "run/build_box.h"
#include "base/clock.h"
#include "base/str.h"
#include "core/verify.h"

/* The database's clock and the engine's may be apart. */
enum { APART_MS = 60 * 1000 };

bool
build_box_is(const struct ctx *c, const struct docker_container *inspected)
{
	return c->conf->build_cgroup[0] != '\0' &&
	       same(inspected->cgroup, c->conf->build_cgroup);
}

/* Older than every build at work: no step of one of them. */
static bool
is_left(const struct ctx *c, const struct docker_container *box, int64_t since)
{
	int64_t created = clock_parse(box->created);

	return build_box_is(c, box) && created > 0 &&
	       created < since - APART_MS;
}

bool
build_boxes(struct ctx *c, struct docker *d, struct docker_containers *out)
{
	struct docker_containers all;
	int64_t since;

	*out = (struct docker_containers){ .n = 0 };
	if (c->conf->build_cgroup[0] == '\0')
		return true;
	/* In this order: a build that begins in between is younger. */
	if (!verify_builds(c, &since) ||
	    !docker_container_list(&c->err, c->mem, d, NULL, &all))
		return false;
	out->at = mem_array(c->mem, struct docker_container, all.n);
	for (size_t i = 0; i < all.n; i++) {
		struct docker_container *box = &out->at[out->n];

		if (json_get(all.at[i].labels, "com.docker.swarm.service.id") !=
		    NULL)
			continue;
		/* Steps of builds come and go. */
		if (!docker_container_inspect(
			&c->err, c->mem, d, all.at[i].id, box)) {
			if (c->err.kind != ERR_ABSENT)
				return false;
			err_clear(&c->err);
			continue;
		}
		out->n += is_left(c, box, since);
	}
	return true;
}
