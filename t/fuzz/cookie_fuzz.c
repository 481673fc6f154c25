/* SPDX-License-Identifier: MIT */
/* Headers of a request: cookies, entity tags, where to go after sign-in. */
#include "base/mem.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"
#include "web/cookie.h"
#include "web/finish.h"
#include "web/guard.h"
#include "web/load.h"

#include <string.h>

static const struct conf conf = { .instance = "a",
	.panel_url = "http://localhost" };

/* What was set is what is read, whatever stands beside it. */
static void
check_own(void *mem, const char *text)
{
	char *made = cookie_make(mem, &conf, COOKIE_FLASH, text, -1), *read;

	made[strcspn(made, ";")] = '\0';
	read = cookie_get(mem, made, "f-a");
	if (text[0] != '\0' && utf8_ok(text, strlen(text)) &&
	    strlen(text) < 1000 && (read == NULL || strcmp(read, text) != 0))
		panic("the cookie came back changed");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	const char *value = cookie_get(mem, text, "s-a");
	const char *next = req_next(text);
	const char *bearer = guard_bearer(text);

	if (value != NULL &&
	    (value[0] == '\0' || !utf8_ok(value, strlen(value)) ||
		strstr(text, "s-a=") == NULL))
		panic("a cookie from nowhere");
	check_own(mem, text);
	if (next[0] != '/' || next[1] == '/' || next[1] == '\\')
		panic("leads to another site: %s", next);
	if (bearer != NULL && (bearer < text || bearer > text + strlen(text)))
		panic("a token beyond the header");
	(void)etag_matches(text, "\"5-aa\"");
	if (etag_names_version(text, 5) && strchr(text, '5') == NULL &&
	    strchr(text, '*') == NULL)
		panic("a version that was not named");
	mem_end(mem);
	return 0;
}
