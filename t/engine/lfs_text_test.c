/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "engine/lfs_text.h"
#include "engine/limits.h"

#include <criterion/criterion.h>
#include <string.h>

#define SPEC "version https://git-lfs.github.com/spec/v1\n"
#define OID "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
#define OTHER "5d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"

static void *mem;
static struct err e;

static void
begin(void)
{
	mem_setup();
	mem = mem_root("test");
}

static void
end(void)
{
	mem_end(mem);
}

Test(lfs_text, reads_pointers_and_nothing_else, .init = begin, .fini = end)
{
	static const char *const bad[] = { "", SPEC, SPEC "oid sha256:" OID,
		SPEC "size 1\noid sha256:" OID "\n",
		SPEC "oid sha1:" OID "\nsize 1\n",
		SPEC "oid sha256:" OID "0\nsize 1\n",
		SPEC "oid sha256:4D7A" OID "\nsize 1\n",
		SPEC "oid sha256:" OID "\nsize -1\n",
		SPEC "oid sha256:" OID "\nsize x\n",
		SPEC "oid sha256:" OID "\nsize 9223372036854775808\n",
		SPEC "oid sha256:" OID "\nsize 1\n\n",
		SPEC "oid sha256:" OID "\nsize 1\nmore x\n",
		"version https://git-lfs.github.com/spec/v2\noid sha256:" OID
		"\nsize 1\n",
		" " SPEC "oid sha256:" OID "\nsize 1\n",
		"oid sha256:" OID "\nsize 1\n" SPEC };
	static const char good[] = SPEC "oid sha256:" OID "\nsize 12345\n";
	static const char extended[] =
	    SPEC "ext-0-x sha256:" OTHER "\noid sha256:" OID "\nsize 0\n";
	struct lfs_pointer p;
	char *wide;

	cr_assert(lfs_pointer_read(good, sizeof good - 1, &p));
	cr_expect_str_eq(p.oid, OID);
	cr_expect_eq(p.size, 12345);
	cr_expect_not(p.extended);
	cr_assert(lfs_pointer_read(good, sizeof good - 2, &p));
	cr_assert(lfs_pointer_read(extended, sizeof extended - 1, &p));
	cr_expect_str_eq(p.oid, OID);
	cr_expect(p.extended);
	for (size_t i = 0; i < COUNT(bad); i++)
		cr_expect_not(
		    lfs_pointer_read(bad[i], strlen(bad[i]), &p), "%s", bad[i]);
	wide =
	    mem_fmt(mem, SPEC "ext-0-%01000d x\noid sha256:" OID "\nsize 1", 0);
	cr_expect_not(lfs_pointer_read(wide, strlen(wide), &p));
}

static bool
read_batch(const char *text, struct lfs_object *o)
{
	memset(o, 0, 2 * sizeof *o);
	memcpy(o[0].want.oid, OID, sizeof OID);
	memcpy(o[1].want.oid, OTHER, sizeof OTHER);
	err_clear(&e);
	return lfs_batch_read(&e, mem, text, strlen(text), o, 2);
}

Test(lfs_text, asks_and_reads_answers, .init = begin, .fini = end)
{
	struct lfs_object o[2];
	struct buf b;

	cr_assert(read_batch(
	    "{\"objects\":[{\"oid\":\"x\"},{\"oid\":\"" OTHER "\","
	    "\"authenticated\":true,\"actions\":{\"download\":{\"href\":"
	    "\"https://a.example/x\",\"header\":{\"X-A\":\"b c\","
	    "\"Host\":\"inside\",\"content-length\":\"1\"}}}},3,"
	    "{\"oid\":\"" OID "\",\"error\":{\"code\":404,\"message\":"
	    "\"gone\"}}]}",
	    o));
	cr_expect_null(o[0].href);
	cr_expect_eq(o[0].status, 404);
	cr_expect_str_eq(o[0].why, "gone");
	cr_expect_str_eq(o[1].href, "https://a.example/x");
	cr_expect(o[1].signed_in);
	cr_expect_str_eq(o[1].headers[0], "X-A: b c");
	cr_expect_null(o[1].headers[1], "where to and how long is ours");
	buf_init(&b, mem, 4096);
	lfs_batch_write(&b, o, 2);
	cr_expect_str_eq(b.text,
	    "{\"operation\":\"download\",\"transfers\":[\"basic\"],"
	    "\"hash_algo\":\"sha256\",\"objects\":[{\"oid\":\"" OID
	    "\",\"size\":0},{\"oid\":\"" OTHER "\",\"size\":0}]}");
}

