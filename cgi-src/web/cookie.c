/* SPDX-License-Identifier: MIT */
#include "web/cookie.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"
#include "web/limits.h"

#include <string.h>

static const char *const kind_name[] = { "s", "p", "f" };

bool
conf_is_https(const struct conf *conf)
{
	return text_starts(conf->panel_url, "https://");
}

char *
cookie_name(void *mem, const struct conf *conf, enum cookie_kind kind)
{
	return mem_fmt(mem, "%s%s-%s", conf_is_https(conf) ? "__Host-" : "",
	    kind_name[kind], conf->instance);
}

char *
cookie_get(void *mem, const char *header, const char *name)
{
	struct str rest = str_of(header ? header : ""), pair, key,
		   found = { NULL, 0 };
	char *text;

	while (str_cut(&rest, ';', &pair)) {
		pair = str_trim(pair);
		if (!str_cut(&pair, '=', &key) || !str_eq(key, name))
			continue;
		/* Two of one name: somebody else set one of them. */
		if (found.s != NULL)
			return NULL;
		found = pair;
	}
	if (found.s == NULL || found.n == 0 || found.n > COOKIE_BYTES_MAX ||
	    !dec_url(mem, found.s, found.n, false, &text) ||
	    !utf8_ok(text, strlen(text)))
		return NULL;
	return text;
}

char *
cookie_make(void *mem, const struct conf *conf, enum cookie_kind kind,
    const char *value, int64_t seconds)
{
	struct buf b;

	buf_init(&b, mem, COOKIE_BYTES_MAX);
	buf_fmt(&b, "%s=", cookie_name(mem, conf, kind));
	buf_url(&b, value);
	buf_str(&b, "; Path=/; HttpOnly; SameSite=Lax");
	if (conf_is_https(conf))
		buf_str(&b, "; Secure");
	if (seconds >= 0)
		buf_fmt(&b, "; Max-Age=%lld", (long long)seconds);
	return b.text;
}
