/* SPDX-License-Identifier: MIT */
#ifndef CTL_MIGRATE_ALL_H
#define CTL_MIGRATE_ALL_H

#include "ctl/cmd.h"

/* Roles, migrations, grants; says on c->out what it did. */
bool migrate_all(struct ctl *c) NEED_CHECK;

#endif
