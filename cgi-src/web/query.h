/* SPDX-License-Identifier: MIT */
#ifndef WEB_QUERY_H
#define WEB_QUERY_H

#include "core/app.h"
#include "core/audit.h"
#include "core/deploy.h"
#include "core/lines.h"

/* Declared query strings, shared by pages and API. */

extern const struct form_field list_query_form[]; /* struct list_query */

extern const char *const app_state_words[];

struct app_query {
	struct list_query list;
	struct app_filter filter;
};
extern const struct form_field app_query_form[];

struct deploy_query {
	struct list_query list;
	struct deploy_filter filter;
};
extern const struct form_field deploy_query_form[];

struct audit_query {
	struct list_query list;
	struct audit_filter filter;
	const char *format; /* json, csv, jsonl; NULL is json */
};
extern const struct form_field audit_query_form[];
/* The same below a project. */
extern const struct form_field activity_query_form[];

/* Lines of an application's and of a deployment's log. */
struct log_query {
	struct line_query lines; /* limit 1..1000; 0 when not given */
	bool follow; /* true goes to davit-live, before it gets here */
};
extern const struct form_field log_query_form[], deploy_log_query_form[];
/* The same for all of a log as text. */
extern const struct form_field log_text_form[], deploy_log_text_form[];

struct compare_query {
	int64_t from, to; /* numbers of releases; 0 when not given */
};
extern const struct form_field compare_query_form[];

struct app_delete_query {
	bool delete_volumes;
};
extern const struct form_field app_delete_query_form[];

struct scale_input {
	int64_t replicas;
};
extern const struct form_field scale_form[];

#endif
