/* SPDX-License-Identifier: MIT */
/*
 * Input: lines Host, Origin, Referer.  A change is taken from a page of the
 * host it was sent to, or of the panel's own address, and no other.
 */
#include "base/mem.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"
#include "web/guard.h"

#include <string.h>
#include <strings.h>

#define SCHEME "https://"
#define PANEL "panel.example:8443"

static const struct conf conf = { .instance = "a", .panel_url = SCHEME PANEL };

/* The text between scheme and path is name. */
static bool
names(const char *url, const char *name)
{
	size_t skip = sizeof SCHEME - 1, n = strlen(name);

	return text_starts(url, SCHEME) && n > 0 &&
	       strcspn(url + skip, "/") == n &&
	       strncasecmp(url + skip, name, n) == 0;
}

static void
check_own(void *mem, const char *host)
{
	struct web_input in = { .host = host,
		.origin = mem_fmt(mem, SCHEME "%s", host) };
	struct err e = { .kind = ERR_NONE };

	if (host[0] != '\0' && strchr(host, '/') == NULL &&
	    !guard_origin(&e, &in, &conf))
		panic("a page of '%s' is refused", host);
	in.fetch_site = "cross-site";
	if (guard_origin(&e, &in, &conf))
		panic("taken from another site");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	struct str rest = str_of(mem_strn(mem, (const char *)data, n)), part;
	struct web_input in = { .host = NULL };
	const char **to[] = { &in.host, &in.origin, &in.referer }, *from;
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < COUNT(to) && str_cut(&rest, '\n', &part); i++)
		*to[i] = str_dup(mem, part);
	from =
	    in.origin == NULL || in.origin[0] == '\0' ? in.referer : in.origin;
	if (guard_origin(&e, &in, &conf) &&
	    (from == NULL || (!names(from, PANEL) &&
				 (in.host == NULL || !names(from, in.host)))))
		panic("'%s' is taken for a page of ours", from);
	if (in.host != NULL)
		check_own(mem, in.host);
	mem_end(mem);
	return 0;
}
