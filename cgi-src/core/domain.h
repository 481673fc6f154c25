/* SPDX-License-Identifier: MIT */
#ifndef CORE_DOMAIN_H
#define CORE_DOMAIN_H

#include "core/app.h"

/* A host name that leads to an application; unique in the instance. */
struct domain {
	const char *id, *sort_key;
	int64_t total;
	const char *team_id, *application_id, *host, *path;
	int64_t port; /* 0: the application's */
	bool generated;
	const char *url, *created_at, *_links, *my_role;
};
extern const struct field domain_fields[];

struct domain_input {
	const char *host, *path;
	int64_t port;
	bool has_path, has_port;
};
extern const struct form_field domain_form[];
extern const struct form_field domain_change_form[];

bool domain_find(struct ctx *c, const char *id, struct domain *out) NEED_CHECK;
bool domain_list(struct ctx *c, const struct app *app,
    const struct list_query *q, struct list_page *out) NEED_CHECK;
bool domain_create(struct ctx *c, const struct app *app,
    const struct domain_input *in, struct domain *out) NEED_CHECK;
/* <app>-<environment>.<base domain>, made unique; nothing without a base
 * domain. */
bool domain_generate(struct ctx *c, const struct app *app) NEED_CHECK;
bool domain_update(struct ctx *c, const struct domain *d,
    const struct domain_input *in, struct domain *out) NEED_CHECK;
bool domain_delete(struct ctx *c, const struct domain *d) NEED_CHECK;

#endif
