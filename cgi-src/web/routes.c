/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"
#include "web/page/page.h"
#include "web/route.h"

/* Every route there is. */
const struct route_set route_sets[] = {
	{ api_meta_routes, true },
	{ api_auth_routes, true },
	{ api_me_routes, true },
	{ api_project_routes, true },
	{ api_env_routes, true },
	{ api_app_routes, true },
	{ api_act_routes, true },
	{ api_plan_routes, true },
	{ api_var_routes, true },
	{ api_domain_routes, true },
	{ api_deploy_routes, true },
	{ api_log_routes, true },
	{ api_lookup_routes, true },
	{ api_search_routes, true },
	{ api_audit_routes, true },
	{ api_need_routes, true },
	{ api_team_routes, true },
	{ page_setup_routes, false },
	{ page_home_routes, false },
	{ page_project_routes, false },
	{ page_env_routes, false },
	{ page_app_routes, false },
	{ page_plan_routes, false },
	{ page_app_new_routes, false },
	{ page_app_change_routes, false },
	{ page_log_routes, false },
	{ page_lookup_routes, false },
	{ page_var_routes, false },
	{ page_domain_routes, false },
	{ page_deploy_routes, false },
	{ page_search_routes, false },
	{ page_activity_routes, false },
	{ page_team_routes, false },
	{ page_account_routes, false },
	{ NULL, false },
};
