/* SPDX-License-Identifier: MIT */
#ifndef WEB_INPUT_H
#define WEB_INPUT_H

#include "web/dispatch.h"

/* What a request brings, read by the route's tables. */

/* An HTML form's body as a tree, before CSRF needs its token. */
bool input_tree(struct turn *t) NEED_CHECK;

/* Query and body into rq->query and rq->form, all errors collected. */
bool input_read(struct turn *t) NEED_CHECK;

/* Names of what a change gave, as JSON for the audit log; never a value. */
const char *input_names(const struct turn *t);

#endif
