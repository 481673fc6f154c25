/* SPDX-License-Identifier: MIT */
#include "web/guard.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/account.h"
#include "web/cookie.h"
#include "web/error.h"
#include "web/known.h"
#include "base/digest.h"
#include "web/limits.h"

#include <string.h>
#include <strings.h>

enum { GUEST_BYTES = 18 };

const char *
guard_bearer(const char *authorization)
{
	if (authorization == NULL ||
	    strncasecmp(authorization, "Bearer ", 7) != 0)
		return NULL;
	authorization += 7;
	while (*authorization == ' ')
		authorization++;
	return authorization;
}

static bool
by_secret(struct turn *t, const char *secret, struct actor *who, bool *found)
{
	*found = false;
	if (secret[0] == '\0' || strlen(secret) > WEB_TOKEN_BYTES)
		return true;
	if (text_starts(secret, "dvt_"))
		return known_who(t, true, secret, who, found);
	if (!known_who(t, false, secret, who, found))
		return false;
	if (*found)
		t->rq.session_token = secret;
	return true;
}

static bool
by_bearer(struct turn *t, const char *secret)
{
	struct actor *who = mem_new(t->ctx.mem, struct actor);
	bool found;

	if (!by_secret(t, secret, who, &found))
		return false;
	if (!found)
		return err_code(&t->ctx.err, ERR_DENIED, WEB_BAD_TOKEN,
		    "this token is wrong, expired or revoked");
	t->ctx.actor = who;
	return true;
}

/* Before sign-in the CSRF token hangs on a cookie of its own; a new one goes
 * out with the page that has the form. */
static void
guest_key(struct turn *t)
{
	const struct conf *conf = t->ctx.conf;
	const char *name = cookie_name(t->ctx.mem, conf, COOKIE_GUEST);

	t->rq.csrf_key = cookie_get(t->ctx.mem, t->rq.in->cookie, name);
	if (t->rq.csrf_key != NULL || t->rq.method != METHOD_GET)
		return;
	t->rq.csrf_key = rand_token(t->ctx.mem, GUEST_BYTES);
	res_header(&t->rs, "Set-Cookie",
	    cookie_make(t->ctx.mem, conf, COOKIE_GUEST, t->rq.csrf_key, -1));
}

static bool
by_cookie(struct turn *t)
{
	const char *name = cookie_name(t->ctx.mem, t->ctx.conf, COOKIE_SESSION);
	const char *secret = cookie_get(t->ctx.mem, t->rq.in->cookie, name);
	struct actor *who;
	bool found = false;

	if (secret != NULL && strlen(secret) <= WEB_TOKEN_BYTES) {
		who = mem_new(t->ctx.mem, struct actor);
		if (!known_who(t, false, secret, who, &found))
			return false;
		if (found) {
			t->ctx.actor = who;
			t->rq.by_cookie = true;
			t->rq.session_token = t->rq.csrf_key = secret;
		}
	}
	if (!found && !t->rq.api)
		guest_key(t);
	return true;
}

bool
guard_identify(struct turn *t)
{
	const struct web_input *in = t->rq.in;
	const char *bearer = guard_bearer(in->authorization);

	/* Pages are for browsers: only the cookie signs in there. */
	if (t->rq.api && bearer != NULL)
		return by_bearer(t, bearer);
	if (t->rq.api && in->api_key != NULL && in->api_key[0] != '\0')
		return by_bearer(t, in->api_key);
	return by_cookie(t);
}

bool
guard_signed_in(struct turn *t)
{
	if (t->rq.route->perm == PERM_ANYONE || t->ctx.actor != NULL)
		return true;
	return err_code(&t->ctx.err, ERR_DENIED, WEB_UNKNOWN,
	    "sign in, or send an API token as Authorization: Bearer");
}

/* "https://host:port" names the host that the request was sent to. */
static bool
is_own_origin(const char *origin, size_t n, const struct web_input *in,
    const struct conf *conf)
{
	const char *scheme = conf_is_https(conf) ? "https://" : "http://";
	const char *host = in->host ? in->host : "";
	size_t skip = strlen(scheme);

	if (n == strlen(conf->panel_url) &&
	    memcmp(origin, conf->panel_url, n) == 0)
		return true;
	return host[0] != '\0' && n == skip + strlen(host) &&
	       strncmp(origin, scheme, skip) == 0 &&
	       strncasecmp(origin + skip, host, n - skip) == 0;
}

/* Length of "scheme://host" at the start of a URL. */
static size_t
origin_length(const char *url)
{
	const char *host = strstr(url, "://"), *end;

	if (host == NULL)
		return strlen(url);
	end = strchr(host + 3, '/');
	return end != NULL ? (size_t)(end - url) : strlen(url);
}

bool
guard_origin(struct err *e, const struct web_input *in, const struct conf *conf)
{
	const char *site = in->fetch_site, *from = in->origin;

	if (site != NULL && site[0] != '\0') {
		if (same(site, "same-origin") || same(site, "none"))
			return true;
	} else {
		/* Old browsers send the page's address instead. */
		if (from == NULL || from[0] == '\0')
			from = in->referer;
		if (from != NULL &&
		    is_own_origin(from, origin_length(from), in, conf))
			return true;
	}
	return err_code(e, ERR_DENIED, WEB_CSRF,
	    "this change did not come from a page of this panel");
}

bool
guard_needs_csrf(const struct turn *t)
{
	if (t->rq.method == METHOD_GET || t->rq.method == METHOD_OPTIONS)
		return false;
	/* Without a cookie nothing in the request was added by a browser on
	 * its own, so there is nothing to forge. */
	return !t->rq.api || t->rq.by_cookie;
}

bool
guard_csrf(struct turn *t, const struct json *form)
{
	const char *have = t->rq.in->csrf, *want;

	if (!guard_origin(&t->ctx.err, t->rq.in, t->ctx.conf))
		return false;
	if (have == NULL || have[0] == '\0')
		have = json_text(json_get(form, "csrf"), "");
	if (t->rq.csrf_key != NULL) {
		want = account_csrf(t->ctx.mem, t->rq.csrf_key);
		if (strlen(have) == strlen(want) &&
		    same_bytes(have, want, strlen(want)))
			return true;
	}
	return err_code(&t->ctx.err, ERR_DENIED, WEB_CSRF,
	    "the form is too old or not ours; open the page again");
}
