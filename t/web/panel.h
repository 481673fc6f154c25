/* SPDX-License-Identifier: MIT */
#ifndef T_WEB_PANEL_H
#define T_WEB_PANEL_H

#include "base/json.h"
#include "t/core/fixture.h"
#include "web/dispatch.h"

/*
 * The panel without FastCGI: requests go to the dispatcher as davit_web and
 * come back as struct res.  Sessions of Ann (owner of A), Bob (owner of B)
 * and Vic (viewer of A) are there; a project with an application is Ann's.
 */
struct panel {
	struct fixture *f;
	struct web web;
	const char *ann, *bob, *vic; /* session tokens */
	struct project project;
	struct env env;
	struct app app;
	struct domain domain;
	struct deploy deploy;
};

struct panel *panel_new(void);
/* The same panel with Ann's and Bob's places changed, and objects of Bob. */
struct panel *panel_of_bob(const struct panel *p);
/* A session of somebody. */
const char *panel_session(struct panel *p, const struct actor *who);
void panel_end(struct panel *p);
/* Ann gets this role in the instance ("admin"). */
void panel_appoint(struct panel *p, const char *role);

/* A request; memory of the answer is the fixture's. */
struct turn *panel_ask(struct panel *p, const struct web_input *in);
/* method and uri as somebody (a session token as bearer, or NULL), with a
 * JSON body or NULL. */
struct turn *panel_api(struct panel *p, const char *who, const char *method,
    const char *uri, const char *json);
/* A page by cookie; form is urlencoded without its csrf field, or NULL. */
struct turn *panel_page(struct panel *p, const char *who, const char *method,
    const char *uri, const char *form);

const char *panel_header(const struct turn *t, const char *name);
/* Text at a path of a JSON answer, "" when it is not there. */
const char *panel_text(const struct turn *t, const char *path);
int64_t panel_int(const struct turn *t, const char *path);

/* Text made in the fixture's memory. */
#define at(p, ...) mem_fmt((p)->f->mem, __VA_ARGS__)

/* The templates and static files of the source tree. */
const char *panel_share_dir(void *mem);
/* The words of its templates, for pages that are rendered here. */
void panel_words(void *mem);

#define expect_status(t, want)                                                 \
	cr_expect((t)->rs.status == (want), "%s %s: %d instead of %d: %s",     \
	    (t)->rq.in->method, (t)->rq.in->uri, (t)->rs.status, (want),       \
	    (t)->rs.body.text ? (t)->rs.body.text : "")

#endif
