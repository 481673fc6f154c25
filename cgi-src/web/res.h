/* SPDX-License-Identifier: MIT */
#ifndef WEB_RES_H
#define WEB_RES_H

#include "base/buf.h"
#include "base/field.h"
#include "core/list.h"
#include "web/limits.h"
#include "web/req.h"

/*
 * The answer.  Handlers only put data and return true; the dispatcher commits
 * and then renders the route's template (pages) or sends the JSON (API).  A
 * handler that fails returns false with ctx->err set: pages show the same
 * form again (route's again) or an error page, the API its error object.
 */
struct view;

/* The database ends it sooner. */
enum { SESSION_COOKIE_SECONDS = 400 * 86400 };

struct res {
	void *mem;
	const struct req *rq;
	int status; /* 200 unless set */
	const char *type;
	struct buf body;
	struct {
		const char *name, *value;
	} header[RES_HEADERS_MAX];
	size_t headers_n;
	struct view *view;    /* template data, made on first use */
	const char *page;     /* template instead of the route's, or NULL */
	const char *location; /* a redirect */
	int64_t version;      /* of the object answered, for the ETag; 0 none */
	const char *kept;     /* body to keep for Idempotency-Key instead */
	/* An answer of any length, piece by piece: after the commit this is
	 * called, each time in a transaction and memory of its own, to put the
	 * next piece into body, until it leaves *more false. */
	bool (*pull)(struct req *rq, struct res *rs, bool *more);
	void *pull_arg;
};

/* ---- pages: data for the template --------------------------------------
 *
 * Names in templates are column names.  res_put(rs, "App", app_fields, app)
 * gives App.name, App.status, ...:
 *	text	App.name; NULL gives ""
 *	bool	App.read_only = 1 or 0
 *	time	App.created_at (RFC 3339), App.created_at_ago ("3 min ago")
 *	JSON	a subtree: App.release.number; lists are Stages.0.name, ...
 * Secrets are left out.  Rows are numbered from 0: Apps.0.name.
 */
void res_put(struct res *rs, const char *at, const struct field *fields,
    const void *record);
void res_put_rows(struct res *rs, const char *at, const struct field *fields,
    size_t size, const struct db_rows *rows);
/* Rows and the pager: <at>.0.name...; Pager.next, Pager.prev (cursors, ""
 * when none), Pager.total. */
void res_put_page(struct res *rs, const char *at, const struct field *fields,
    size_t size, const struct list_page *page);
/* name is from us, never from a user (a dot makes a child); text is anything */
void res_put_text(struct res *rs, const char *name, const char *text);
void res_put_int(struct res *rs, const char *name, int64_t n);
/* JSON text as a subtree; bad JSON puts nothing. */
void res_put_json(struct res *rs, const char *at, const char *json);

/* What was typed and what is wrong with it; the dispatcher calls this when a
 * form is shown again:
 *	Form.Error		the message for the whole form
 *	Form.Code		its stable code, if any
 *	Form.Errors.0.field, .message	all of them, for the summary
 *	Form.Value.<name>	as typed (never a secret)
 *	Form.Message.<name>	what is wrong with this field
 * name is as in JSON: Form.Value.gitSource.repoUrl.  Form.Again is 1. */
void res_put_form(struct res *rs, const struct form_field *table,
    const struct json *tree, const struct err *e,
    const struct form_errors *errors);

/* Only what was typed: Form.Value.<name>, for a form that is shown again
 * though nothing is wrong with it. */
void res_put_typed(
    struct res *rs, const struct form_field *table, const struct json *tree);

/*
 * The dispatcher puts for every page:
 *	Page.Title (set it with res_title), Page.Csrf, Page.Rev (revision of
 *	the static files), Page.Path, Page.RequestId, Page.Now (RFC 3339),
 *	Page.Flash, Page.Instance, Page.MyRole ("" without a target),
 *	Page.May.deploy, .edit, .admin, .owner (1 when the role in the target's
 *	team suffices), .instance (1 for an administrator of the instance),
 *	Page.User.id, .username, .email, .role (absent when nobody is signed
 *	in), Page.Query.<name> (the route's query as given).
 * Words is templates/words/en.hdf.  Error pages are error.cs with
 * Error.Status, .Code, .Word (of Words.Error), .Message, .RequestId, and .Again
 * when the same request may be sent again.
 */
/* A word of Words.Title and what fills its {1}, {2}. */
#define res_title(rs, ...)                                                     \
	res_title_said(rs, (const char *const[]){ __VA_ARGS__, NULL })
void res_title_said(struct res *rs, const char *const *said);
/* Another template than the route's. */
void res_page(struct res *rs, const char *page);

/* 303 to a path of ours; returns true so that handlers return it.  Values in
 * the path must be ids or tokens already checked. */
bool res_redirect(struct res *rs, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A sentence the next page shows once: a word of Words.Flash and what fills
 * its {1}, {2}. */
#define res_flash(rs, ...)                                                     \
	res_flash_said(rs, (const char *const[]){ __VA_ARGS__, NULL })
void res_flash_said(struct res *rs, const char *const *said);

/* Set or remove the session cookie. */
void res_sign_in(struct res *rs, const char *session_token);
void res_sign_out(struct res *rs);

/* ---- API ----------------------------------------------------------------*/

/* {fields of record}; fields named version give the ETag.  Returns true. */
bool res_json(struct res *rs, const struct field *fields, const void *record);
/* The same with a status such as 201, and Location when not NULL. */
bool res_json_made(struct res *rs, int status, const char *location,
    const struct field *fields, const void *record);
/* {"data":[...],"pagination":{...}} */
bool res_json_list(struct res *rs, const struct field *fields, size_t size,
    const struct list_page *page);
/* {"data":[...]} for lists that have no pages. */
bool res_json_rows(struct res *rs, const struct field *fields, size_t size,
    const struct db_rows *rows);
/* Rows as a file to keep, "csv" (RFC 4180, no cell is a formula) or "jsonl";
 * its name is base and today's date. */
bool res_file(struct res *rs, const char *base, const char *format,
    const struct field *fields, size_t size, const struct db_rows *rows);
/* 204 */
bool res_none(struct res *rs);

/* ---- both ---------------------------------------------------------------*/

/* value is cut at the first control character. */
void res_header(struct res *rs, const char *name, const char *value);

#endif
