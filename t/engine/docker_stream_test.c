/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"
#include "engine/docker_stream.h"

#include <criterion/criterion.h>
#include <string.h>

/* Lines as "stream|time|details|text|more;" */
struct seen {
	struct buf b;
	size_t lines, most; /* most: stop after so many */
};

static bool
on_line(void *arg, const struct docker_line *l)
{
	struct seen *s = arg;

	cr_assert_eq(strlen(l->text), l->n);
	buf_fmt(&s->b, "%d|%s|%s|", l->stream, l->time, l->details);
	if (l->n > 100)
		buf_fmt(&s->b, "%zu bytes", l->n);
	else
		buf_add(&s->b, l->text, l->n);
	buf_str(&s->b, l->more ? "|+;" : "|;");
	return ++s->lines != s->most;
}

static void
frame(struct buf *b, char stream, const char *text, size_t n)
{
	char head[8] = { stream };

	head[4] = (char)(n >> 24);
	head[5] = (char)(n >> 16);
	head[6] = (char)(n >> 8);
	head[7] = (char)n;
	buf_add(b, head, sizeof head);
	buf_add(b, text, n);
}

static void
frames(struct buf *b, const char *const *texts)
{
	for (; *texts != NULL; texts++)
		frame(b,
		    *texts[0] == 'e'   ? 2
		    : *texts[0] == 's' ? 3
				       : 1,
		    *texts + 1, strlen(*texts + 1));
}

/* Feed all in pieces of step bytes. */
static bool
feed(struct err *e, struct docker_stream *s, const struct buf *b, size_t step)
{
	for (size_t at = 0; at < b->len; at += step) {
		size_t n = b->len - at < step ? b->len - at : step;

		if (!docker_stream_feed(e, s, b->text + at, n))
			return false;
	}
	return true;
}

Test(docker_stream, gives_the_same_lines_however_it_is_cut)
{
	static const struct {
		unsigned flags;
		const char *texts[6];
		const char *want;
	} cases[] = {
		{ 0, { "oone\ntwo\n" }, "1|||one|;1|||two|;" },
		{ 0, { "oon", "oe\ntw", "oo\n" }, "1|||one|;1|||two|;" },
		{ 0, { "oa", "eb\n", "oc\n" }, "2|||b|;1|||ac|;" },
		{ 0, { "oopen" }, "1|||open|;" },
		{ 0, { "odos\r\n", "o\n" }, "1|||dos|;1||||;" },
		{ DOCKER_LINES_TIMED, { "oT1 one\n", "eT2 two\n" },
		    "1|T1||one|;2|T2||two|;" },
		{ DOCKER_LINES_TIMED, { "oT1 half", "oT2 rest\n" },
		    "1|T1||half|+;1|T2||rest|;" },
		{ DOCKER_LINES_TIMED | DOCKER_LINES_DETAILED,
		    { "oT1 a=b,c=d x y\n", "sbroken" },
		    "1|T1|a=b,c=d|x y|;3|||broken|;" },
		{ DOCKER_LINES_TIMED, { "oT1 \n" }, "1|T1|||;" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t step = 1; step < 40; step += 3) {
			void *mem = mem_root("test");
			struct seen seen = { 0 };
			struct docker_stream *s;
			struct err e = { 0 };
			struct buf b;

			buf_init(&b, mem, 100000);
			buf_init(&seen.b, mem, 100000);
			frames(&b, cases[i].texts);
			s = docker_stream_new(
			    mem, cases[i].flags, on_line, &seen);
			cr_expect(feed(&e, s, &b, step));
			cr_expect(docker_stream_end(&e, s));
			cr_expect_str_eq(seen.b.text, cases[i].want,
			    "case %zu step %zu: %s", i, step, seen.b.text);
			mem_end(mem);
		}
}

Test(docker_stream, hands_long_lines_out_in_pieces)
{
	static const size_t lengths[] = { DOCKER_LINE_MAX - 1, DOCKER_LINE_MAX,
		DOCKER_LINE_MAX + 1, 3 * DOCKER_LINE_MAX + 5 };
	static const char *const want[] = { "1|||16383 bytes|;",
		"1|||16384 bytes|;", "1|||16384 bytes|+;1|||y|;",
		"1|||16384 bytes|+;1|||16384 bytes|+;1|||16384 bytes|+;"
		"1|||yyyyy|;" };
	static const size_t steps[] = { 1, 7, 8192, 8200, 1 << 20 };

	for (size_t i = 0; i < COUNT(lengths); i++)
		for (size_t k = 0; k < COUNT(steps); k++) {
			void *mem = mem_root("test");
			char *text = mem_array(mem, char, lengths[i] + 1);
			struct seen seen = { 0 };
			struct docker_stream *s;
			struct err e = { 0 };
			struct buf b;

			memset(text, 'y', lengths[i]);
			text[lengths[i]] = '\n';
			buf_init(&b, mem, 1000000);
			buf_init(&seen.b, mem, 100000);
			frame(&b, 1, text, lengths[i] + 1);
			s = docker_stream_new(mem, 0, on_line, &seen);
			cr_expect(feed(&e, s, &b, steps[k]));
			cr_expect(docker_stream_end(&e, s));
			cr_expect_str_eq(seen.b.text, want[i],
			    "length %zu step %zu: %s", lengths[i], steps[k],
			    seen.b.text);
			mem_end(mem);
		}
}

Test(docker_stream, refuses_what_is_no_log_stream)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *say;
	} cases[] = {
		{ "HTTP/1.1", 8, "not framed" },
		{ "\1\0\0\1\0\0\0\1x", 9, "not framed" },
		{ "\4\0\0\0\0\0\0\1x", 9, "not framed" },
		{ "\1\0\0\0\377\377\377\377", 8, "claims" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		void *mem = mem_root("test");
		struct seen seen = { 0 };
		struct docker_stream *s;
		struct err e = { 0 };

		buf_init(&seen.b, mem, 1000);
		s = docker_stream_new(mem, 0, on_line, &seen);
		cr_expect_not(
		    docker_stream_feed(&e, s, cases[i].bytes, cases[i].n));
		cr_expect_eq(e.kind, ERR_UPSTREAM, "case %zu", i);
		cr_expect(strstr(e.text, cases[i].say) != NULL, "%s", e.text);
		mem_end(mem);
	}
}

