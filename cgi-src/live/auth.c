/* SPDX-License-Identifier: MIT */
#include "live/auth.h"
#include "base/str.h"
#include "core/account.h"

#include <string.h>
#include <strings.h>

enum { KEY_MAX = 200 };

static bool
bearer(struct str authorization, struct str *key)
{
	static const char scheme[] = "Bearer ";
	size_t n = strlen(scheme);

	if (authorization.n < n || strncasecmp(authorization.s, scheme, n) != 0)
		return false;
	*key =
	    str_trim((struct str){ authorization.s + n, authorization.n - n });
	return true;
}

void
auth_read(void *mem, const struct conf *conf, const struct http_head *h,
    struct auth_key *out)
{
	const char *name = mem_fmt(mem, "%ss-%s",
	    text_starts(conf->panel_url, "https://") ? "__Host-" : "",
	    conf->instance);
	struct str key = { NULL, 0 };

	*out = (struct auth_key){ NULL, false };
	if (!bearer(h->authorization, &key)) {
		if (h->api_key.n > 0)
			key = h->api_key;
		else if (!head_cookie(h->cookie, name, &key))
			return;
	}
	if (key.n > KEY_MAX)
		return;
	out->secret = mem_secret_str(mem, key.s, key.n);
	out->token = str_starts(key, "dvt_");
}

/* Copies live with the stream, not with the look-up. */
static void
keep(void *mem, const struct actor *who, struct actor *out)
{
	*out = (struct actor){ .user_id = mem_str(mem, who->user_id),
		.username = mem_str(mem, who->username),
		.email = mem_str(mem, who->email),
		.role = mem_str(mem, who->role) };
}

bool
auth_who(
    struct ctx *c, void *mem, const struct auth_key *key, struct actor *out)
{
	struct actor who = { .user_id = NULL };
	bool found;

	if (key->secret == NULL)
		return err_code(&c->err, ERR_DENIED, "UNAUTHORIZED",
		    "sign in, or send an API token as Authorization: Bearer");
	if (key->token ? !account_by_token(c, key->secret, &who, &found)
		       : !account_by_session(c, key->secret, &who, &found))
		return false;
	if (!found)
		return err_code(&c->err, ERR_DENIED, "INVALID_TOKEN",
		    "this session or token is wrong, expired or revoked");
	keep(mem, &who, out);
	return true;
}
