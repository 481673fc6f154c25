/* SPDX-License-Identifier: MIT */
#include "base/names.h"
#include "base/rand.h"
#include "core/app.h"
#include "core/limits.h"

/* What the bodies about applications may contain. */

static const char *const health_types[] = { "http", "tcp", "command", "none",
	NULL };
static const char *const pull_policies[] = { "always", "missing", "never",
	NULL };
static const char *const usages[] = { "run", "build", "both", NULL };

/* A reference that git and Docker cannot take for an option. */
static bool
target_ok(const char *s)
{
	return s[0] != '-';
}

/* clang-format off */
#define IN(t, m) .offset = offsetof(struct t, m)
#define HAS(t, m) .offset = offsetof(struct t, m), .has = offsetof(struct t, has_##m)

static const struct form_field git_form[] = {
	{ .name = "repoUrl", .type = FORM_TEXT, .lo = 1, .hi = 500, HAS(app_git_input, repo_url),
	  .say = "https://host/path, ssh://git@host/path or git@host:path" },
	{ .name = "branch", .type = FORM_TEXT, .lo = 1, .hi = 200, .nullable = true,
	  HAS(app_git_input, branch), .check = git_ref_ok,
	  .say = "a branch or tag; empty for the repository's default branch" },
	{ .name = "commitSha", .type = FORM_TEXT, .lo = 40, .hi = 64, .nullable = true,
	  HAS(app_git_input, commit_sha), .check = git_sha_ok,
	  .say = "a full commit id of 40 hexadecimal digits" },
	{ .name = "buildPath", .type = FORM_TEXT, .lo = 1, .hi = 300,
	  HAS(app_git_input, build_path), .check = rel_path_ok,
	  .say = "a folder inside the repository, such as . or services/api" },
	{ .name = "dockerfile", .type = FORM_TEXT, .lo = 1, .hi = 300,
	  HAS(app_git_input, dockerfile), .check = rel_path_ok,
	  .say = "the Dockerfile, relative to the build path" },
	{ .name = "target", .type = FORM_TEXT, .lo = 1, .hi = 100, .nullable = true,
	  HAS(app_git_input, target), .check = target_ok,
	  .say = "the name of a stage in the Dockerfile" },
	{ .name = "buildArgs", .type = FORM_MAP, .hi = BUILD_ARGS_MAX,
	  HAS(app_git_input, build_args),
	  .say = "names and values of build arguments" },
	{ .name = "username", .type = FORM_TEXT, .lo = 1, .hi = 100, .nullable = true,
	  HAS(app_git_input, username),
	  .say = "the user name that goes with the token" },
	{ .name = "token", .type = FORM_SECRET, .lo = 1, .hi = 1000, .nullable = true,
	  HAS(app_git_input, token), .say = "an access token for https" },
	{ .name = "deployKey", .type = FORM_BOOL, IN(app_git_input, deploy_key),
	  .has = offsetof(struct app_git_input, has_deploy_key),
	  .say = "true makes a new deploy key for ssh" },
	FORM_END
};

static const struct form_field registry_form[] = {
	{ .name = "username", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 200,
	  IN(app_registry_input, username), .say = "the registry's user name" },
	{ .name = "password", .type = FORM_SECRET, .need = true, .lo = 1, .hi = 2000,
	  IN(app_registry_input, password), .say = "its password or token" },
	FORM_END
};

