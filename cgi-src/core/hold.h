/* SPDX-License-Identifier: MIT */
#ifndef CORE_HOLD_H
#define CORE_HOLD_H

#include "core/ctx.h"

/*
 * Hold an object's row until the transaction ends: between the look at its
 * version (If-Match) and its change nobody else changes it.  An id that is
 * not there, or not the actor's, holds nothing; the loader says so.
 */
enum hold { HOLD_PROJECT, HOLD_ENV, HOLD_APP };
bool hold_row(struct ctx *c, enum hold kind, const char *id) NEED_CHECK;

#endif
