/* SPDX-License-Identifier: MIT */
#include "engine/git_said.h"

#include "base/mem.h"
#include "base/names.h"

#include <string.h>

#define HEADS "refs/heads/"

/* What is behind lead, which s begins with. */
static char *
after(void *mem, struct str s, const char *lead)
{
	size_t n = strlen(lead);

	return mem_strn(mem, s.s + n, s.n - n);
}

char *
git_said_hash(void *mem, const char *listing, const char *name)
{
	struct str rest = str_of(listing), line, hash;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_cut(&line, '\t', &hash) || !str_eq(line, name) ||
		    str_starts(hash, "ref: "))
			continue;
		return str_dup(mem, hash);
	}
	return NULL;
}

char *
git_said_head(void *mem, const char *listing)
{
	static const char lead[] = "ref: " HEADS;
	struct str rest = str_of(listing), line, target;
	char *name;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_starts(line, lead) || !str_cut(&line, '\t', &target))
			continue;
		/* git passes on whatever the host calls it. */
		name = after(mem, target, lead);
		if (git_ref_ok(name))
			return name;
	}
	return mem_str(mem, "");
}

static bool
branch_of(void *mem, struct str line, struct git_branch *out)
{
	struct str hash;

	if (!str_cut(&line, '\t', &hash) || !str_starts(line, HEADS))
		return false;
	out->sha = str_dup(mem, hash);
	out->name = after(mem, line, HEADS);
	return git_sha_ok(out->sha) && git_ref_ok(out->name);
}

void
git_said_branches(void *mem, const char *listing, struct git_branches *out)
{
	struct str rest = str_of(listing), line;
	size_t lines = 0;

	for (const char *p = listing; *p != '\0'; p++)
		lines += *p == '\n';
	out->at = mem_array(mem, struct git_branch, lines + 1);
	out->n = 0;
	out->head = git_said_head(mem, listing);
	while (str_cut(&rest, '\n', &line))
		if (branch_of(mem, line, &out->at[out->n]))
			out->n++;
}

bool
git_said_commit(
    void *mem, const char *text, const char *sha, struct git_commit *out)
{
	struct str rest = str_trim(str_of(text)), part[4];

	for (size_t i = 0; i < COUNT(part); i++)
		if (!str_cut(&rest, '\x1f', &part[i]))
			part[i] = (struct str){ "", 0 };
	if (!str_eq(part[0], sha))
		return false;
	out->sha = mem_str(mem, sha);
	out->time = utf8_clean(mem, part[1].s, part[1].n);
	out->author = utf8_clean(mem, part[2].s, part[2].n);
	out->subject = utf8_clean(mem, part[3].s, part[3].n);
	return true;
}

/* A name may hold spaces.  The first end counts: of a name made to hold
 * another, too much is left, with a space in it, and refused. */
bool
git_said_value(struct str *line, const char *end)
{
	size_t n = strlen(end);
	const char *at = memmem(line->s, line->n, end, n);

	if (at == NULL)
		return false;
	line->n -= (size_t)(at - line->s) + n;
	line->s = at + n;
	return line->n > 0;
}
