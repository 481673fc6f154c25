/* SPDX-License-Identifier: MIT */
#ifndef RUN_IMAGE_GC_H
#define RUN_IMAGE_GC_H

#include "core/ctx.h"
#include "engine/docker.h"

/* Releases beyond the number to keep lose their image: the tag
 * davit-<instance>/<service>:r<number> goes, and with its last tag the image.
 * A kept release's tag is never touched.  Best effort: upkeep tries again. */
void image_gc(struct ctx *c, struct docker *d, const char *application_id,
    const char *service_name);

/* Tags of this instance that no kept release has, here and as they were pushed
 * to the registry of the settings (the engine's own copy, not the
 * registry's). */
void image_sweep(struct ctx *c, struct docker *d);

/* Those tags, one by one, and nothing is removed. */
bool image_strays(struct ctx *c, struct docker *d,
    void (*found)(void *arg, const char *tag), void *arg) NEED_CHECK;

#endif
