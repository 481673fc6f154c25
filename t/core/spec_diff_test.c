/* SPDX-License-Identifier: MIT */
#include "core/spec_diff.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct spec_pair plain_a[] = { { "A", "1" }, { "GONE", "x" },
	{ "HIDES", "was-plain" } };
static const struct spec_pair plain_b[] = { { "A", "2" }, { "NEW", "" },
	{ "SHOWS", "now-plain" } };
static const struct spec_pair sealed_a[] = { { "KEPT", "c2FtZQ==" },
	{ "SET", "b25l" }, { "SHOWS", "b2xk" }, { "OUT", "eA==" } };
static const struct spec_pair sealed_b[] = { { "HIDES", "bmV3" },
	{ "IN", "eQ==" }, { "KEPT", "c2FtZQ==" }, { "SET", "dHdv" } };

static struct spec_side
before(void)
{
	return (struct spec_side){ .image = "nginx:1",
		.digest = "sha256:1",
		.secrets = sealed_a,
		.secrets_n = COUNT(sealed_a),
		.spec = { .name = "web",
		    .port = 8080,
		    .replicas = 1,
		    .memory_limit = 64,
		    .health = { .type = "http", .path = "/", .interval = 5 },
		    .env = plain_a,
		    .env_n = COUNT(plain_a) } };
}

static struct spec_side
after(void)
{
	return (struct spec_side){ .image = "nginx:2",
		.digest = "sha256:1",
		.secrets = sealed_b,
		.secrets_n = COUNT(sealed_b),
		.spec = { .name = "web",
		    .port = 9000,
		    .replicas = 7,
		    .command = "[\"run\"]",
		    .read_only = true,
		    .health = { .type = "http", .path = "/up", .interval = 5 },
		    .env = plain_b,
		    .env_n = COUNT(plain_b) } };
}

/* "what kind before after", one a line; "-" for nothing, "*" for a secret. */
static const char *
told(void *mem, const struct spec_change *rows, size_t n)
{
	struct buf b;

	buf_init(&b, mem, 64 * 1024);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s %s %s %s\n", rows[i].what, rows[i].kind,
		    rows[i].secret	     ? "*"
		    : rows[i].before != NULL ? rows[i].before
					     : "-",
		    rows[i].secret	    ? "*"
		    : rows[i].after != NULL ? rows[i].after
					    : "-");
	return b.text;
}

Test(spec_diff, names_what_differs_and_hides_secrets)
{
	void *mem = mem_root("test");
	struct spec_side a = before(), b = after();
	struct spec_change *rows;
	size_t n = spec_diff(mem, &a, &b, &rows);

	cr_expect_str_eq(told(mem, rows, n),
	    "image changed nginx:1 nginx:2\n"
	    "port changed 8080 9000\n"
	    "command added - [\"run\"]\n"
	    "healthCheck.path changed / /up\n"
	    "resources.memoryLimit removed 64 -\n"
	    "readOnly changed false true\n"
	    "env.A changed 1 2\n"
	    "env.NEW added - \n"
	    "env.SHOWS changed * *\n"
	    "env.HIDES changed * *\n"
	    "env.IN added * *\n"
	    "env.SET changed * *\n"
	    "env.GONE removed x -\n"
	    "env.OUT removed * *\n");
	for (size_t i = 0; i < n; i++)
		if (rows[i].secret) {
			cr_expect_null(rows[i].before, "%s", rows[i].what);
			cr_expect_null(rows[i].after, "%s", rows[i].what);
		}
	mem_end(mem);
}

Test(spec_diff, finds_nothing_between_equals)
{
	void *mem = mem_root("test");
	struct spec_side a = before(), b = before();
	struct spec_change *rows;

	b.spec.replicas = 9; /* no part of a release */
	cr_expect_eq(spec_diff(mem, &a, &b, &rows), 0);
	mem_end(mem);
}

Test(spec_diff, takes_nothing_as_all_added)
{
	void *mem = mem_root("test");
	struct spec_side b = after();
	struct spec_change *rows;
	struct buf json;
	size_t n = spec_diff(mem, NULL, &b, &rows);

	cr_expect_gt(n, 8);
	for (size_t i = 0; i < n; i++)
		cr_expect_str_eq(rows[i].kind, "added", "%s", rows[i].what);
	buf_init(&json, mem, 64 * 1024);
	spec_changes_write(&json, rows, 1);
	cr_expect_str_eq(json.text,
	    "[{\"what\":\"image\",\"kind\":\"added\",\"secret\":false,"
	    "\"before\":null,\"after\":\"nginx:2\"}]");
	mem_end(mem);
}
