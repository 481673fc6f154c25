/* SPDX-License-Identifier: MIT */
#ifndef CORE_APP_PARTS_H
#define CORE_APP_PARTS_H

#include "core/app.h"

/* What creating and changing an application share: each writes one part of
 * the input to the row of id, only what was given. */
bool app_write_parts(
    struct ctx *c, const char *id, const struct app_input *in) NEED_CHECK;

/* The Git source: inserted when the application has none yet (old NULL). */
bool app_write_git(struct ctx *c, const char *id, const char *team_id,
    const char *name, const struct app_git_input *in, bool create) NEED_CHECK;

#endif
