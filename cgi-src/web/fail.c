/* SPDX-License-Identifier: MIT */
#include "web/fail.h"
#include "base/clock.h"
#include "base/str.h"
#include "core/account.h"
#include "web/error.h"
#include "web/frame.h"
#include "web/guard.h"
#include "web/load.h"
#include "web/view.h"

#include <stdio.h>
#include <string.h>

static const char *
message(const struct turn *t, const struct error_word *w)
{
	return w->hide != NULL ? w->hide : t->ctx.err.text;
}

/* Forget what the handler had put; cookies and limits of the dispatcher are
 * added later, a failed request sets none of its own. */
static void
start_over(struct turn *t, int status)
{
	struct res *rs = &t->rs;

	buf_clear(&rs->body);
	rs->headers_n = 0;
	rs->status = status;
	rs->type = NULL;
	rs->view = NULL;
	rs->page = NULL;
	rs->location = NULL;
	rs->version = 0;
	rs->pull = NULL;
}

static void
errors_json(struct buf *b, const struct form_errors *errors)
{
	size_t i;

	buf_str(b, "\"errors\":[");
	for (i = 0; i < errors->n; i++) {
		const struct form_error *fe = &errors->at[i];

		buf_str(b, i > 0 ? ",{\"field\":" : "{\"field\":");
		buf_json(b, fe->field);
		buf_str(b, ",\"message\":");
		buf_json(b, fe->message);
		buf_str(b, ",\"constraint\":");
		buf_json(b, fe->constraint);
		if (fe->received != NULL) {
			buf_str(b, ",\"received\":");
			buf_json(b, fe->received);
		}
		buf_chr(b, '}');
	}
	buf_chr(b, ']');
}

/* A field's error that core found alone looks like those of a form. */
static void
one_error(struct form_errors *errors, const struct err *e)
{
	if (errors->n == 0 && e->kind == ERR_INVALID && e->field[0] != '\0')
		errors->at[errors->n++] = (struct form_error){
			.field = e->field,
			.message = e->text,
			.constraint = "value",
		};
}

/* "line 3, column 14: ..." as numbers. */
static void
position_json(struct buf *b, const char *text)
{
	struct str rest = str_of(text), line, column;
	uint64_t l, c;

	if (!text_starts(text, "line ") || !str_cut(&rest, ' ', &line) ||
	    !str_cut(&rest, ',', &line) || !str_cut(&rest, ' ', &column) ||
	    !str_cut(&rest, ' ', &column) || !str_cut(&rest, ':', &column) ||
	    !str_u64(line, 0, INT32_MAX, &l) ||
	    !str_u64(column, 0, INT32_MAX, &c))
		return;
	buf_fmt(b, "\"position\":{\"line\":%llu,\"column\":%llu}",
	    (unsigned long long)l, (unsigned long long)c);
}

static void
rate_json(struct buf *b, const struct turn *t)
{
	int64_t end = clock_wall_ms() + t->rate_reset_s * 1000;

	buf_fmt(b, "\"limit\":%lld,\"remaining\":0,\"resetAt\":",
	    (long long)t->rate_limit);
	buf_json(b, clock_rfc3339(t->ctx.mem, end));
}

static void
comma(struct buf *b, size_t before)
{
	if (b->len > before && b->text[b->len - 1] != ',')
		buf_chr(b, ',');
}

static void
details_json(struct buf *b, struct turn *t, const struct error_word *w)
{
	const struct err *e = &t->ctx.err;
	size_t start = b->len;

	if (e->code[0] != '\0' && !same(e->code, w->code) && w->hide == NULL) {
		buf_str(b, "\"code\":");
		buf_json(b, e->code);
	}
	if (e->kind == ERR_CONFLICT && e->field[0] != '\0') {
		comma(b, start);
		buf_str(b, "\"field\":");
		buf_json(b, e->field);
	}
	if (same(w->code, "VALIDATION_ERROR")) {
		one_error(&t->ctx.errors, e);
		comma(b, start);
		errors_json(b, &t->ctx.errors);
	} else if (same(w->code, WEB_SYNTAX)) {
		comma(b, start);
		position_json(b, e->text);
	} else if (same(e->code, WEB_RATE)) {
		comma(b, start);
		rate_json(b, t);
	}
	if (b->len > start && b->text[b->len - 1] == ',')
		buf_cut(b, b->len - 1);
}

void
fail_json(struct turn *t)
{
	const struct error_word *w = error_word(&t->ctx.err);
	struct buf *b = &t->rs.body;

	t->rs.type = "application/json";
	buf_str(b, "{\"error\":{\"code\":");
	buf_json(b, w->code);
	buf_str(b, ",\"message\":");
	buf_json(b, message(t, w));
	buf_str(b, ",\"details\":{");
	details_json(b, t, w);
	buf_str(b, "},\"timestamp\":");
	buf_json(b, clock_rfc3339(t->ctx.mem, clock_wall_ms()));
	buf_str(b, ",\"requestId\":");
	buf_json(b, t->ctx.request_id);
	buf_str(b, "}}");
}

/* Whose page it is, when that was not found out before the request failed; an
 * answer about the database does not ask it again. */
static void
identify(struct turn *t, const struct error_word *w)
{
	struct err why = t->ctx.err;

	if (w->status < 500 && t->ctx.actor == NULL && t->rq.csrf_key == NULL)
		(void)!guard_identify(t);
	t->ctx.err = why;
}

