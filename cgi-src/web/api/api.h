/* SPDX-License-Identifier: MIT */
#ifndef WEB_API_API_H
#define WEB_API_API_H

#include "web/query.h"
#include "web/route.h"

/* The API's arrays of routes, one a file; web/routes.c lists them. */
extern const struct route api_meta_routes[];
extern const struct route api_auth_routes[];
extern const struct route api_me_routes[];
extern const struct route api_project_routes[];
extern const struct route api_env_routes[];
extern const struct route api_app_routes[];
extern const struct route api_act_routes[];
extern const struct route api_plan_routes[];
extern const struct route api_var_routes[];
extern const struct route api_domain_routes[];
extern const struct route api_deploy_routes[];
extern const struct route api_log_routes[];
extern const struct route api_lookup_routes[];
extern const struct route api_need_routes[];
extern const struct route api_setting_routes[];
extern const struct route api_search_routes[];
extern const struct route api_audit_routes[];
extern const struct route api_team_routes[];

/* What a deployment or a rollback answers at once. */
bool api_deploy_accepted(struct req *rq, struct res *rs, const struct deploy *d,
    const char *previous);
extern const struct field deploy_accepted_fields[];

/* Streams are davit-live's; what asks for one and comes here was not spelt so
 * that the web server knew it. */
bool api_no_stream(struct req *rq);

/* The OpenAPI 3.1 document of every API route. */
void openapi_write(struct buf *b);

#endif
