/* SPDX-License-Identifier: MIT */
#include "web/res.h"
#include "base/str.h"
#include "web/cookie.h"
#include "web/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FLASH_SECONDS = 60, FLASH_BYTES = 300, URL_BYTES = 2048 };

/* One line of a header: nothing in it can start another. */
static char *
one_line(void *mem, const char *text)
{
	char *copy = mem_str(mem, text), *p;

	for (p = copy; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f) {
			*p = '\0';
			break;
		}
	return copy;
}

void
res_header(struct res *rs, const char *name, const char *value)
{
	if (rs->headers_n == RES_HEADERS_MAX)
		panic("more than %d headers", RES_HEADERS_MAX);
	rs->header[rs->headers_n].name = name;
	rs->header[rs->headers_n++].value = one_line(rs->mem, value);
}

void
res_page(struct res *rs, const char *page)
{
	rs->page = page;
}

void
res_title_said(struct res *rs, const char *const *said)
{
	res_put_text(rs, "Page.Title", view_say(rs->mem, "Title", said));
}

bool
res_redirect(struct res *rs, const char *fmt, ...)
{
	char text[URL_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	rs->location = mem_str(rs->mem, text);
	rs->status = 303;
	return true;
}

void
res_flash_said(struct res *rs, const char *const *said)
{
	const char *text = view_say(rs->mem, "Flash", said);
	size_t n = strnlen(text, FLASH_BYTES);

	res_header(rs, "Set-Cookie",
	    cookie_make(rs->mem, rs->rq->ctx->conf, COOKIE_FLASH,
		utf8_clean(rs->mem, text, n), FLASH_SECONDS));
}

void
res_sign_in(struct res *rs, const char *session_token)
{
	const struct conf *conf = rs->rq->ctx->conf;

	res_header(rs, "Set-Cookie",
	    cookie_make(rs->mem, conf, COOKIE_SESSION, session_token,
		SESSION_COOKIE_SECONDS));
	res_header(
	    rs, "Set-Cookie", cookie_make(rs->mem, conf, COOKIE_GUEST, "", 0));
}

void
res_sign_out(struct res *rs)
{
	res_header(rs, "Set-Cookie",
	    cookie_make(rs->mem, rs->rq->ctx->conf, COOKIE_SESSION, "", 0));
	/* What the browser kept of the pages goes with the session. */
	res_header(rs, "Clear-Site-Data", "\"cache\"");
}