/* A page for people, also when the templates or the database are away. */
static void
error_page(struct turn *t, const struct error_word *w)
{
	struct res *rs = &t->rs;
	const char *word = w->word != NULL ? w->word : w->code;
	const char *title =
	    view_say(rs->mem, mem_fmt(rs->mem, "Error.%s", word),
		(const char *const[]){ "title", NULL });

	identify(t, w);
	res_put_int(rs, "Error.Status", w->status);
	res_put_text(rs, "Error.Code", w->code);
	res_put_text(rs, "Error.Word", word);
	res_put_text(rs, "Error.Message", message(t, w));
	res_put_text(rs, "Error.RequestId", t->ctx.request_id);
	/* A change is not sent twice by a link. */
	if (t->rq.method == METHOD_GET && w->status >= 429)
		res_put_int(
		    rs, "Error.Again", w->status == 503 ? w->retry_s : 1);
	res_put_text(rs, "Page.Title", title);
	if (frame_render(t, "error.cs"))
		return;
	buf_clear(&rs->body);
	rs->type = "text/html; charset=utf-8";
	buf_fmt(&rs->body,
	    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
	    "<title>%s</title><h1>%s</h1><p>",
	    title, title);
	buf_html(&rs->body, message(t, w));
	buf_str(&rs->body, "<p>Request ");
	buf_html(&rs->body, t->ctx.request_id);
	buf_str(&rs->body, "</html>\n");
}

/* Wrong input shows its form again; what broke on our side does not, nor what
 * was refused before the form was read. */
static bool
is_about_the_form(const struct turn *t)
{
	const struct route *r = t->rq.route;

	if (r == NULL || r->page == NULL || t->rq.method == METHOD_GET ||
	    t->rq.tree == NULL || same(t->ctx.err.code, WEB_CSRF))
		return false;
	switch (t->ctx.err.kind) {
	case ERR_INVALID:
	case ERR_CONFLICT:
	case ERR_LIMIT:
		return true;
	case ERR_DENIED:
		return r->perm == PERM_ANYONE;
	case ERR_NONE:
	case ERR_ABSENT:
	case ERR_UPSTREAM:
	case ERR_TIMEOUT:
	case ERR_CANCELLED:
	case ERR_INTERNAL:
		break;
	}
	return false;
}

/* The data that the page needs anyway, read in a transaction of its own. */
static bool
page_data(struct turn *t)
{
	const struct route *r = t->rq.route;
	bool ok;

	if (r->again == NULL)
		return true;
	/* What could not even be read says nothing, but handlers count on it.
	 */
	if (t->rq.query == NULL && r->query_size > 0)
		t->rq.query = talloc_zero_size(t->ctx.mem, r->query_size);
	ok = ctx_begin(&t->ctx) && load_target(t) && r->again(&t->rq, &t->rs);
	ctx_end(&t->ctx);
	return ok && t->rs.location == NULL;
}

static bool
form_again(struct turn *t, const struct error_word *w)
{
	struct err why = t->ctx.err;
	struct form_errors *errors =
	    mem_copy(t->ctx.mem, &t->ctx.errors, sizeof t->ctx.errors);
	const char *page;
	bool ok;

	one_error(errors, &why);
	err_clear(&t->ctx.err);
	ok = page_data(t);
	page = t->rs.page != NULL ? t->rs.page : t->rq.route->page;
	t->ctx.err = why;
	if (!ok)
		return false;
	t->rs.status = w->status;
	res_put_form(&t->rs, t->rq.route->form, t->rq.tree, &why, errors);
	return frame_render(t, page);
}

/* To sign-in and back again, or to the first set-up while nobody is there. */
static bool
to_sign_in(struct turn *t)
{
	const char *back = t->rq.method == METHOD_GET ? t->rq.in->uri : "/";
	struct err why = t->ctx.err;
	bool set_up = true;
	struct buf b;

	if (!same(why.code, WEB_UNKNOWN) || t->rq.route == NULL)
		return false;
	if (!account_is_set_up(&t->ctx, &set_up))
		t->ctx.err = why;
	buf_init(&b, t->ctx.mem, WEB_URI_MAX * 3 + 32);
	buf_str(&b, set_up ? "/sign-in" : "/setup");
	if (set_up && !same(back, "/")) {
		buf_str(&b, "?next=");
		buf_url(&b, back);
	}
	t->rs.status = 303;
	t->rs.location = b.text;
	return true;
}

void
fail_answer(struct turn *t)
{
	const struct error_word *w = error_word(&t->ctx.err);

	t->failed = true;
	start_over(t, w->status);
	if (t->rq.api) {
		if (w->status == 401)
			res_header(&t->rs, "WWW-Authenticate", "Bearer");
		fail_json(t);
	} else if (!to_sign_in(t) &&
		   !(is_about_the_form(t) && form_again(t, w))) {
		start_over(t, w->status);
		error_page(t, w);
	}
	if (same(t->ctx.err.code, WEB_RATE))
		res_header(&t->rs, "Retry-After",
		    mem_fmt(t->ctx.mem, "%lld", (long long)t->rate_reset_s));
	else if (w->retry_s > 0)
		res_header(&t->rs, "Retry-After",
		    mem_fmt(t->ctx.mem, "%d", w->retry_s));
}
