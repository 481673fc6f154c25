/* SPDX-License-Identifier: MIT */
/* What other programs write, as codes and words. */
#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/build_said.h"
#include "engine/git_said.h"
#include "engine/registry.h"

#include <criterion/criterion.h>
#include <string.h>

Test(registry, encodes_credentials_as_docker_reads_them)
{
	void *mem = mem_root("test");
	struct registry_auth auth = { .server = "r.example:5000",
		.username = "u\"ser",
		.password = "p\xc3\xa4ss" };
	/* Lengths that need 0, 1 and 2 characters of padding. */
	static const char *const names[] = { "a", "ab", "abc" };
	char *text;

	for (size_t i = 0; i < COUNT(names); i++) {
		auth.server = names[i];
		text = registry_header(mem, &auth);
		cr_expect_eq(strlen(text) % 4, 0, "%s", text);
		cr_expect_null(strpbrk(text, "+/\n"));
	}
	cr_expect_str_eq(registry_header(mem, NULL), "e30=");
	mem_end(mem);
}

Test(registry, writes_the_clis_configuration)
{
	void *mem = mem_root("test");
	const struct registry_auth hub = { "docker.io", "u", "p" };
	const struct registry_auth own = { "r.example", "x", "y" };
	const struct registry_auth *const both[] = { &hub, &own };

	cr_expect_str_eq(registry_config(mem, both, 2),
	    "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dTpw\"},"
	    "\"r.example\":{\"auth\":\"eDp5\"}}}\n");
	cr_expect_str_eq(registry_config(mem, NULL, 0), "{\"auths\":{}}\n");
	mem_end(mem);
}

