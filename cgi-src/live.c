/* SPDX-License-Identifier: MIT */
/* davit-live: streams of events to browsers.  See davit-live(8). */
#include "base/conf.h"
#include "base/log.h"
#include "live/hub.h"
#include "live/listen.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: davit-live [-c CONF]\n"
    "       davit-live --help | --version\n"
    "\n"
    "Serves deployment logs, container logs and states to browsers as\n"
    "server-sent events, on the unix socket live.sock in run-dir.\n"
    "\n"
    "  -c, --config CONF  configuration ($DAVIT_CONF or\n"
    "                     /etc/davit/davit.conf)\n";

static bool
is(const char *arg, const char *letter, const char *word)
{
	return strcmp(arg, letter) == 0 || strcmp(arg, word) == 0;
}

/* True when the arguments say to serve; else *rc is the exit status. */
static bool
arguments(int argc, char **argv, const char **path, int *rc)
{
	*path = conf_path();
	*rc = 0;
	if (argc == 2 && is(argv[1], "-h", "--help")) {
		(void)fputs(usage, stdout);
		return false;
	}
	if (argc == 2 && is(argv[1], "-V", "--version")) {
		(void)puts("davit-live " PACKAGE_VERSION);
		return false;
	}
	if (argc == 3 && is(argv[1], "-c", "--config")) {
		*path = argv[2];
		return true;
	}
	if (argc == 1)
		return true;
	(void)fputs(usage, stderr);
	*rc = 2;
	return false;
}

/* As root: what only root may.  After it, the user of our own. */
static bool
prepare(struct err *e, struct hub *h)
{
	char *path = mem_fmt(h->mem, "%s/live.sock", h->conf->run_dir);

	listen_raise(LIVE_CONNS_MAX + CONNS_SPARE, &h->conns_max);
	if (h->conns_max <= CONNS_SPARE)
		return err_set(e, ERR_LIMIT, "too few descriptors allowed");
	h->conns_max -= CONNS_SPARE;
	return listen_signals(e, &h->signals) &&
	       listen_at(e, path, &h->listener) &&
	       listen_drop(e, h->conf->user_live);
}

static bool
serve(struct err *e, struct hub *h)
{
	struct err away = { .kind = ERR_NONE };

	if (!prepare(e, h))
		return false;
	/* A database that is away now is asked again with each request. */
	if (!db_open(&away, h->mem, h->conf->database_live, "davit-live", false,
		&h->db))
		log_error("the database does not answer", "err", away.text);
	queue_open(h->mem, h->conf->redis_socket, h->conf->instance, &h->queue);
	log_notice("serving", "socket",
	    mem_fmt(h->mem, "%s/live.sock", h->conf->run_dir));
	return hub_run(e, h);
}

int
main(int argc, char **argv)
{
	struct err e = { .kind = ERR_NONE };
	struct hub *h;
	struct conf conf;
	const char *path;
	void *mem;
	int rc;

	mem_setup();
	log_setup("davit-live", LOG_L_NOTICE);
	if (!arguments(argc, argv, &path, &rc))
		return rc;
	mem = mem_root("davit-live");
	h = mem_new(mem, struct hub);
	h->mem = mem;
	h->conf = &conf;
	if (!conf_load(&e, mem, path, &conf) || !serve(&e, h)) {
		log_error("stopped", "err", e.text, "at", e.where);
		rc = 1;
	}
	mem_end(mem);
	return rc;
}
