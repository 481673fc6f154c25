/* SPDX-License-Identifier: MIT */
#ifndef WEB_PAGE_PAGE_H
#define WEB_PAGE_PAGE_H

#include "web/route.h"

/*
 * The HTML pages: one array of routes a file, listed here for web/route.c.
 * Handlers only put data; templates choose the words.
 */
extern const struct route page_setup_routes[];
extern const struct route page_home_routes[];
extern const struct route page_project_routes[];
extern const struct route page_env_routes[];
extern const struct route page_app_routes[];
extern const struct route page_plan_routes[];
extern const struct route page_resource_routes[];
extern const struct route page_setting_routes[];
extern const struct route page_app_new_routes[];
extern const struct route page_app_change_routes[];
extern const struct route page_lookup_routes[];
extern const struct route page_var_routes[];
extern const struct route page_domain_routes[];
extern const struct route page_deploy_routes[];
extern const struct route page_log_routes[];
extern const struct route page_search_routes[];
extern const struct route page_styleguide_routes[];
extern const struct route page_account_routes[];
extern const struct route page_activity_routes[];
extern const struct route page_team_routes[];

/* A name typed to be sure, before something is deleted. */
struct confirm_input {
	const char *confirm;
};
extern const struct form_field confirm_form[];
bool page_sure(
    struct ctx *c, const struct confirm_input *in, const char *name) NEED_CHECK;

/* Where one is: above an application, above a deployment. */
void page_crumbs_project(struct res *rs, const char *id, const char *name);
void page_crumbs_app(struct res *rs, const struct app *app);
void page_crumbs_deploy(struct res *rs, const struct app *app);

/* What every page of an application shows: App, its crumbs, its title: tab is
 * a word of Words.Title.App, or NULL for the name alone. */
void page_put_app(struct res *rs, const struct app *app, const char *tab);

/* JSON list of texts, or object of texts, as lines for a text area; path
 * leads to it, or is NULL for the whole column. */
const char *page_lines(struct ctx *c, const char *json, const char *path);

/* Text at a path of a JSON column ("release/id"), "" when it is not there. */
const char *page_json(struct ctx *c, const char *json, const char *path);

/* Plan and Compared (core/plan.h), for templates/layout/diff.cs. */
bool page_put_plan(
    struct ctx *c, struct res *rs, const struct app *app) NEED_CHECK;
bool page_put_compared(struct ctx *c, struct res *rs, const struct app *app,
    int64_t from, int64_t to) NEED_CHECK;

/* A page of a deployment's log, as the address says: Lines, Log, Stages. */
bool page_put_deploy_log(struct req *rq, struct res *rs) NEED_CHECK;

bool page_app(struct req *rq, struct res *rs);
bool page_project(struct req *rq, struct res *rs);
bool page_env(struct req *rq, struct res *rs);
bool page_deploy(struct req *rq, struct res *rs);
/* The forms of a new application and of one's settings, also with a
 * look-up. */
bool page_new_app(struct req *rq, struct res *rs);
bool page_settings(struct req *rq, struct res *rs);

/* Where a new application goes, as the address says it. */
struct place_query {
	const char *project, *environment;
};
extern const struct form_field place_form[];

#endif
