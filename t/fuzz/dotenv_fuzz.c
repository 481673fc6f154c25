/* SPDX-License-Identifier: MIT */
/*
 * Files of variables, references in their values, words of a search and names
 * of browsers: what is read keeps the rules of names.
 */
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"
#include "core/agent.h"
#include "core/dotenv.h"
#include "core/ref.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
check_expanded(void *mem, const char *text)
{
	static const struct ref_shared shared[] = {
		{ "environment", "A", "one", false },
		{ "project", "A", "${environment.A}", false },
		{ "environment", "S", "canary", true },
	};
	struct err e = { .kind = ERR_NONE };
	const char *out;

	if (ref_expand(&e, mem, text, shared, COUNT(shared), &out)) {
		if (strstr(out, "canary") != NULL &&
		    strstr(text, "canary") == NULL)
			panic("a secret came into '%s'", out);
	} else if (e.kind == ERR_NONE)
		panic("a failure without a reason");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	struct err e = { .kind = ERR_NONE };
	struct dotenv_pair *pairs;
	size_t pairs_n, i, k;

	if (!utf8_ok(text, strlen(text))) {
		mem_end(mem);
		return 0;
	}
	if (dotenv_parse(&e, mem, text, &pairs, &pairs_n))
		for (i = 0; i < pairs_n; i++) {
			if (!env_key_ok(pairs[i].key) ||
			    !utf8_ok(pairs[i].value, strlen(pairs[i].value)))
				panic("pair '%s'", pairs[i].key);
			for (k = 0; k < i; k++)
				if (same(pairs[k].key, pairs[i].key))
					panic("'%s' twice", pairs[i].key);
		}
	else if (e.kind != ERR_INVALID && e.kind != ERR_LIMIT)
		panic("refused with kind %d", (int)e.kind);
	check_expanded(mem, text);
	if (!utf8_ok(agent_words(mem, text), strlen(agent_words(mem, text))))
		panic("the browser of '%s'", text);
	mem_end(mem);
	return 0;
}
