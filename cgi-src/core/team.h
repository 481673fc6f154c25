/* SPDX-License-Identifier: MIT */
#ifndef CORE_TEAM_H
#define CORE_TEAM_H

#include "core/list.h"

/* Teams of the actor, and who is in them. */
struct team {
	const char *id, *sort_key;
	int64_t total;
	const char *name;
	int64_t members, projects;
	const char *my_role;
	const char *may; /* JSON list: what my_role allows */
	const char *created_at, *_links;
};
extern const struct field team_fields[];

/* Sorts: name, createdAt. */
bool team_list(struct ctx *c, const struct list_query *q,
    struct list_page *out) NEED_CHECK;
bool team_find(struct ctx *c, const char *id, struct team *out) NEED_CHECK;

struct member {
	const char *id, *sort_key; /* id of the user */
	int64_t total;
	const char *username, *email, *role;
	const char *may;	    /* as above */
	const char *created_at;	    /* in the team since */
	const char *last_active_at; /* last change in the team, or NULL */
	bool me;
};
extern const struct field member_fields[];

/* Sorts: name, createdAt. */
bool member_list(struct ctx *c, const struct team *team,
    const struct list_query *q, struct list_page *out) NEED_CHECK;

#endif
