/* SPDX-License-Identifier: MIT */
/*
 * The rules for names read to the NUL and no further, and what they accept
 * is harmless in a command line; references and URLs come together again, and
 * an address counts for its network.
 */
#include "base/mem.h"
#include "base/names.h"
#include "base/rand.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static bool (*const rules[])(const char *) = { name_ok, env_key_ok, host_ok,
	email_ok, username_ok, image_ok, git_ref_ok, git_sha_ok, rel_path_ok,
	url_path_ok, uuid_ok };

static void
check_harmless(const char *text)
{
	const char *p;

	if (text[0] == '\0' || text[0] == '-' || !utf8_ok(text, strlen(text)))
		panic("accepted: '%s'", text);
	for (p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			panic("accepted a control character");
}

static void
check_image(void *mem, const char *text)
{
	struct image_ref a, b;
	struct err e = { 0 };
	char *whole;

	if (image_ref_parse(&e, mem, text, &a) != image_ok(text))
		panic("image_ok and image_ref_parse differ: %s", text);
	if (!image_ok(text))
		return;
	whole = mem_fmt(mem, "%s/%s:%s%s%s", a.registry, a.path, a.tag,
	    a.digest[0] == '\0' ? "" : "@", a.digest);
	if (strlen(whole) > 255)
		return;
	if (!image_ref_parse(&e, mem, whole, &b) ||
	    !same(a.registry, b.registry) || !same(a.path, b.path) ||
	    !same(a.tag, b.tag) || !same(a.digest, b.digest))
		panic("%s is not %s", text, whole);
}

static void
check_url(void *mem, const char *text)
{
	struct git_url a, b;
	struct err e = { 0 };
	char *whole, port[12] = "";

	if (!git_url_parse(&e, mem, text, &a))
		return;
	check_harmless(text);
	check_harmless(a.path);
	if (a.path[0] != '/')
		panic("path '%s'", a.path);
	if (same(a.scheme, "file"))
		return;
	check_harmless(a.host);
	if (a.user[0] != '\0')
		check_harmless(a.user);
	if (a.port != 0)
		(void)snprintf(port, sizeof port, ":%d", (int)a.port);
	whole = mem_fmt(mem, "%s://%s%s%s%s%s", a.scheme, a.user,
	    a.user[0] == '\0' ? "" : "@", a.host, port, a.path);
	if (strlen(whole) > 1024)
		return;
	if (!git_url_parse(&e, mem, whole, &b) || !same(a.host, b.host) ||
	    !same(a.user, b.user) || !same(a.path, b.path) || a.port != b.port)
		panic("%s is not %s", text, whole);
}

/* A network stands for itself, and for every address in it. */
static void
check_network(void *mem, const char *ip)
{
	static const char tail[] = "/64";
	const char *net = ip_network(mem, ip);
	size_t n = strlen(net) - (sizeof tail - 1);

	if (net == ip)
		return;
	if (!text_ends(net, tail) ||
	    !same(ip_network(mem, mem_strn(mem, net, n)), net) ||
	    !same(ip_network(mem, mem_fmt(mem, "%.*s1", (int)n, net)), net))
		panic("%s is of network %s", ip, net);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	size_t i;

	for (i = 0; i < COUNT(rules); i++)
		if (rules[i](text) && rules[i] != username_ok)
			check_harmless(text);
	check_image(mem, text);
	check_url(mem, text);
	check_network(mem, text);
	mem_end(mem);
	return 0;
}
