/* SPDX-License-Identifier: MIT */
#include "base/term.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

Test(term, leaves_the_text_and_takes_the_rest)
{
	static const struct {
		const char *text, *plain;
	} cases[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "\033[31merror\033[0m: no", "error: no" },
		{ "\033[1;38;5;208mwarn\033[m", "warn" },
		{ "\033[38:2::255:0:0mx", "x" },
		{ "\033[2K\033[1Gdone", "done" },
		{ "\033]0;title\007text", "text" },
		{ "\033]8;;https://a.example/\033\\link\033]8;;\033\\",
		    "link" },
		/* without its end only the opening goes */
		{ "\033]0;rest is seen", "0;rest is seen" },
		{ "\033(Bplain", "plain" },
		{ "\033Mup", "up" },
		{ "cut \033[31", "cut " },
		{ "cut \033", "cut " },
		{ "\033\033[1mtwice", "twice" },
		{ "line\r", "line" },
		{ "10%\r20%\r", "10% 20%" },
		{ "<b>\033[1m&</b>", "<b>&</b>" },
		{ "bell\007", "bell?" },
		{ "gr\303\274n \033[32m\303\274", "gr\303\274n \303\274" },
		{ "bad \377", "bad ?" },
	};
	void *mem;
	size_t i;

	mem_setup();
	mem = mem_root("test");
	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(
		    term_plain(mem, cases[i].text, strlen(cases[i].text)),
		    cases[i].plain, "case %zu", i);
	mem_end(mem);
}

Test(term, reads_no_byte_past_the_end)
{
	static const char text[] = "\033[31mred\033]0;title\033(B\r";
	size_t n;
	void *mem;

	mem_setup();
	mem = mem_root("test");
	for (n = 0; n < sizeof text; n++) {
		char *exact = mem_array(mem, char, n + (n == 0));

		memcpy(exact, text, n);
		cr_expect(term_strip(exact, n) <= n);
		talloc_free(exact);
	}
	mem_end(mem);
}
