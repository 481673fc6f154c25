/* SPDX-License-Identifier: MIT */
#include "engine/docker_stream.h"

#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

enum { HEAD_BYTES = 8, STREAMS = 4, TIME_BYTES = 64, DETAILS_BYTES = 2048 };

/* What the next byte of a payload belongs to. */
enum part { PART_TIME, PART_DETAILS, PART_TEXT };

struct pending {
	char text[DOCKER_LINE_MAX + 1];
	size_t n;
};

struct docker_stream {
	unsigned flags;
	docker_line_fn line;
	void *arg;
	unsigned char head[HEAD_BYTES];
	size_t head_n;
	uint32_t left; /* of the frame's payload */
	unsigned stream;
	enum part part;
	char time[TIME_BYTES], details[DETAILS_BYTES];
	size_t time_n, details_n;
	bool ended; /* line wants no more */
	struct pending pending[STREAMS];
};

struct docker_stream *
docker_stream_new(void *mem, unsigned flags, docker_line_fn line, void *arg)
{
	struct docker_stream *s = mem_new(mem, struct docker_stream);

	s->flags = flags;
	s->line = line;
	s->arg = arg;
	return s;
}

static void
hand_out(struct docker_stream *s, unsigned stream, bool more)
{
	struct pending *p = &s->pending[stream];
	struct docker_line line = { .stream = (int)stream,
		.time = s->time,
		.details = s->details,
		.text = p->text,
		.n = p->n,
		.more = more };

	if (p->n > 0 && p->text[p->n - 1] == '\r' && !more)
		line.n--;
	p->text[line.n] = '\0';
	p->n = 0;
	s->ended = s->ended || !s->line(s->arg, &line);
}

/* Text up to its newline or as much as fits; returns the bytes used. */
static size_t
take_text(struct docker_stream *s, const char *data, size_t n)
{
	struct pending *p = &s->pending[s->stream];
	size_t room = DOCKER_LINE_MAX - p->n, part = n < room ? n : room;
	const char *nl = memchr(data, '\n', part);

	if (nl != NULL)
		part = (size_t)(nl - data);
	memcpy(p->text + p->n, data, part);
	p->n += part;
	if (part == n)
		return part;
	/* A newline right behind a full line belongs to it. */
	hand_out(s, s->stream, data[part] != '\n');
	return part + (data[part] == '\n');
}

/* One word of the prefix, up to its space; what does not fit is dropped. */
static size_t
take_word(
    char *to, size_t *to_n, size_t max, const char *data, size_t n, bool *whole)
{
	const char *space = memchr(data, ' ', n);
	size_t part = space == NULL ? n : (size_t)(space - data);
	size_t fits = max - 1 - *to_n;

	if (fits > part)
		fits = part;
	memcpy(to + *to_n, data, fits);
	*to_n += fits;
	to[*to_n] = '\0';
	*whole = space != NULL;
	return part + (space != NULL);
}

static size_t
take_some(struct docker_stream *s, const char *data, size_t n)
{
	bool whole = false;
	size_t used;

	switch (s->part) {
	case PART_TIME:
		used =
		    take_word(s->time, &s->time_n, TIME_BYTES, data, n, &whole);
		if (whole)
			s->part = (s->flags & DOCKER_LINES_DETAILED) != 0
				      ? PART_DETAILS
				      : PART_TEXT;
		return used;
	case PART_DETAILS:
		used = take_word(
		    s->details, &s->details_n, DETAILS_BYTES, data, n, &whole);
		if (whole)
			s->part = PART_TEXT;
		return used;
	case PART_TEXT:
	default:
		return take_text(s, data, n);
	}
}

static bool
begin_frame(struct err *e, struct docker_stream *s)
{
	const unsigned char *h = s->head;

	if (h[0] >= STREAMS || h[1] != 0 || h[2] != 0 || h[3] != 0)
		return err_set(
		    e, ERR_UPSTREAM, "Docker's log stream is not framed");
	s->left = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 |
		  (uint32_t)h[6] << 8 | h[7];
	if (s->left > DOCKER_FRAME_MAX)
		return err_set(e, ERR_UPSTREAM,
		    "a frame of Docker's log stream claims %lu bytes",
		    (unsigned long)s->left);
	s->stream = h[0] == 0 ? 1 : h[0];
	s->head_n = 0;
	s->time_n = s->details_n = 0;
	s->time[0] = s->details[0] = '\0';
	s->part = PART_TEXT;
	/* The engine's own messages carry no prefix. */
	if (s->stream != 3 && (s->flags & DOCKER_LINES_TIMED) != 0)
		s->part = PART_TIME;
	else if (s->stream != 3 && (s->flags & DOCKER_LINES_DETAILED) != 0)
		s->part = PART_DETAILS;
	return true;
}

/* With a prefix each frame is one message: no newline, so it goes on. */
static void
end_frame(struct docker_stream *s)
{
	if (s->flags != 0 && s->pending[s->stream].n > 0)
		hand_out(s, s->stream, s->stream != 3);
}

static size_t
take_head(struct docker_stream *s, const char *data, size_t n)
{
	size_t part = HEAD_BYTES - s->head_n;

	if (part > n)
		part = n;
	memcpy(s->head + s->head_n, data, part);
	s->head_n += part;
	return part;
}

bool
docker_stream_feed(
    struct err *e, struct docker_stream *s, const char *data, size_t n)
{
	while (n > 0) {
		size_t used;

		if (s->left == 0) {
			used = take_head(s, data, n);
			if (s->head_n == HEAD_BYTES && !begin_frame(e, s))
				return false;
		} else {
			used = take_some(
			    s, data, n < s->left ? n : (size_t)s->left);
			s->left -= (uint32_t)used;
			if (s->left == 0)
				end_frame(s);
			if (s->ended)
				return false;
		}
		data += used;
		n -= used;
	}
	return true;
}

bool
docker_stream_end(struct err *e, struct docker_stream *s)
{
	for (unsigned i = 1; i < STREAMS; i++)
		if (s->pending[i].n > 0 && !s->ended)
			hand_out(s, i, false);
	if (s->ended)
		return false;
	if (s->head_n > 0 || s->left > 0)
		return err_set(e, ERR_UPSTREAM, "Docker's log stream was cut");
	return true;
}

char *
docker_detail(void *mem, const char *details, const char *key)
{
	struct str rest = str_of(details), pair, name;
	char *value;

	while (str_cut(&rest, ',', &pair)) {
		if (!str_cut(&pair, '=', &name) || !str_eq(name, key))
			continue;
		if (dec_url(mem, pair.s, pair.n, true, &value))
			return value;
	}
	return NULL;
}
