/* SPDX-License-Identifier: MIT */
#include "core/agent.h"
#include "base/mem.h"

#include <criterion/criterion.h>

Test(agent, is_said_in_words)
{
	static const char *const cases[][2] = {
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"
		  " Firefox/128.0",
		    "Firefox on Linux" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
		  " (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
		    "Edge on Windows" },
		{ "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML,"
		  " like Gecko) Chrome/126.0 Mobile Safari/537.36",
		    "Chrome on Android" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"
		  " AppleWebKit/605 Version/17.5 Mobile/15E148 Safari/604.1",
		    "Safari on iPhone" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
		  " AppleWebKit/605 Version/17.5 Safari/605.1.15",
		    "Safari on macOS" },
		{ "Lynx/2.9.0dev.12 libwww-FM/2.14", "Lynx" },
		{ "curl/7.88.1", "curl" },
		{ "Go-http-client/1.1", "Go-http-client" },
		{ "", "" },
	};
	void *mem;
	size_t i;

	mem_setup();
	mem = mem_root("agent");
	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(agent_words(mem, cases[i][0]), cases[i][1]);
	mem_end(mem);
}
