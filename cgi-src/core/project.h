/* SPDX-License-Identifier: MIT */
#ifndef CORE_PROJECT_H
#define CORE_PROJECT_H

#include "core/list.h"

/* A project groups environments; it belongs to a team. */
struct project {
	const char *id, *sort_key;
	int64_t total;
	const char *team_id, *team_name, *owner_id, *name, *description;
	const char *metadata;	/* JSON object */
	const char *statistics; /* JSON: the counts, of which all but the first
				 * are of applications by state */
	int64_t environments, applications, running, degraded, failed,
	    deploying, scaling, stopped;
	int64_t version; /* for the ETag */
	const char *created_at, *updated_at;
	const char *_links;
	const char *my_role;
};
extern const struct field project_fields[];

struct project_input {
	const char *name, *description, *team_id;
	bool has_name, has_description;
};
extern const struct form_field project_form[];	      /* create */
extern const struct form_field project_change_form[]; /* patch */

/* Loaders see only what the actor's teams own: ERR_ABSENT otherwise. */
bool project_find(
    struct ctx *c, const char *id, struct project *out) NEED_CHECK;
bool project_list(struct ctx *c, const struct list_query *q,
    struct list_page *out) NEED_CHECK;
/* Makes the environment "production" with it.  team_id NULL: the actor's
 * first team where the role suffices. */
bool project_create(struct ctx *c, const struct project_input *in,
    struct project *out) NEED_CHECK;
bool project_update(struct ctx *c, const struct project *p,
    const struct project_input *in, struct project *out) NEED_CHECK;
/* Refuses (ERR_CONFLICT) while it has applications. */
bool project_delete(struct ctx *c, const struct project *p) NEED_CHECK;

/* An environment has its own network and holds applications. */
struct env {
	const char *id, *sort_key;
	int64_t total;
	const char *team_id, *project_id, *project_name, *name, *kind, *subnet;
	int64_t applications, version;
	const char *created_at, *updated_at;
	const char *_links;
	const char *my_role;
};
extern const struct field env_fields[];

struct env_input {
	const char *name, *kind;
	bool has_name, has_kind;
};
extern const struct form_field env_form[];
extern const struct form_field env_change_form[];

bool env_find(struct ctx *c, const char *id, struct env *out) NEED_CHECK;
bool env_list(struct ctx *c, const struct project *p,
    const struct list_query *q, struct list_page *out) NEED_CHECK;
/* Where the actor may put applications (struct env), that of the newest
 * change first; at most 100. */
bool env_places(struct ctx *c, struct db_rows *out) NEED_CHECK;
bool env_create(struct ctx *c, const struct project *p,
    const struct env_input *in, struct env *out) NEED_CHECK;
bool env_update(struct ctx *c, const struct env *env,
    const struct env_input *in, struct env *out) NEED_CHECK;
bool env_delete(struct ctx *c, const struct env *env) NEED_CHECK;

#endif
