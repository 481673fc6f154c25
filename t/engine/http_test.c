/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/http.h"
#include "t/fake/docker.h"

#include <criterion/criterion.h>
#include <string.h>

static bool
always(void *arg)
{
	(void)arg;
	return true;
}

/* Stops once a clock has passed. */
static bool
after(void *arg)
{
	return clock_mono_ms() > *(int64_t *)arg;
}

static bool
collect(void *arg, const char *data, size_t n)
{
	buf_add(arg, data, n);
	return true;
}

static bool
one_piece(void *arg, const char *data, size_t n)
{
	buf_add(arg, data, n);
	return false;
}

Test(http, reads_an_answer_with_its_headers)
{
	static const struct fake_row rows[] = { { "POST", "/x", 201, "hello",
	    .headers = "X-One:  1 \r\nX-Two: 2\r\n" } };
	void *mem = mem_root("test");
	struct http *h = http_open(mem);
	const char *const headers[] = { "X-Mine: me", NULL };
	struct http_req req = { .socket = fake_docker_start(rows, 1),
		.method = "POST",
		.url = "http://d/x?y=1",
		.headers = headers,
		.type = "application/json",
		.body = "{}",
		.body_n = 2,
		.timeout_ms = 5000 };
	struct http_answer a;
	struct err e = { 0 };

	for (int i = 0; i < 3; i++) {
		cr_assert(http_call(&e, mem, h, &req, &a), "%s", e.text);
		cr_expect_eq(a.status, 201);
		cr_expect_str_eq(a.body, "hello");
		cr_expect_eq(a.body_n, 5);
		cr_expect_str_eq(http_header(&a, "x-one"), "1");
		cr_expect_str_eq(http_header(&a, "X-TWO"), "2");
		cr_expect_null(http_header(&a, "X-Three"));
	}
	cr_expect(strstr(fake_docker_seen(), "POST /x?y=1\n{}\n") != NULL);
	fake_docker_stop();
	mem_end(mem);
}

Test(http, names_each_failure)
{
	static const struct fake_row rows[] = {
		{ NULL, "/slow", .body = "x", .delay_ms = 3000 },
		{ NULL, "/cut", .body = "0123456789", .cut = 4 },
		{ NULL, "/big", .body = "0123456789abcdef", .repeat = 100 },
		{ NULL, "/garbage", .raw = "SSH-2.0-OpenSSH_9\r\n" },
		{ NULL, "/nothing", .raw = "" },
		{ NULL, "/halfhead", .raw = "HTTP/1.1 200 OK\r\nContent-" },
	};
	static const struct {
		const char *url;
		enum err_kind kind;
		const char *word;
	} cases[] = {
		{ "http://d/slow", ERR_TIMEOUT, "within 1 s" },
		{ "http://d/cut", ERR_UPSTREAM, "" },
		{ "http://d/big", ERR_LIMIT, "1000 bytes" },
		{ "http://d/garbage", ERR_UPSTREAM, "" },
		{ "http://d/nothing", ERR_UPSTREAM, "" },
		{ "ftp://d/x", ERR_UPSTREAM, "" },
	};
	void *mem = mem_root("test");
	struct http *h = http_open(mem);
	struct http_req req = { .socket = fake_docker_start(rows, COUNT(rows)),
		.timeout_ms = 1000,
		.answer_max = 1000 };
	struct http_answer a;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = { 0 };

		req.url = cases[i].url;
		cr_expect_not(
		    http_call(&e, mem, h, &req, &a), "%s", cases[i].url);
		cr_expect_eq(
		    e.kind, cases[i].kind, "%s: %s", cases[i].url, e.text);
		cr_expect(strstr(e.text, cases[i].word) != NULL, "%s", e.text);
		if (text_ends(cases[i].url, "/cut"))
			cr_expect_str_eq(e.code, "CONNECTION_LOST");
	}
	fake_docker_stop();
	mem_end(mem);
}

Test(http, says_that_nobody_listens)
{
	void *mem = mem_root("test");
	struct http *h = http_open(mem);
	struct http_req req = { .socket = "/nonexistent/s",
		.url = "http://d/",
		.timeout_ms = 1000 };
	struct http_answer a;
	struct err e = { 0 };

	cr_expect_not(http_call(&e, mem, h, &req, &a));
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	cr_expect_str_eq(e.code, "CONNECT_FAILED");
	err_clear(&e);
	req.socket = NULL;
	req.url = "http://127.0.0.1:9/secret-path?token=x";
	cr_expect_not(http_call(&e, mem, h, &req, &a));
	cr_expect_str_eq(e.code, "CONNECT_FAILED");
	cr_expect_null(strstr(e.text, "secret"));
	mem_end(mem);
}

Test(http, is_cancelled_while_it_waits)
{
	static const struct fake_row rows[] = { { NULL, "/slow", .body = "x",
	    .delay_ms = 20000 } };
	int64_t begun = clock_mono_ms(), until = begun + 300;
	void *mem = mem_root("test");
	struct http *h = http_open(mem);
	struct http_req req = { .socket = fake_docker_start(rows, 1),
		.url = "http://d/slow",
		.timeout_ms = 15000,
		.stop = after,
		.stop_arg = &until };
	struct http_answer a;
	struct err e = { 0 };

	cr_expect_not(http_call(&e, mem, h, &req, &a));
	cr_expect_eq(e.kind, ERR_CANCELLED);
	cr_expect_lt(clock_mono_ms() - begun, 3000);
	err_clear(&e);
	req.stop = always;
	cr_expect_not(http_call(&e, mem, h, &req, &a));
	cr_expect_eq(e.kind, ERR_CANCELLED);
	fake_docker_stop();
	mem_end(mem);
}

