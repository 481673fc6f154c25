/* SPDX-License-Identifier: MIT */
/*
 * What git prints of a foreign host and repository: a listing, lines of
 * .gitmodules, a commit.  Only names, commits and clean text are taken of it.
 */
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"
#include "engine/git_said.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
check_listing(void *mem, const char *text)
{
	struct git_branches all;

	git_said_branches(mem, text, &all);
	if (all.head[0] != '\0' && !git_ref_ok(all.head))
		panic("the default branch '%s'", all.head);
	for (size_t i = 0; i < all.n; i++)
		if (!git_sha_ok(all.at[i].sha) || !git_ref_ok(all.at[i].name) ||
		    git_said_hash(mem, text,
			mem_fmt(mem, "refs/heads/%s", all.at[i].name)) == NULL)
			panic("branch '%s'", all.at[i].name);
}

static void
check_clean(void *mem, const char *text)
{
	if (!same(utf8_clean(mem, text, strlen(text)), text))
		panic("not clean: '%s'", text);
}

static void
check_commit(void *mem, const char *text)
{
	const char *sha = mem_strn(mem, text, strcspn(text, "\x1f"));
	struct git_commit commit;

	if (!git_said_commit(mem, text, sha, &commit))
		return;
	if (!same(commit.sha, sha))
		panic("another commit");
	check_clean(mem, commit.author);
	check_clean(mem, commit.time);
	check_clean(mem, commit.subject);
}

static void
check_modules(const char *text)
{
	static const char end[] = ".url ";
	struct str rest = str_of(text), line, value;

	while (str_cut(&rest, '\n', &line)) {
		value = line;
		if (!git_said_value(&value, end))
			continue;
		if (value.n == 0 || value.s + value.n != line.s + line.n ||
		    (size_t)(value.s - line.s) < sizeof end - 1 ||
		    memcmp(value.s - (sizeof end - 1), end, sizeof end - 1) !=
			0)
			panic("a value that is not the line's");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);

	check_listing(mem, text);
	check_commit(mem, text);
	check_modules(text);
	mem_end(mem);
	return 0;
}