Test(lfs_text, refuses_answers_that_are_none, .init = begin, .fini = end)
{
	static const char *const bad[] = { "", "[]", "{}", "{\"objects\":{}}",
		"{\"transfer\":\"tus\",\"objects\":[]}", "{\"objects\":[]}}" };
	static const char *const headers[] = { "{\"A\":\"b\\nc\"}",
		"{\"A b\":\"c\"}", "{\"\":\"c\"}", "{\"A\":1}", "[\"a\"]",
		"{\"A:b\":\"c\"}" };
	struct lfs_object o[2];
	struct buf b;

	for (size_t i = 0; i < COUNT(bad); i++) {
		cr_expect_not(read_batch(bad[i], o), "%s", bad[i]);
		cr_expect_str_eq(e.code, "LFS_FAILED");
	}
	for (size_t i = 0; i < COUNT(headers); i++)
		cr_expect_not(
		    read_batch(mem_fmt(mem,
				   "{\"objects\":[{\"oid\":\"" OID "\","
				   "\"actions\":{\"download\":{\"href\":\"x\","
				   "\"header\":%s}}}]}",
				   headers[i]),
			o),
		    "%s", headers[i]);
	buf_init(&b, mem, 65536);
	for (int i = 0; i <= LFS_HEADERS_MAX; i++)
		buf_fmt(&b, "%c\"A%d\":\"b\"", i > 0 ? ',' : '{', i);
	cr_expect_not(
	    read_batch(mem_fmt(mem,
			   "{\"objects\":[{\"oid\":\"" OID "\","
			   "\"actions\":{\"download\":{\"href\":\"x\","
			   "\"header\":%s}}}}]}",
			   b.text),
		o));
}

Test(lfs_text, reads_what_a_host_says_over_ssh, .init = begin, .fini = end)
{
	static const char good[] =
	    "{\"href\":\"https://a.example/lfs\",\"header\":{"
	    "\"Authorization\":\"RemoteAuth x\"},\"expires_in\":60}";
	static const char *const bad[] = { "", "x", "[]",
		"{\"header\":{\"a\":\"\\r\"}}" };
	const char *const *headers;
	const char *href;

	cr_assert(
	    lfs_ssh_read(&e, mem, good, sizeof good - 1, &href, &headers));
	cr_expect_str_eq(href, "https://a.example/lfs");
	cr_expect_str_eq(headers[0], "Authorization: RemoteAuth x");
	cr_expect_null(headers[1]);
	cr_assert(lfs_ssh_read(&e, mem, "{}", 2, &href, &headers));
	cr_expect_null(href);
	for (size_t i = 0; i < COUNT(bad); i++)
		cr_expect_not(lfs_ssh_read(&e, mem, bad[i], strlen(bad[i]),
				  &href, &headers),
		    "%s", bad[i]);
}

Test(
    lfs_text, takes_the_words_of_a_server_with_care, .init = begin, .fini = end)
{
	static const char said[] = "{\"message\":\"a\\nb\\u001bc\"}";
	char *wide = mem_fmt(mem, "%0500d", 7);

	cr_expect_str_eq(
	    lfs_clean(mem, lfs_message(mem, said, sizeof said - 1)), "a b?c");
	cr_expect_str_eq(lfs_message(mem, "<html>", 6), "");
	cr_expect_eq(strlen(lfs_clean(mem, wide)), 200);
}
