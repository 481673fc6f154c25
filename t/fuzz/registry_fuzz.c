/* SPDX-License-Identifier: MIT */
/*
 * What a registry answers: an address to go on to, a challenge, the ports of
 * a configuration, and what git and docker say of a failure.
 */
#include "base/mem.h"
#include "base/str.h"
#include "engine/git.h"
#include "engine/net.h"
#include "engine/registry_call.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
check_url(void *mem, const char *text)
{
	struct registry_url url;

	if (!registry_url(mem, text, &url))
		return;
	if (url.host[0] == '\0' || url.port < 1 || url.port > 65535 ||
	    strpbrk(url.host, "/@\\ %") != NULL ||
	    strstr(text, url.host) == NULL)
		panic("host '%s' of '%s'", url.host, text);
}

static void
check_param(void *mem, const char *text)
{
	const char *realm = registry_param(mem, text, "realm");

	if (strstr(text, realm) == NULL)
		panic("'%s' is not in '%s'", realm, text);
}

static void
check_ports(void *mem, const char *text, size_t n)
{
	int64_t ports[REGISTRY_PORTS_MAX];
	struct err e = { .kind = ERR_NONE };
	struct json *v;
	size_t i, found;

	if (!json_parse(&e, mem, text, n, &v))
		return;
	found = registry_ports(v, ports);
	for (i = 0; i < found; i++)
		if (ports[i] < 1 || ports[i] > 65535)
			panic("port %lld", (long long)ports[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	const struct git g = { .url = "https://git.example.org/a" };
	struct err e = { .kind = ERR_NONE };

	check_url(mem, text);
	check_param(mem, text);
	check_ports(mem, text, strlen(text));
	if (net_allowed("127.0.0.1", text) && strstr(text, "127.") == NULL &&
	    strchr(text, '/') == NULL)
		panic("'%s' allows loopback", text);
	if (git_error(&e, &g, "main", text) || e.code[0] == '\0' ||
	    registry_error(&e, "x:1", text, true) || e.code[0] == '\0')
		panic("a failure without a code: %s", text);
	mem_end(mem);
	return 0;
}
