/* SPDX-License-Identifier: MIT */
/*
 * enqueue CONF USER TEAM KIND LOCK N PAUSE-MS: N jobs, each accepted in a
 * transaction of its own as the web does it, one after the other with a pause
 * between.  Prints how many a second were accepted.
 */
#include "base/clock.h"
#include "base/conf.h"
#include "core/enqueue.h"

#include <stdio.h>
#include <stdlib.h>

static bool
one(struct ctx *c, const char *team, const char *kind, const char *lock)
{
	void *whole = c->mem;
	bool ok;

	c->mem = mem_root("job");
	ok = ctx_begin(c) && enqueue(c, kind, team, NULL, lock, "{}", NULL) &&
	     ctx_commit(c);
	mem_end(c->mem);
	c->mem = whole;
	return ok;
}

int
main(int argc, char **argv)
{
	struct actor who = { .role = "developer" };
	struct ctx c = { .request_id = "bench", .actor = &who };
	struct conf conf;
	int64_t began;
	long n, i, pause;

	if (argc != 8)
		return 2;
	mem_setup();
	c.mem = mem_root("enqueue");
	c.conf = &conf;
	who.user_id = argv[2];
	n = strtol(argv[6], NULL, 10);
	pause = strtol(argv[7], NULL, 10);
	if (!conf_load(&c.err, c.mem, argv[1], &conf) ||
	    !db_open(&c.err, c.mem, conf.database_web, "bench", false, &c.db))
		goto failed;
	queue_open(c.mem, conf.redis_socket, conf.instance, &c.queue);
	began = clock_mono_ms();
	for (i = 0; i < n; i++) {
		if (!one(&c, argv[3], argv[4], argv[5][0] ? argv[5] : NULL))
			goto failed;
		if (pause > 0)
			clock_sleep_ms((int)pause);
	}
	(void)printf("%.1f\n",
	    1000.0 * (double)n / (double)(clock_mono_ms() - began + 1));
	mem_end(c.mem);
	return 0;
failed:
	(void)fprintf(stderr, "enqueue: %s\n", c.err.text);
	return 1;
}
