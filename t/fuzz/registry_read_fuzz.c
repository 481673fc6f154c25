/* SPDX-License-Identifier: MIT */
/*
 * Tags, manifests, tokens and redirections of a registry.  None of it leads
 * elsewhere than it says, or into a header of ours.
 */
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"
#include "engine/registry_read.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
check_answer(void *mem, const struct json *said)
{
	const char *digest = registry_platform(said, "amd64");
	const char *token = registry_token(said);
	const char *const *tags;
	size_t n = registry_tags(mem, said, &tags);

	if (n > REGISTRY_TAGS_MAX)
		panic("%zu tags", n);
	for (size_t i = 0; i < n; i++)
		if (!image_ok(mem_fmt(mem, "x:%s", tags[i])) ||
		    (i > 0 && same(tags[i], "latest") &&
			!same(tags[i - 1], "latest")))
			panic("tag %zu is '%s'", i, tags[i]);
	if (registry_digest_ok(digest) &&
	    !image_ok(mem_fmt(mem, "x@%s", digest)))
		panic("digest '%s'", digest);
	if (token != NULL &&
	    (token[0] == '\0' || strpbrk(token, "\r\n") != NULL))
		panic("token '%s'", token);
}

/* A path stays on the registry that sends it. */
static void
check_location(void *mem, const char *text)
{
	const char *to = registry_location(mem, "https://r.example:5000", text);
	struct registry_url url;

	if (text[0] == '/' && registry_url(mem, to, &url) &&
	    (!same(url.host, "r.example") || url.port != 5000))
		panic("'%s' leads to %s", text, url.host);
}

/* What is asked of the token server does not make it another one. */
static void
check_token_url(void *mem, const char *text)
{
	const char *url = registry_token_url(mem, text, "team/app");
	struct registry_url realm, all;

	if (url == NULL || !registry_url(mem, url, &all))
		return;
	if (!registry_url(mem, registry_param(mem, text, "realm"), &realm) ||
	    !same(realm.host, all.host) || realm.port != all.port ||
	    !same(realm.scheme, all.scheme))
		panic("'%s' leads to %s", text, all.host);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	struct err e = { .kind = ERR_NONE };
	struct json *said;

	if (json_parse(&e, mem, text, strlen(text), &said))
		check_answer(mem, said);
	check_location(mem, text);
	check_token_url(mem, text);
	mem_end(mem);
	return 0;
}
