/* SPDX-License-Identifier: MIT */
#ifndef CORE_PERM_H
#define CORE_PERM_H

#include "core/ctx.h"

/*
 * The one table of permissions: pages, API, streams and jobs ask it.  A role
 * is what the actor is in the team that owns the object.
 */
enum perm {
	PERM_ANYONE,	/* no sign-in */
	PERM_SIGNED_IN, /* any user; the rest is in SQL */
	PERM_VIEW,
	PERM_DEPLOY, /* deploy, roll back, cancel, start, stop, restart */
	PERM_EDIT,   /* create and change applications, variables, domains */
	PERM_ADMIN,  /* delete, limits, projects */
	PERM_OWNER,
	PERM_INSTANCE /* administrators of the instance, in whatever team */
};

extern const char *const perm_name[];

/* Deny by default: unknown roles may nothing. */
bool perm_may(const char *role, enum perm perm);

/* The roles that may, separated by commas. */
const char *perm_roles(void *mem, enum perm perm);

/* What a role may, as a JSON list of words. */
const char *perm_list(void *mem, const char *role);
/* The roles there are, least first; NULL after the last. */
const char *perm_role(size_t i);

/* ERR_DENIED naming the role and what would be needed. */
bool perm_need(struct ctx *c, const char *role, enum perm perm) NEED_CHECK;

/* users.role, not one of a team. */
bool perm_is_administrator(const struct actor *who);
bool perm_need_administrator(struct ctx *c) NEED_CHECK;

/* The actor's role in a team; no member: ERR_ABSENT. */
bool perm_team_role(
    struct ctx *c, const char *team_id, const char **role) NEED_CHECK;

#endif
