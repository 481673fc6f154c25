/* SPDX-License-Identifier: MIT */
#ifndef CTL_LIMITS_H
#define CTL_LIMITS_H

#include "base/buf.h"

/* Every ceiling of every layer (their limits.h), as text or for
 * davit.conf(5). */
void limits_print(struct buf *b, bool mdoc);

#endif
