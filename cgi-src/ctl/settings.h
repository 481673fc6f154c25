/* SPDX-License-Identifier: MIT */
#ifndef CTL_SETTINGS_H
#define CTL_SETTINGS_H

#include "core/setting.h"
#include "ctl/cmd.h"

/* The settings of core/setting.h from the command line, as the owner of the
 * database. */

/* Check and store, with a row of the audit log. */
bool settings_put(struct ctl *c, const char *key, const char *value) NEED_CHECK;

/* All of them: struct setting_now. */
bool settings_list(struct ctl *c, struct db_rows *out) NEED_CHECK;

/* Text, "" when it was never set. */
bool settings_get(
    struct ctl *c, const char *key, const char **value) NEED_CHECK;

/* Store a value that is no administrator's matter, without a check. */
bool settings_store(
    struct ctl *c, const char *key, const char *value) NEED_CHECK;

#endif