static const struct form_field health_form[] = {
	{ .name = "type", .type = FORM_ENUM, .words = health_types, HAS(app_health_input, type),
	  .say = "http, tcp, command or none" },
	{ .name = "path", .type = FORM_TEXT, .lo = 1, .hi = 500, HAS(app_health_input, path),
	  .check = url_path_ok, .say = "a path such as /healthz" },
	{ .name = "port", .type = FORM_INT, .lo = 1, .hi = 65535, .nullable = true,
	  HAS(app_health_input, port), .say = "1 to 65535; none for the application's port" },
	{ .name = "command", .type = FORM_ARGV, .lo = 1, .hi = 50, HAS(app_health_input, command),
	  .say = "a program in the image and its arguments" },
	{ .name = "interval", .type = FORM_INT, .lo = 1, .hi = 3600, HAS(app_health_input, interval),
	  .say = "1 to 3600 seconds" },
	{ .name = "timeout", .type = FORM_INT, .lo = 1, .hi = 600, HAS(app_health_input, timeout),
	  .say = "1 to 600 seconds" },
	{ .name = "retries", .type = FORM_INT, .lo = 1, .hi = 100, HAS(app_health_input, retries),
	  .say = "1 to 100" },
	{ .name = "startPeriod", .type = FORM_INT, .lo = 0, .hi = 3600,
	  HAS(app_health_input, start_period), .say = "0 to 3600 seconds" },
	FORM_END
};

static const struct form_field resources_form[] = {
	{ .name = "memoryLimit", .type = FORM_INT, .lo = 4, .hi = 1048576, .nullable = true,
	  HAS(app_resources_input, memory_limit), .say = "4 to 1048576 MiB; none for no limit" },
	{ .name = "memoryReservation", .type = FORM_INT, .lo = 4, .hi = 1048576, .nullable = true,
	  HAS(app_resources_input, memory_reservation), .say = "4 to 1048576 MiB" },
	{ .name = "cpuLimit", .type = FORM_NUM, .lo = 0, .hi = 1000, .nullable = true,
	  HAS(app_resources_input, cpu_limit), .say = "cores, such as 0.5 or 2" },
	{ .name = "cpuReservation", .type = FORM_NUM, .lo = 0, .hi = 1000, .nullable = true,
	  HAS(app_resources_input, cpu_reservation), .say = "cores, such as 0.25" },
	{ .name = "pidsLimit", .type = FORM_INT, .lo = 1, .hi = 1000000, .nullable = true,
	  HAS(app_resources_input, pids_limit), .say = "1 to 1000000 processes" },
	FORM_END
};

const struct form_field app_var_form[] = {
	{ .name = "key", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 255,
	  IN(app_var_input, key), .check = env_key_ok,
	  .say = "letters, digits and _, not starting with a digit" },
	{ .name = "value", .type = FORM_SECRET, .hi = 65536, IN(app_var_input, value),
	  .say = "text of at most 64 KiB" },
	{ .name = "isSecret", .type = FORM_BOOL, HAS(app_var_input, is_secret),
	  .say = "true or false" },
	{ .name = "usage", .type = FORM_ENUM, .words = usages, IN(app_var_input, usage),
	  .say = "run, build or both" },
	FORM_END
};

static const struct form_field host_form[] = {
	{ .name = "host", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 253,
	  IN(app_domain_input, host), .check = host_ok,
	  .say = "a host name such as www.example.org, in lower case" },
	{ .name = "path", .type = FORM_TEXT, .lo = 1, .hi = 200, IN(app_domain_input, path),
	  .check = url_path_ok, .say = "a path such as / or /api" },
	{ .name = "port", .type = FORM_INT, .lo = 1, .hi = 65535, IN(app_domain_input, port),
	  .say = "1 to 65535" },
	FORM_END
};

#define APP_LIMITS \
	{ .name = "resources", .type = FORM_OBJECT, HAS(app_input, resources), \
	  .sub = resources_form, .size = sizeof(struct app_resources_input), \
	  .say = "limits and reservations" }

