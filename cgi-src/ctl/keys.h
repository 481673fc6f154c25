/* SPDX-License-Identifier: MIT */
#ifndef CTL_KEYS_H
#define CTL_KEYS_H

#include "ctl/cmd.h"

/*
 * The key pair that secrets are sealed with (base/seal.h).  The private file
 * is 0600 and belongs to the runner's user, the public one is for all.
 */

/* Make the pair when neither file is there.  A lost private key is an error:
 * a new one could open nothing that is stored. */
bool keys_make(struct ctl *c) NEED_CHECK;

/* Both are there, belong together and can be read by whom they should. */
bool keys_check(struct err *e, const struct conf *conf) NEED_CHECK;

#endif
