/* SPDX-License-Identifier: MIT */
#include "web/query.h"
#include "base/rand.h"

static const char *const orders[] = { "asc", "desc", NULL };
const char *const app_state_words[] = { "stopped", "deploying", "running",
	"degraded", "failed", "scaling", NULL };
static const char *const deploy_states[] = { "pending", "building", "deploying",
	"success", "failed", "cancelled", "superseded", "rolled_back", NULL };
static const char *const audit_formats[] = { "json", "csv", "jsonl", NULL };

static const char *const levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const streams[] = { "stdout", "stderr", "davit", NULL };

/* clang-format off */
#define LIST_FIELDS_AT(t, m) \
	{ .name = "limit", .type = FORM_INT, .lo = 1, .hi = 100, \
	  .offset = offsetof(struct t, m limit), .say = "1 to 100; 20 when not given" }, \
	{ .name = "cursor", .type = FORM_TEXT, .hi = 1000, \
	  .offset = offsetof(struct t, m cursor), .say = "nextCursor or prevCursor of an answer" }, \
	{ .name = "sort", .type = FORM_TEXT, .hi = 30, \
	  .offset = offsetof(struct t, m sort), .say = "createdAt, updatedAt or name" }, \
	{ .name = "order", .type = FORM_ENUM, .words = orders, \
	  .offset = offsetof(struct t, m order), .say = "asc or desc" }, \
	{ .name = "search", .type = FORM_TEXT, .hi = 100, \
	  .offset = offsetof(struct t, m search), .say = "part of a name" }

const struct form_field list_query_form[] = {
	LIST_FIELDS_AT(list_query, ),
	FORM_END
};

const struct form_field app_query_form[] = {
	LIST_FIELDS_AT(app_query, list.),
	{ .name = "projectId", .type = FORM_TEXT, .hi = 36, .check = uuid_ok,
	  .offset = offsetof(struct app_query, filter.project_id),
	  .say = "the id of a project" },
	{ .name = "environmentId", .type = FORM_TEXT, .hi = 36, .check = uuid_ok,
	  .offset = offsetof(struct app_query, filter.environment_id),
	  .say = "the id of an environment" },
	{ .name = "status", .type = FORM_ENUM, .words = app_state_words,
	  .offset = offsetof(struct app_query, filter.status),
	  .say = "stopped, deploying, running, degraded, failed or scaling" },
	{ .name = "deleted", .type = FORM_BOOL,
	  .offset = offsetof(struct app_query, filter.deleted),
	  .say = "true for those deleted and not yet purged" },
	FORM_END
};

const struct form_field deploy_query_form[] = {
	LIST_FIELDS_AT(deploy_query, list.),
	{ .name = "applicationId", .type = FORM_TEXT, .hi = 36, .check = uuid_ok,
	  .offset = offsetof(struct deploy_query, filter.application_id),
	  .say = "the id of an application" },
	{ .name = "status", .type = FORM_ENUM, .words = deploy_states,
	  .offset = offsetof(struct deploy_query, filter.status),
	  .say = "a status of deployments, such as success or failed" },
	FORM_END
};

#define AUDIT_FIELDS \
	{ .name = "userId", .type = FORM_TEXT, .hi = 36, .check = uuid_ok, \
	  .offset = offsetof(struct audit_query, filter.user_id), \
	  .say = "the id of a person" }, \
	{ .name = "action", .type = FORM_TEXT, .hi = 60, \
	  .offset = offsetof(struct audit_query, filter.action), \
	  .say = "an action such as application.create, or its first part" }, \
	{ .name = "since", .type = FORM_TEXT, .hi = 40, \
	  .offset = offsetof(struct audit_query, filter.since), \
	  .say = "a time, or a date such as 2030-01-31" }, \
	{ .name = "until", .type = FORM_TEXT, .hi = 40, \
	  .offset = offsetof(struct audit_query, filter.until), \
	  .say = "a time, or a date, which is included" }, \
	{ .name = "format", .type = FORM_ENUM, .words = audit_formats, \
	  .offset = offsetof(struct audit_query, format), \
	  .say = "json, or csv or jsonl for a file of at most 4000 rows" }

const struct form_field activity_query_form[] = {
	LIST_FIELDS_AT(audit_query, list.),
	AUDIT_FIELDS,
	FORM_END
};

