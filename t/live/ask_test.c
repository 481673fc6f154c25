/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "live/ask.h"
#include "live/sse.h"

#include <criterion/criterion.h>
#include <string.h>

#define A "0190a1b2-0000-7000-8000-00000000000a"
#define B "0190a1b2-0000-7000-8000-00000000000b"

static bool
ask(struct err *e, const char *target, const char *last, struct ask *out)
{
	struct http_head h;
	void *mem = mem_root("ask test");
	char *text = mem_fmt(mem, "GET %s HTTP/1.1\r\n%s%s%s\r\n", target,
	    last ? "Last-Event-ID: " : "", last ? last : "",
	    last ? "\r\n" : "");
	bool ok;

	err_clear(e);
	cr_assert(head_parse(&h, text, strlen(text)) == HEAD_OK);
	ok = ask_read(e, &h, out);
	mem_end(mem);
	return ok;
}

Test(ask, paths_and_parameters_name_topics)
{
	static const struct {
		const char *target;
		size_t n;
		enum topic_kind kind;
		int64_t tail;
	} cases[] = {
		{ "/api/v1/events?topic=deployment:" A, 1, TOPIC_DEPLOYMENT,
		    TAIL_USUAL },
		{ "/api/events?topic=application%3A" A, 1, TOPIC_APPLICATION,
		    TAIL_USUAL },
		{ "/api/v1/events?topic=logs:" A "&topic=logs:" B "&tail=5", 2,
		    TOPIC_LOGS, 5 },
		{ "/api/v1/applications/" A "/logs?follow=true&tail=1000", 1,
		    TOPIC_LOGS, 1000 },
		{ "/api/applications/" A "/logs?tail=0&follow=true", 1,
		    TOPIC_LOGS, 0 },
		{ "/api/v1/deployments/" A "/logs?follow=true", 1,
		    TOPIC_DEPLOYMENT, TAIL_USUAL },
	};
	struct err e = { .kind = ERR_NONE };
	struct ask got;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_expect(ask(&e, cases[i].target, NULL, &got), "%s: %s",
		    cases[i].target, e.text);
		cr_expect(got.n == cases[i].n && got.tail == cases[i].tail);
		cr_expect(got.at[0].kind == cases[i].kind, "%zu", i);
		cr_expect_str_eq(got.at[0].id, A);
		cr_expect(got.at[0].after == -1 && !got.again);
	}
}

Test(ask, what_is_wrong_is_named)
{
	static const struct {
		const char *target;
		enum err_kind kind;
		const char *field;
	} cases[] = {
		{ "/", ERR_ABSENT, "" },
		{ "/api/v1/other", ERR_ABSENT, "" },
		{ "/api/v1/events/x", ERR_ABSENT, "" },
		{ "/api/v1/applications/" A "/env", ERR_ABSENT, "" },
		{ "/api/v1/applications/" A, ERR_ABSENT, "" },
		{ "/api/v1/applications/x/logs?follow=true", ERR_ABSENT, "" },
		{ "/api/v1/events", ERR_INVALID, "topic" },
		{ "/api/v1/events?topic=x", ERR_INVALID, "topic" },
		{ "/api/v1/events?topic=team:" A, ERR_INVALID, "topic" },
		{ "/api/v1/events?topic=logs:" A "0", ERR_INVALID, "topic" },
		{ "/api/v1/events?topic=logs:" A "&topic=logs:" A, ERR_INVALID,
		    "topic" },
		{ "/api/v1/events?topic=logs:" A "&follow=true", ERR_INVALID,
		    "query" },
		{ "/api/v1/events?topic=logs:" A "&x=1", ERR_INVALID, "query" },
		{ "/api/v1/events?topic=%0", ERR_INVALID, "query" },
		{ "/api/v1/events?topic=%ff", ERR_INVALID, "query" },
		{ "/api/v1/deployments/" A "/logs", ERR_INVALID, "follow" },
		{ "/api/v1/deployments/" A "/logs?follow=1", ERR_INVALID,
		    "follow" },
		{ "/api/v1/applications/" A "/logs?follow=true&tail=1001",
		    ERR_INVALID, "tail" },
		{ "/api/v1/applications/" A "/logs?follow=true&tail=-1",
		    ERR_INVALID, "tail" },
	};
	struct err e = { .kind = ERR_NONE };
	struct ask got;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_expect(!ask(&e, cases[i].target, NULL, &got), "%s",
		    cases[i].target);
		cr_expect(e.kind == cases[i].kind, "%s", cases[i].target);
		cr_expect_str_eq(e.field, cases[i].field);
	}
}