Test(registry, tells_failures_of_a_pull_apart)
{
	static const struct {
		const char *said;
		bool auth;
		enum err_kind kind;
		const char *code;
	} cases[] = {
		{ "manifest for r/x:1 not found: manifest unknown: manifest "
		  "unknown",
		    false, ERR_ABSENT, "IMAGE_NOT_FOUND" },
		{ "pull access denied for x, repository does not exist or may "
		  "require 'docker login': denied: requested access to the "
		  "resource is denied",
		    false, ERR_ABSENT, "IMAGE_NOT_FOUND" },
		{ "Get \"http://127.0.0.1:5000/v2/x/manifests/1\": no basic "
		  "auth credentials",
		    false, ERR_DENIED, "IMAGE_AUTH_REQUIRED" },
		{ "unauthorized: authentication required", true, ERR_DENIED,
		    "IMAGE_AUTH_FAILED" },
		{ "Get \"https://r.example/v2/\": dial tcp 1.2.3.4:443: "
		  "connect: connection refused",
		    false, ERR_UPSTREAM, "REGISTRY_UNREACHABLE" },
		{ "Get \"https://r.invalid/v2/\": dial tcp: lookup r.invalid: "
		  "no such host",
		    false, ERR_UPSTREAM, "REGISTRY_UNREACHABLE" },
		{ "x509: certificate signed by unknown authority", false,
		    ERR_UPSTREAM, "REGISTRY_UNREACHABLE" },
		{ "no matching manifest for linux/amd64 in the manifest list "
		  "entries",
		    false, ERR_INVALID, "IMAGE_PLATFORM" },
		{ "write /x: no space left on device", false, ERR_UPSTREAM,
		    "DISK_LOW" },
		{ "toomanyrequests: You have reached your pull rate limit",
		    false, ERR_UPSTREAM, "REGISTRY_RATE_LIMIT" },
		{ "error parsing HTTP 429 response body: unexpected end of "
		  "JSON input: \"\"",
		    false, ERR_UPSTREAM, "REGISTRY_RATE_LIMIT" },
		{ "received unexpected HTTP status: 503 Service Unavailable",
		    true, ERR_UPSTREAM, "REGISTRY_UNREACHABLE" },
		{ "something new", false, ERR_UPSTREAM, "IMAGE_PULL_FAILED" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = { 0 };

		cr_expect_not(
		    registry_error(&e, "r/x:1", cases[i].said, cases[i].auth));
		cr_expect_str_eq(e.code, cases[i].code, "case %zu", i);
		cr_expect_eq(e.kind, cases[i].kind, "case %zu", i);
		cr_expect(strstr(e.text, "r/x:1") != NULL);
	}
}

Test(git_error, tells_failures_apart)
{
	static const struct {
		const char *said, *url, *token, *key, *code;
	} cases[] = {
		{ "fatal: could not read Username for 'https://h': terminal "
		  "prompts disabled",
		    "https://h/x", NULL, NULL, "GIT_AUTH_REQUIRED" },
		{ "fatal: Authentication failed for 'https://h/x/'",
		    "https://h/x", "tok", NULL, "GIT_AUTH_FAILED" },
		{ "fatal: repository 'https://h/x/' not found", "https://h/x",
		    NULL, NULL, "GIT_REPOSITORY_NOT_FOUND" },
		{ "git@h: Permission denied (publickey).\nfatal: Could not "
		  "read from remote repository.",
		    "git@h:x", NULL, NULL, "GIT_AUTH_REQUIRED" },
		{ "git@h: Permission denied (publickey).", "git@h:x", NULL,
		    "key", "GIT_AUTH_FAILED" },
		{ "fatal: '/x' does not appear to be a git repository\nfatal: "
		  "Could not read from remote repository.",
		    "ssh://h/x", NULL, "key", "GIT_REPOSITORY_NOT_FOUND" },
		{ "@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! "
		  "@\nHost key verification failed.",
		    "git@h:x", NULL, "key", "GIT_HOST_KEY_CHANGED" },
		{ "fatal: couldn't find remote ref nope", "https://h/x", NULL,
		    NULL, "GIT_REF_NOT_FOUND" },
		{ "fatal: remote error: upload-pack: not our ref 0123",
		    "https://h/x", NULL, NULL, "GIT_REF_NOT_FOUND" },
		{ "fatal: unable to access 'https://h/x/': Could not resolve "
		  "host: h",
		    "https://h/x", NULL, NULL, "GIT_HOST_UNREACHABLE" },
		{ "fatal: unable to access 'https://h/x/': Failed to connect "
		  "to h port 443: Connection refused",
		    "https://h/x", NULL, NULL, "GIT_HOST_UNREACHABLE" },
		{ "fatal: unable to access 'https://h/x/': SSL certificate "
		  "problem: self-signed certificate",
		    "https://h/x", NULL, NULL, "GIT_TLS" },
		{ "fatal: transport 'ext' not allowed", "https://h/x", NULL,
		    NULL, "GIT_URL_REFUSED" },
		{ "fatal: unable to access 'https://h/x/': The requested URL "
		  "returned error: 301",
		    "https://h/x", NULL, NULL, "GIT_REDIRECTED" },
		{ "fatal: what is this", "https://h/x", NULL, NULL,
		    "GIT_FAILED" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct git g = { .url = cases[i].url,
			.token = cases[i].token,
			.private_key = cases[i].key };
		struct err e = { 0 };

		cr_expect_not(git_error(&e, &g, "main", cases[i].said));
		cr_expect_str_eq(
		    e.code, cases[i].code, "case %zu: %s", i, e.text);
		cr_expect_null(strstr(e.text, "tok'"));
	}
}

Test(build_said, tells_failures_apart)
{
	static const struct {
		const char *lines[3];
		int status;
		const char *code, *word;
	} cases[] = {
		{ { "Step 2/3 : RUN make", "make: *** [all] Error 1",
		      "The command '/bin/sh -c make' returned a non-zero code: "
		      "2" },
		    2, "BUILD_FAILED", "non-zero code: 2" },
		{ { "x", "The command 'y' returned a non-zero code: 137" }, 137,
		    "BUILD_OUT_OF_MEMORY", "512 MB" },
		{ { "ERROR: executor failed running [/bin/sh -c x]: exit "
		    "code: 137" },
		    1, "BUILD_OUT_OF_MEMORY", "512 MB" },
		{ { "/bin/sh: can't fork: Resource temporarily unavailable",
		      "The command 'y' returned a non-zero code: 2" },
		    2, "BUILD_PROCESS_LIMIT", "non-zero code: 2" },
		{ { "failed to reach build target web in Dockerfile" }, 1,
		    "BUILD_TARGET_NOT_FOUND", "'web'" },
		{ { "pull access denied for nope, repository does not exist "
		    "or may require 'docker login'" },
		    1, "IMAGE_NOT_FOUND", "nope" },
		{ { "write /x: no space left on device", "y" }, 1, "DISK_LOW",
		    "disk" },
		{ { "" }, 1, "BUILD_FAILED", "status 1" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build b = { .memory_mb = 512, .target = "web" };
		struct build_said s = { 0 };
		struct err e = { 0 };

		for (size_t k = 0; k < 3 && cases[i].lines[k] != NULL; k++)
			build_said_line(
			    &s, cases[i].lines[k], strlen(cases[i].lines[k]));
		cr_expect_not(build_said_error(&e, &s, &b, cases[i].status));
		cr_expect_str_eq(e.code, cases[i].code, "case %zu", i);
		cr_expect(strstr(e.text, cases[i].word) != NULL, "case %zu: %s",
		    i, e.text);
	}
}

Test(builder, knows_which_dockerfiles_need_buildkit)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "FROM a\nRUN make\nCOPY . /x\n", false },
		{ "FROM a\nRUN --mount=type=cache,target=/x make\n", true },
		{ "FROM a\n  run --mount=type=secret,id=t cat\n", true },
		{ "FROM a\nRUN <<EOF\nmake\nEOF\n", true },
		{ "FROM a\nRUN cat <<-'EOF' > /x\ny\nEOF\n", true },
		{ "FROM a\nCOPY <<X /x\ny\nX\n", true },
		{ "FROM a\nRUN echo $((1<<2))\n", false },
		{ "FROM a\nRUN cat <<< word\n", false },
		{ "FROM a\nCOPY --from=b /x /x\n", false },
		{ "FROM a\nCOPY --link . /x\n", true },
		{ "# RUN --mount=x\nFROM a\n", false },
		{ "", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_eq(build_wants_buildkit(cases[i].text), cases[i].want,
		    "case %zu", i);
}

#define SHA "0123456789012345678901234567890123456789"

Test(git, takes_only_names_of_what_a_host_lists)
{
	static const struct {
		const char *listing, *head;
		size_t branches;
	} cases[] = {
		{ "ref: refs/heads/main\tHEAD\n" SHA "\tHEAD\n" SHA
		  "\trefs/heads/main\n",
		    "main", 1 },
		{ "ref: refs/heads/a\x1b[31m\tHEAD\n" SHA "\tHEAD\n", "", 0 },
		{ "ref: refs/heads/a\xff\tHEAD\n", "", 0 },
		{ "ref: refs/heads/--upload-pack=x\tHEAD\n", "", 0 },
		{ SHA "\trefs/heads/-x\nnone\trefs/heads/a\n", "", 0 },
		{ "", "", 0 },
	};
	void *mem = mem_root("test");
	struct git_branches all;

	for (size_t i = 0; i < COUNT(cases); i++) {
		git_said_branches(mem, cases[i].listing, &all);
		cr_expect_str_eq(all.head, cases[i].head, "case %zu", i);
		cr_expect_eq(all.n, cases[i].branches, "case %zu", i);
	}
	mem_end(mem);
}

/* The time goes into the database as one. */
Test(git, a_name_moves_nothing_of_a_commit)
{
	void *mem = mem_root("test");
	struct git_commit c;

	cr_assert(git_said_commit(mem,
	    SHA "\x1f"
		"2026-12-01T10:00:00Z\x1f"
		"A\x1f"
		"b <\xff>\x1fsubject\n",
	    SHA, &c));
	cr_expect_str_eq(c.time, "2026-12-01T10:00:00Z");
	cr_expect_str_eq(c.author, "A");
	cr_expect_str_eq(c.subject, "b <?>");
	cr_expect_not(git_said_commit(mem, "x\x1f" SHA, SHA, &c));
	mem_end(mem);
}