const struct form_field audit_query_form[] = {
	LIST_FIELDS_AT(audit_query, list.),
	{ .name = "projectId", .type = FORM_TEXT, .hi = 36, .check = uuid_ok,
	  .offset = offsetof(struct audit_query, filter.project_id),
	  .say = "the id of a project" },
	{ .name = "applicationId", .type = FORM_TEXT, .hi = 36, .check = uuid_ok,
	  .offset = offsetof(struct audit_query, filter.application_id),
	  .say = "the id of an application" },
	AUDIT_FIELDS,
	FORM_END
};
#define LOG_FIELDS \
	{ .name = "before", .type = FORM_INT, .lo = 1, .hi = INT64_MAX, \
	  .offset = offsetof(struct log_query, lines.before), \
	  .say = "a sequence number: the last lines before it" }, \
	{ .name = "after", .type = FORM_INT, .lo = 0, .hi = INT64_MAX - 1, \
	  .offset = offsetof(struct log_query, lines.after), \
	  .has = offsetof(struct log_query, lines.has_after), \
	  .say = "the sequence number of the last line already known" }, \
	{ .name = "q", .type = FORM_TEXT, .lo = 1, .hi = 200, \
	  .offset = offsetof(struct log_query, lines.search), \
	  .say = "text that the lines contain, in either case" }, \
	{ .name = "follow", .type = FORM_BOOL, \
	  .offset = offsetof(struct log_query, follow), \
	  .say = "true for a stream of events" }

#define LOG_LEVEL \
	{ .name = "level", .type = FORM_ENUM, .words = levels, \
	  .offset = offsetof(struct log_query, lines.only), \
	  .say = "debug, info, warn or error: that and worse" }

#define LOG_STREAM \
	{ .name = "stream", .type = FORM_ENUM, .words = streams, \
	  .offset = offsetof(struct log_query, lines.only), \
	  .say = "stdout, stderr or davit (what davit says itself)" }

const struct form_field log_query_form[] = {
	LOG_FIELDS,
	LOG_STREAM,
	{ .name = "tail", .type = FORM_INT, .lo = 1, .hi = 1000,
	  .offset = offsetof(struct log_query, lines.limit),
	  .say = "1 to 1000 lines; 100 when not given" },
	FORM_END
};

const struct form_field deploy_log_query_form[] = {
	LOG_FIELDS,
	LOG_LEVEL,
	{ .name = "limit", .type = FORM_INT, .lo = 1, .hi = 1000,
	  .offset = offsetof(struct log_query, lines.limit),
	  .say = "1 to 1000 lines; 1000 when not given" },
	FORM_END
};

#define LOG_TEXT_FIELDS \
	{ .name = "q", .type = FORM_TEXT, .lo = 1, .hi = 200, \
	  .offset = offsetof(struct log_query, lines.search), \
	  .say = "only lines that contain it, in either case" }

const struct form_field log_text_form[] = {
	LOG_TEXT_FIELDS,
	LOG_STREAM,
	FORM_END
};

const struct form_field deploy_log_text_form[] = {
	LOG_TEXT_FIELDS,
	LOG_LEVEL,
	FORM_END
};

const struct form_field compare_query_form[] = {
	{ .name = "from", .type = FORM_INT, .lo = 1, .hi = INT32_MAX,
	  .offset = offsetof(struct compare_query, from),
	  .say = "the number of a release; the one before 'to' when not given" },
	{ .name = "to", .type = FORM_INT, .lo = 1, .hi = INT32_MAX,
	  .offset = offsetof(struct compare_query, to),
	  .say = "the number of a release; the active one when not given" },
	FORM_END
};

const struct form_field app_delete_query_form[] = {
	{ .name = "deleteVolumes", .type = FORM_BOOL,
	  .offset = offsetof(struct app_delete_query, delete_volumes),
	  .say = "true to remove its volumes too when it is purged" },
	FORM_END
};

const struct form_field scale_form[] = {
	{ .name = "replicas", .type = FORM_INT, .need = true, .lo = 0, .hi = 100,
	  .offset = offsetof(struct scale_input, replicas),
	  .say = "0 to 100" },
	FORM_END
};
/* clang-format on */
