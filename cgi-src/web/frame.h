/* SPDX-License-Identifier: MIT */
#ifndef WEB_FRAME_H
#define WEB_FRAME_H

#include "web/dispatch.h"

/* What every page has (Page.*), then the template into rs->body.  False with
 * ctx->err untouched when the template fails; that is logged. */
bool frame_render(struct turn *t, const char *page) NEED_CHECK;

#endif
