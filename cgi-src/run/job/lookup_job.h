/* SPDX-License-Identifier: MIT */
#ifndef RUN_JOB_LOOKUP_JOB_H
#define RUN_JOB_LOOKUP_JOB_H

#include "core/lookup.h"
#include "core/work.h"
#include "engine/registry.h"
#include "run/run.h"

/* What the step and the end of a look-up share: r->data. */
struct looking {
	struct lookup_work lookup;
	struct work_app app; /* its application, when it is about one */
	bool of_app;
};

/* Tags, digest and ports of image into b as JSON: from this node when it is
 * here, from its registry when it can come from there. */
bool lookup_image(struct run *r, const char *image,
    const struct registry_auth *auth, struct buf *b) NEED_CHECK;

#endif
