/* SPDX-License-Identifier: MIT */
#ifndef T_WEB_WALK_H
#define T_WEB_WALK_H

#include "t/web/panel.h"
#include "web/route.h"

/* The route table as a list of requests to Ann's own objects. */

/* The objects of those targets that are not in the panel's own set. */
struct walk_ids {
	const char *app_gone, *session, *token, *lookup;
};
struct walk_ids walk_objects(struct panel *p);

/* The id that Ann's own object of this target has, "" for no target. */
const char *walk_id(
    const struct panel *p, const struct walk_ids *ids, enum target target);

/* The path with id in place of the first name and rest for the others. */
const char *walk_path(struct panel *p, const struct route *r, bool api,
    const char *id, const char *rest);

/* All that the database holds, but for what merely asking changes. */
const char *walk_digest(struct panel *p);

#endif
