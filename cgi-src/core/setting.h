/* SPDX-License-Identifier: MIT */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include "core/ctx.h"

/* Settings: words in the database with a default in the first migration. */
bool setting_text(struct ctx *c, const char *key, const char **out) NEED_CHECK;
/* Clamped to lo..hi; text that is no number gives otherwise. */
bool setting_int(struct ctx *c, const char *key, int64_t lo, int64_t hi,
    int64_t otherwise, int64_t *out) NEED_CHECK;
bool setting_put(struct ctx *c, const char *key, const char *value) NEED_CHECK;

#endif
