/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "live/http_head.h"

#include <criterion/criterion.h>
#include <string.h>

static enum head_state
parse(struct http_head *h, const char *text)
{
	return head_parse(h, text, strlen(text));
}

Test(head, parts_of_a_request_are_found)
{
	static const char text[] =
	    "GET /api/v1/events?topic=deployment:x&a=b HTTP/1.1\r\n"
	    "Host: localhost\r\n"
	    "cookie: a=b; s-davit=tok\r\n"
	    "AUTHORIZATION:  Bearer dvt_x \r\n"
	    "X-Api-Key: k\r\nLast-Event-ID: l5\r\nX-Request-Id: abc\r\n"
	    "\r\nbody";
	struct http_head h;

	cr_assert(parse(&h, text) == HEAD_OK);
	cr_expect(str_eq(h.method, "GET"));
	cr_expect(str_eq(h.path, "/api/v1/events"));
	cr_expect(str_eq(h.query, "topic=deployment:x&a=b"));
	cr_expect(str_eq(h.cookie, "a=b; s-davit=tok"));
	cr_expect(str_eq(h.authorization, "Bearer dvt_x"));
	cr_expect(str_eq(h.api_key, "k"));
	cr_expect(str_eq(h.last_event_id, "l5"));
	cr_expect(str_eq(h.request_id, "abc"));
	cr_expect(h.n == strlen(text) - strlen("body"));
}

Test(head, a_head_in_pieces_is_waited_for)
{
	static const char text[] = "GET / HTTP/1.1\nHost: a\r\nCookie: c\n\r\n";
	struct http_head h;
	size_t n;

	for (n = 0; n < strlen(text); n++)
		cr_expect(head_parse(&h, text, n) == HEAD_MORE, "%zu bytes", n);
	cr_expect(head_parse(&h, text, n) == HEAD_OK);
	cr_expect(h.query.n == 0);
}

Test(head, what_is_no_request_is_refused)
{
	static const char *const bad[] = {
		"GET\r\n\r\n",
		"GET /\r\n\r\n",
		"GET / HTTP/2.0\r\n\r\n",
		"GET / HTTP/1.1 x\r\n\r\n",
		"GET  / HTTP/1.1\r\n\r\n",
		" GET / HTTP/1.1\r\n\r\n",
		"GET http://a/ HTTP/1.1\r\n\r\n",
		"GET /\x01 HTTP/1.1\r\n\r\n",
		"G\"T / HTTP/1.1\r\n\r\n",
		"\r\n\r\n",
		"GET / HTTP/1.1\r\nno colon\r\n\r\n",
		"GET / HTTP/1.1\r\n: empty\r\n\r\n",
		"GET / HTTP/1.1\r\nname : x\r\n\r\n",
		"GET / HTTP/1.1\r\n folded\r\n\r\n",
		"GET / HTTP/1.1\r\nCookie: a\x7f\r\n\r\n",
		"GET / HTTP/1.1\r\nCookie: a\r\nCookie: b\r\n\r\n",
		"GET / HTTP/1.1\r\nAuthorization: a\r\n"
		"authorization: b\r\n\r\n",
	};
	struct http_head h;
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		cr_expect(parse(&h, bad[i]) == HEAD_BAD, "%zu: %s", i, bad[i]);
}

Test(head, more_than_16_kib_is_refused)
{
	static char text[LIVE_HEAD_MAX + 100] = "GET / HTTP/1.1\r\nA: ";
	struct http_head h;

	memset(text + 19, 'a', sizeof text - 19);
	cr_expect(head_parse(&h, text, LIVE_HEAD_MAX - 1) == HEAD_MORE);
	cr_expect(head_parse(&h, text, LIVE_HEAD_MAX) == HEAD_BAD);
	memset(text, 'a', sizeof text);
	cr_expect(head_parse(&h, text, LIVE_HEAD_MAX) == HEAD_BAD);
}

Test(head, a_cookie_is_found_by_its_whole_name)
{
	static const struct {
		const char *cookies, *value;
	} cases[] = {
		{ "s=1", "1" },
		{ "a=2; s=1; b=3", "1" },
		{ "xs=2; s=1", "1" },
		{ "s=", "" },
		{ "s=a=b", "a=b" },
		{ "S=1", NULL },
		{ "ss=1", NULL },
		{ "s", "" },
		{ "", NULL },
		{ "s=1; s=2", NULL },
	};
	struct str value;
	size_t i;
	bool found;

	for (i = 0; i < COUNT(cases); i++) {
		found = head_cookie(str_of(cases[i].cookies), "s", &value);
		if (cases[i].value == NULL)
			cr_expect(!found, "%s", cases[i].cookies);
		else
			cr_expect(found && str_eq(value, cases[i].value), "%s",
			    cases[i].cookies);
	}
}
