/* SPDX-License-Identifier: MIT */
/* Builds by a program that stands in for Docker's. */
#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/builder.h"
#include "engine/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void *mem;
static struct err e;
static struct build build;
static struct buf log_;

#define OK(call) cr_assert((call), "%s: %s", #call, e.text)

static void
on_line(void *arg, const char *text, size_t n)
{
	buf_add(arg, text, n);
	buf_chr(arg, '\n');
}

static char *
put(const char *top, const char *name, const char *text, mode_t mode)
{
	char *path = mem_fmt(mem, "%s/%s", top, name);

	OK(fs_write(&e, path, text, strlen(text), mode));
	return path;
}

/* It says every secret it is given and the Dockerfile, and makes an image. */
static void
begin(void)
{
	char *top;

	mem_setup();
	mem = mem_root("test");
	buf_init(&log_, mem, 16 << 20);
	OK(fs_scratch(&e, mem, "/tmp", "dvbuild", &top));
	OK(fs_mkdirs(&e, mem_fmt(mem, "%s/src", top), 0700));
	OK(fs_mkdirs(&e, mem_fmt(mem, "%s/scratch", top), 0700));
	(void)put(top, "src/Dockerfile",
	    "FROM scratch\n# canary-password canary-token\n", 0600);
	build = (struct build){
		.program = put(top, "docker",
		    "#!/bin/sh\ncat secret-* ../src/Dockerfile\necho sha256:1 "
		    ">iid\n",
		    0700),
		.socket = "/nowhere",
		.scratch = mem_fmt(mem, "%s/scratch", top),
		.root = mem_fmt(mem, "%s/src", top),
		.tag = "x:1",
		.timeout_ms = 60000,
		.line = on_line,
		.arg = &log_,
	};
}

static void
end(void)
{
	mem_end(mem);
}

/* Like a certificate: lines that are all different. */
static char *
certificate(size_t number)
{
	struct buf b;

	buf_init(&b, mem, 1 << 20);
	for (int i = 0; i < 250; i++)
		buf_fmt(&b, "canary-of-certificate-%zu-%d\n", number, i);
	return b.text;
}

Test(build, hides_its_secrets_however_many_and_long_they_are, .init = begin,
    .fini = end)
{
	enum { CERTIFICATES = 6, ALL = 1100 };
	struct build_pair *secrets = mem_array(mem, struct build_pair, ALL);
	const struct registry_auth auth = { "r.example", "u",
		"canary-password" };
	const struct registry_auth *const auths[] = { &auth };
	const char *const redact[] = { "canary-token", NULL };
	char *id;

	for (size_t i = 0; i < ALL; i++) {
		secrets[i].key = mem_fmt(mem, "S%zu", i);
		secrets[i].value = i < CERTIFICATES
				       ? certificate(i)
				       : mem_fmt(mem, "canary-%zu-value\n", i);
	}
	build.secrets = secrets;
	build.secrets_n = ALL;
	build.auths = auths;
	build.auths_n = 1;
	build.redact = redact;
	OK(build_run(&e, mem, &build, &id));
	cr_expect_not_null(strstr(log_.text, "# *** ***"));
	cr_expect_null(
	    strstr(log_.text, "canary"), "%.80s", strstr(log_.text, "canary"));
}

Test(build, that_gets_too_much_does_not_begin, .init = begin, .fini = end)
{
	size_t n = BUILD_VALUES_MAX + 1;
	struct build_pair *args = mem_array(mem, struct build_pair, n);
	char *id;

	for (size_t i = 0; i < n; i++)
		args[i] = (struct build_pair){ mem_fmt(mem, "A%zu", i), "1" };
	build.args = args;
	build.args_n = n;
	cr_expect_not(build_run(&e, mem, &build, &id));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_str_eq(e.code, "BUILD_FAILED");
	cr_expect_not_null(strstr(e.text, "at most 4096"), "%s", e.text);
	build.args_n = n - 1;
	OK(build_run(&e, mem, &build, &id));
}