Test(http, streams_pieces_and_keeps_the_body_of_an_error)
{
	static const struct fake_row rows[] = {
		{ NULL, "/good", .body = "a\nb\nc\n", .piece_ms = 50 },
		{ NULL, "/bad", 500, "why" },
		{ NULL, "/hang", .body = "a\nb\n", .piece_ms = 5000 },
	};
	void *mem = mem_root("test");
	struct http *h = http_open(mem);
	struct http_req req = { .socket = fake_docker_start(rows, COUNT(rows)),
		.url = "http://d/good" };
	struct http_answer a;
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, mem, 1000);
	cr_expect(http_stream(&e, mem, h, &req, collect, &b, &a));
	cr_expect_str_eq(b.text, "a\nb\nc\n");
	buf_clear(&b);
	cr_expect(http_stream(&e, mem, h, &req, one_piece, &b, &a));
	cr_expect_str_eq(b.text, "a\n");
	buf_clear(&b);
	req.url = "http://d/bad";
	cr_expect(http_stream(&e, mem, h, &req, collect, &b, &a));
	cr_expect_eq(a.status, 500);
	cr_expect_str_eq(a.body, "why");
	cr_expect_eq(b.len, 0);
	req.url = "http://d/hang";
	req.idle_ms = 500;
	cr_expect_not(http_stream(&e, mem, h, &req, collect, &b, &a));
	cr_expect_eq(e.kind, ERR_TIMEOUT, "%s", e.text);
	fake_docker_stop();
	mem_end(mem);
}

struct end {
	struct buf b;
	int done;
	struct err why;
	int status;
};

static void
on_done(void *arg, const struct http_answer *a, const struct err *why)
{
	struct end *end = arg;

	end->done++;
	end->why = *why;
	end->status = a->status;
}

static bool
on_chunk(void *arg, const char *data, size_t n)
{
	struct end *end = arg;

	buf_add(&end->b, data, n);
	return true;
}

Test(http_multi, runs_many_streams_at_once)
{
	static const struct fake_row rows[] = {
		{ NULL, "/good", .body = "a\nb\nc\n", .piece_ms = 300 },
		{ NULL, "/cut", .body = "abcdef", .cut = 3 },
		{ NULL, "/bad", 404, "no" },
	};
	static const char *const urls[] = { "http://d/good", "http://d/cut",
		"http://d/bad", "http://d/good" };
	int64_t begun = clock_mono_ms();
	void *mem = mem_root("test");
	struct http_multi *m = http_multi_open(mem);
	struct http_conn *gone = NULL;
	struct http_req req = { .socket =
				    fake_docker_start(rows, COUNT(rows)) };
	struct end ends[10] = { 0 };
	struct err e = { 0 };

	for (size_t i = 0; i < 10; i++) {
		struct http_sink sink = { on_chunk, on_done, &ends[i] };

		buf_init(&ends[i].b, mem, 1000);
		req.url = urls[i % 4];
		cr_assert(http_multi_add(&e, m, &req, &sink, &gone));
	}
	http_multi_remove(m, gone); /* the tenth: "/cut" */
	cr_expect_eq(http_multi_count(m), 9);
	while (http_multi_count(m) > 0 && clock_mono_ms() - begun < 8000)
		cr_assert(http_multi_poll(&e, m, 100));
	cr_expect_lt(clock_mono_ms() - begun, 5000);
	for (size_t i = 0; i < 9; i++) {
		cr_expect_eq(ends[i].done, 1);
		switch (i % 4) {
		case 1:
			cr_expect_eq(ends[i].why.kind, ERR_UPSTREAM);
			cr_expect_str_eq(ends[i].b.text, "abc");
			break;
		case 2:
			cr_expect_eq(ends[i].why.kind, ERR_NONE);
			cr_expect_eq(ends[i].status, 404);
			break;
		default:
			cr_expect_eq(ends[i].why.kind, ERR_NONE);
			cr_expect_str_eq(ends[i].b.text, "a\nb\nc\n");
		}
	}
	cr_expect_eq(ends[9].done, 0);
	fake_docker_stop();
	mem_end(mem);
}

Test(http_multi, gives_everything_back_when_closed_early)
{
	static const struct fake_row rows[] = { { NULL, "/hang",
	    .body = "a\nb\n", .piece_ms = 5000 } };
	void *mem = mem_root("test");
	struct http_multi *m = http_multi_open(mem);
	struct http_req req = { .socket = fake_docker_start(rows, 1),
		.url = "http://d/hang" };
	struct end end = { 0 };
	struct http_sink sink = { on_chunk, on_done, &end };
	struct err e = { 0 };

	buf_init(&end.b, mem, 1000);
	for (int i = 0; i < 5; i++)
		cr_assert(http_multi_add(&e, m, &req, &sink, NULL));
	for (int i = 0; i < 5; i++)
		cr_assert(http_multi_poll(&e, m, 100));
	cr_expect_eq(http_multi_count(m), 5);
	mem_end(mem);
	cr_expect_eq(end.done, 0);
	fake_docker_stop();
}