Test(ask, at_most_ten_topics)
{
	struct err e = { .kind = ERR_NONE };
	void *mem = mem_root("ten");
	struct ask got;
	struct buf b;
	int i;

	buf_init(&b, mem, 4096);
	buf_str(&b, "/api/v1/events?tail=1");
	for (i = 0; i < ASK_TOPICS_MAX; i++)
		buf_fmt(&b, "&topic=logs:0190a1b2-0000-7000-8000-%012d", i);
	cr_expect(ask(&e, b.text, NULL, &got), "%s", e.text);
	cr_expect(got.n == ASK_TOPICS_MAX);
	buf_str(&b, "&topic=logs:" A);
	cr_expect(!ask(&e, b.text, NULL, &got));
	mem_end(mem);
}

Test(ask, the_last_event_says_where_each_topic_goes_on)
{
	static const char two[] =
	    "/api/v1/events?topic=deployment:" A "&topic=logs:" B;
	static const char with_parameter[] =
	    "/api/v1/events?topic=deployment:" A "&lastEventId=l7";
	struct err e = { .kind = ERR_NONE };
	struct ask got;

	cr_assert(ask(&e, two, "l12,l0", &got));
	cr_expect(got.again && got.at[0].after == 12 && got.at[1].after == 0);
	cr_assert(ask(&e, with_parameter, NULL, &got));
	cr_expect(got.again && got.at[0].after == 7);
	/* The header is newer than the address it came with. */
	cr_assert(ask(&e, with_parameter, "l9", &got));
	cr_expect(got.at[0].after == 9);
	/* A place of another stream says nothing about this one. */
	cr_assert(ask(&e, two, "l12", &got));
	cr_expect(!got.again && got.at[0].after == -1);
	cr_assert(ask(&e, two, "l12,l1,l2", &got));
	cr_expect(!got.again);
	cr_assert(ask(&e, two, "12,x", &got));
	cr_expect(!got.again && got.at[1].after == -1);
}

Test(sse, ids_are_read_as_they_are_written)
{
	static const int64_t places[3] = { 5, 0, INT64_MAX };
	void *mem = mem_root("ids");
	int64_t back[3];
	struct buf b;
	size_t n;

	for (n = 1; n <= 3; n++) {
		buf_init(&b, mem, 256);
		sse_id(&b, places, n);
		cr_assert(strncmp(b.text, "id: ", 4) == 0);
		cr_assert(sse_id_read(
		    (struct str){ b.text + 4, b.len - 5 }, back, n));
		cr_expect(memcmp(back, places, n * sizeof *back) == 0);
	}
	cr_expect_str_eq(b.text, "id: l5,l0,l9223372036854775807\n");
	cr_expect(!sse_id_read(str_of("l9223372036854775808"), back, 1));
	cr_expect(!sse_id_read(str_of("l-1"), back, 1));
	cr_expect(!sse_id_read(str_of("l"), back, 1));
	cr_expect(!sse_id_read(str_of(""), back, 1));
	cr_expect(!sse_id_read(str_of("l1,l2"), back, 1));
	mem_end(mem);
}

struct shown {
	const char *text, *json;
	int64_t n;
};

static const struct field shown_fields[] = {
	F(shown, text, FIELD_TEXT, 0),
	F(shown, json, FIELD_JSON, 0),
	F(shown, n, FIELD_I64, 0),
	FIELD_END,
};

Test(sse, an_event_is_one_line_of_data_whatever_it_holds)
{
	struct shown s = { "a\nb\r\n\ndata: <x> \"q\" \xc3\xa9",
		"[{\"a\": 1}, \n {\"b\": 2}]", 7 };
	void *mem = mem_root("event");
	struct buf b;

	buf_init(&b, mem, 1024);
	sse_event(&b, "some.name", shown_fields, &s);
	cr_expect_str_eq(b.text,
	    "event: some.name\n"
	    "data: {\"text\":\"a\\nb\\r\\n\\ndata: <x> \\\"q\\\" \xc3\xa9\","
	    "\"json\":[{\"a\": 1},   {\"b\": 2}],\"n\":7}\n\n");
	mem_end(mem);
}
