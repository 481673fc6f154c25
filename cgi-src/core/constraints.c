/* SPDX-License-Identifier: MIT */
#include "core/constraints.h"

/* clang-format off */
const struct db_constraint core_constraints[] = {
	{ "users_email_key", "email", "this e-mail address has an account" },
	{ "users_username_key", "username", "this user name is taken" },
	{ "projects_name_key", "name", "the team has a project of this name" },
	{ "environments_name_key", "name", "the project has an environment of this name" },
	{ "applications_name_key", "name", "the environment has an application of this name" },
	{ "applications_memory_check", "resources.memoryReservation", "at most the limit can be reserved" },
	{ "applications_cpu_check", "resources.cpuReservation", "at most the limit can be reserved" },
	{ "api_tokens_name_key", "name", "you have an API token of this name" },
	{ "env_vars_application_key", "key", "a variable of this name exists" },
	{ "env_vars_environment_key", "key", "a variable of this name exists" },
	{ "domains_host_key", "host", "this host name is in use already" },
	{ "team_keeps_owner", "role", "a team keeps at least one owner" },
	{ NULL, NULL, NULL }
};
/* clang-format on */