Test(docker_stream, says_when_it_was_cut)
{
	static const size_t lengths[] = { 3, 8, 10 };

	for (size_t i = 0; i < COUNT(lengths); i++) {
		void *mem = mem_root("test");
		struct seen seen = { 0 };
		struct docker_stream *s;
		struct err e = { 0 };

		buf_init(&seen.b, mem, 1000);
		s = docker_stream_new(mem, 0, on_line, &seen);
		cr_expect(docker_stream_feed(
		    &e, s, "\1\0\0\0\0\0\0\5hello", lengths[i]));
		cr_expect_not(docker_stream_end(&e, s));
		cr_expect_eq(e.kind, ERR_UPSTREAM);
		mem_end(mem);
	}
}

Test(docker_stream, ends_quietly_when_the_reader_wants_no_more)
{
	void *mem = mem_root("test");
	struct seen seen = { .most = 1 };
	struct docker_stream *s;
	struct err e = { 0 };

	buf_init(&seen.b, mem, 1000);
	s = docker_stream_new(mem, 0, on_line, &seen);
	cr_expect_not(docker_stream_feed(&e, s, "\1\0\0\0\0\0\0\4a\nb\n", 12));
	cr_expect_eq(e.kind, ERR_NONE);
	cr_expect_eq(seen.lines, 1);
	mem_end(mem);
}

Test(docker_stream, finds_the_task_in_the_details)
{
	void *mem = mem_root("test");
	const char *details = "com.docker.swarm.node.id=n1,"
			      "com.docker.swarm.task.id=t%2C1,x";

	cr_expect_str_eq(
	    docker_detail(mem, details, "com.docker.swarm.task.id"), "t,1");
	cr_expect_str_eq(
	    docker_detail(mem, details, "com.docker.swarm.node.id"), "n1");
	cr_expect_null(docker_detail(mem, details, "y"));
	cr_expect_null(docker_detail(mem, "", "x"));
	mem_end(mem);
}