#define APP_COMMON(needed) \
	{ .name = "name", .type = FORM_TEXT, .need = needed, .lo = 1, .hi = 50, \
	  HAS(app_input, name), .check = name_ok, \
	  .say = "3 to 50 lower-case letters, digits and -, starting with a letter" }, \
	{ .name = "description", .type = FORM_LINES, .hi = 1000, HAS(app_input, description), \
	  .say = "at most 1000 characters" }, \
	{ .name = "image", .type = FORM_TEXT, .lo = 1, .hi = 255, HAS(app_input, image), \
	  .check = image_ok, .say = "an image such as nginx:1.27 or registry.example.org/team/app" }, \
	{ .name = "pullPolicy", .type = FORM_ENUM, .words = pull_policies, \
	  HAS(app_input, pull_policy), .say = "always, missing or never" }, \
	{ .name = "registry", .type = FORM_OBJECT, .nullable = true, HAS(app_input, registry), \
	  .sub = registry_form, .size = sizeof(struct app_registry_input), \
	  .say = "user name and password of the registry" }, \
	{ .name = "gitSource", .type = FORM_OBJECT, HAS(app_input, git_source), \
	  .sub = git_form, .size = sizeof(struct app_git_input), \
	  .say = "the repository to build" }, \
	{ .name = "port", .type = FORM_INT, .lo = 1, .hi = 65535, HAS(app_input, port), \
	  .say = "1 to 65535: where the application listens in its container" }, \
	{ .name = "replicas", .type = FORM_INT, .lo = 0, .hi = 100, HAS(app_input, replicas), \
	  .say = "0 to 100" }, \
	{ .name = "command", .type = FORM_ARGV, .hi = 50, .nullable = true, \
	  HAS(app_input, command), .say = "a program and its arguments, instead of the image's" }, \
	{ .name = "healthCheck", .type = FORM_OBJECT, HAS(app_input, health_check), \
	  .sub = health_form, .size = sizeof(struct app_health_input), \
	  .say = "how to see that it works" }, \
	APP_LIMITS, \
	{ .name = "readOnly", .type = FORM_BOOL, HAS(app_input, read_only), \
	  .say = "true for a read-only root file system" }

#define APP_NEW(needed) \
	{ .name = "projectId", .type = FORM_TEXT, .need = needed, .lo = 36, .hi = 36, \
	  IN(app_input, project_id), .check = uuid_ok, .say = "the id of a project" }, \
	{ .name = "environmentId", .type = FORM_TEXT, .lo = 36, .hi = 36, \
	  IN(app_input, environment_id), .check = uuid_ok, \
	  .say = "the id of an environment of the project" }, \
	{ .name = "envVars", .type = FORM_LIST, .hi = 500, HAS(app_input, env_vars), \
	  .sub = app_var_form, .size = sizeof(struct app_var_input), \
	  .say = "a list of {key, value, isSecret}" }, \
	{ .name = "domains", .type = FORM_LIST, .hi = 100, HAS(app_input, domains), \
	  .sub = host_form, .size = sizeof(struct app_domain_input), \
	  .say = "a list of {host}" }, \
	{ .name = "deploy", .type = FORM_BOOL, IN(app_input, deploy), \
	  .say = "true to deploy at once" }

#define APP_DRAFT \
	{ .name = "project", .type = FORM_TEXT, .lo = 1, .hi = 50, \
	  IN(app_draft, project), .check = name_ok, \
	  .say = "3 to 50 lower-case letters, digits and -, starting with a letter" }, \
	{ .name = "lookup", .type = FORM_TEXT, .lo = 36, .hi = 36, \
	  IN(app_draft, lookup), .check = uuid_ok, .say = "the id of a look-up" }

const struct form_field app_form[] = { APP_COMMON(true), APP_NEW(true), FORM_END };
const struct form_field app_change_form[] = { APP_COMMON(false), FORM_END };
const struct form_field app_limits_form[] = { APP_LIMITS, FORM_END };
const struct form_field app_new_form[] = {
	APP_COMMON(true), APP_NEW(false), APP_DRAFT, FORM_END
};
const struct form_field app_draft_form[] = {
	APP_COMMON(false), APP_NEW(false), APP_DRAFT, FORM_END
};
/* clang-format on */
