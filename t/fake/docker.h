/* SPDX-License-Identifier: MIT */
#ifndef FAKE_DOCKER_H
#define FAKE_DOCKER_H

#include <stddef.h>

/*
 * A scripted Docker engine on a unix socket, for what the real one does not
 * do on demand: slow, cut, oversized and garbled answers, conflicts, errors
 * inside a stream.  GET /_ping answers version 1.41 unless a row says
 * otherwise; what no row matches answers 404.
 */
struct fake_row {
	const char *method; /* NULL: any */
	const char *path;   /* contained in the request's path and query */
	int status;	    /* 0: 200 */
	const char *body;   /* may hold NUL when body_n is given */
	size_t body_n;	    /* 0: strlen(body) */
	int delay_ms;	    /* before the answer */
	int piece_ms;	    /* pause between lines of the body */
	long cut;	    /* close after this many bytes of the body; 0: no */
	size_t repeat;	    /* send the body this many times; 0: once */
	int times;	    /* the row serves so often; 0: always */
	const char *raw;    /* this instead of any HTTP answer */
	const char *headers; /* "Name: value\r\n" ..., or NULL */
};

/* Starts the server in a child; the socket's path. */
const char *fake_docker_start(const struct fake_row *rows, size_t n);

/* "METHOD path\nbody\n" of each request so far. */
const char *fake_docker_seen(void);

void fake_docker_stop(void);

#endif
