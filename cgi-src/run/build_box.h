/* SPDX-License-Identifier: MIT */
#ifndef RUN_BUILD_BOX_H
#define RUN_BUILD_BOX_H

#include "core/ctx.h"
#include "engine/docker.h"

/*
 * Containers of the steps of builds.  The classic builder gives them no label
 * (it only adds ours to the image at its end), but the control group that
 * builds of this instance run in; where conf names none, they are not known.
 */
bool build_box_is(
    const struct ctx *c, const struct docker_container *inspected);

/* Those of no build at work, in whatever state: their build was cut off. */
bool build_boxes(
    struct ctx *c, struct docker *d, struct docker_containers *out) NEED_CHECK;

#endif
