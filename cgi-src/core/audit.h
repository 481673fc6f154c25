/* SPDX-License-Identifier: MIT */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "core/limits.h"
#include "core/list.h"

/*
 * The audit log: who did what to what, from where.  Append-only and chained by
 * the database; a row keeps the name of its object, so that it can be read
 * when the object is gone.
 */

/* Append in the running transaction.  details is JSON text without secrets,
 * or NULL.  team_id may be NULL: then the actor alone sees the row. */
bool audit_add(struct ctx *c, const char *team_id, const char *action,
    const char *resource_type, const char *resource_id,
    const char *details) NEED_CHECK;

struct audit_entry {
	const char *team_id, *action, *resource_type, *resource_id;
	const char *details; /* as for audit_add */
	const char *about;   /* of audit_about, or NULL */
};
bool audit_put(struct ctx *c, const struct audit_entry *e) NEED_CHECK;

/* Name and place of an object that is there now, as JSON; NULL for others. */
bool audit_about(struct ctx *c, const char *resource_type,
    const char *resource_id, const char **about) NEED_CHECK;

struct audit_row {
	const char *id, *sort_key;
	int64_t total;
	int64_t sequence;
	const char *created_at, *user_id, *actor, *action, *resource_type,
	    *resource_id;
	const char *name, *place; /* of the object, as it was called then */
	const char *project_id, *application_id, *details, *token_name;
	/* Of others only for who may administer the team. */
	const char *ip, *user_agent;
	const char *request_id, *hash;
	const char *path; /* the object's page while it exists, or NULL */
};
extern const struct field audit_fields[];

struct audit_filter {
	const char *project_id, *application_id, *user_id;
	const char *action; /* "application.create", or its first part */
	/* RFC 3339, or a date, which is included. */
	const char *since, *until;
};

/* Newest first: rows of the actor's teams and the actor's own.  q->limit may
 * be up to AUDIT_EXPORT_MAX here. */
bool audit_list(struct ctx *c, const struct audit_filter *f,
    const struct list_query *q, struct list_page *out) NEED_CHECK;

/* Who may have done something: everybody in the actor's teams. */
struct audit_person {
	const char *id, *username;
};
extern const struct field audit_person_fields[];
bool audit_people(struct ctx *c, struct db_rows *out) NEED_CHECK;

#endif
