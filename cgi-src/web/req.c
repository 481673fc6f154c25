/* SPDX-License-Identifier: MIT */
#include "web/req.h"
#include "base/names.h"

#include <string.h>

void
req_made(struct req *rq, const char *team_id, const char *id)
{
	rq->made_team = team_id;
	rq->made_id = id;
}

/* "//host" and "/\host" lead elsewhere, so a path is taken only when a
 * browser cannot read it as another site's address. */
const char *
req_next(const char *next)
{
	if (next == NULL || next[0] != '/' || next[1] == '/' ||
	    strchr(next, '\\') != NULL || !url_path_ok(next))
		return "/";
	return next;
}
