/* SPDX-License-Identifier: MIT */
#include "web/finish.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/str.h"
#include "web/cookie.h"
#include "web/kept.h"

enum { TAG_CHARS = 16 };

/* clang-format off */
static const struct {
	const char *name, *value;
} always[] = {
	{ "Content-Security-Policy", "default-src 'self'; frame-ancestors 'none';"
	  " base-uri 'none'; form-action 'self'; object-src 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cross-Origin-Embedder-Policy", "require-corp" },
	{ "Permissions-Policy", "camera=(), microphone=(), geolocation=(),"
	  " payment=(), usb=()" },
};
/* clang-format on */

bool
etag_matches(const char *header, const char *tag)
{
	struct str rest = str_of(header ? header : ""), one;

	while (str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		if (str_starts(one, "W/"))
			one = (struct str){ one.s + 2, one.n - 2 };
		if (str_eq(one, "*") || str_eq(one, tag))
			return true;
	}
	return false;
}

/* "version-hash": If-Match asks for the version, which changes when somebody
 * changes the object; If-None-Match for all of it, because an application's
 * state moves without a new version. */
static void
add_etag(struct turn *t)
{
	struct res *rs = &t->rs;
	const char *hash, *tag;

	if (!t->rq.api || rs->status / 100 != 2 || rs->body.len == 0)
		return;
	hash =
	    t->sum ? t->sum : sha256_hex(rs->mem, rs->body.text, rs->body.len);
	tag = mem_fmt(
	    rs->mem, "\"%lld-%.*s\"", (long long)rs->version, TAG_CHARS, hash);
	res_header(rs, "ETag", tag);
	if (t->rq.method == METHOD_GET && rs->status == 200 &&
	    etag_matches(t->rq.in->if_none_match, tag)) {
		rs->status = 304;
		rs->type = NULL;
		buf_clear(&rs->body);
	}
}

static void
number_header(struct turn *t, const char *name, int64_t n)
{
	res_header(&t->rs, name, mem_fmt(t->rs.mem, "%lld", (long long)n));
}

static void
add_rate(struct turn *t)
{
	int64_t left = t->rate_limit - t->rate_used;

	if (t->rate_limit == 0)
		return;
	number_header(t, "X-RateLimit-Limit", t->rate_limit);
	number_header(t, "X-RateLimit-Remaining", left > 0 ? left : 0);
	number_header(
	    t, "X-RateLimit-Reset", clock_wall_ms() / 1000 + t->rate_reset_s);
	number_header(t, "X-RateLimit-Used", t->rate_used);
}

void
finish_answer(struct turn *t)
{
	struct res *rs = &t->rs;
	size_t i;

	add_etag(t);
	add_rate(t);
	if (rs->location != NULL)
		res_header(rs, "Location", rs->location);
	if (rs->type != NULL)
		res_header(rs, "Content-Type", rs->type);
	res_header(rs, "X-Request-Id", t->ctx.request_id);
	/* Asked for again each time, so that signing out holds. */
	res_header(rs, "Cache-Control",
	    kept_by_browser(t) ? "private, no-cache" : "no-store");
	if (kept_by_browser(t))
		res_header(rs, "ETag", t->tag);
	for (i = 0; i < COUNT(always); i++)
		res_header(rs, always[i].name, always[i].value);
	if (conf_is_https(t->ctx.conf))
		res_header(rs, "Strict-Transport-Security", "max-age=31536000");
}
