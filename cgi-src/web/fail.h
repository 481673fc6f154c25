/* SPDX-License-Identifier: MIT */
#ifndef WEB_FAIL_H
#define WEB_FAIL_H

#include "web/dispatch.h"

/* Turn ctx->err into the answer: the API's error object, the same form again
 * with what is wrong, an error page, or a redirect to sign-in. */
void fail_answer(struct turn *t);

/* The error object alone, for tests and for answers without a route. */
void fail_json(struct turn *t);

#endif
