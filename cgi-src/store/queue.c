/* SPDX-License-Identifier: MIT */
#include "store/queue.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"

#include <assert.h>
#include <hiredis/hiredis.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Connect and command together stay under a second. */
enum { CONNECT_MS = 300, COMMAND_MS = 600, AGAIN_MS = 1000 };

/* One connection.  Blocking takes and subscriptions have one of their own,
 * so that commands never wait behind them. */
struct link {
	redisContext *rc;   /* NULL: closed */
	int64_t not_before; /* monotonic ms of the next attempt */
	pid_t pid;	    /* that opened it: a fork's copy is not used */
	bool pending;	    /* a take was sent and not answered yet */
	bool hearing;	    /* subscribed */
};

struct queue {
	const char *socket, *prefix;
	struct link commands, waits;
};

static bool
away(struct err *e, const char *why)
{
	return err_code(e, ERR_UPSTREAM, "REDIS_UNAVAILABLE",
	    "Redis does not answer: %s", why);
}

/* Close, and say why it does not work. */
static bool
link_lost(struct err *e, struct link *l, const char *why)
{
	(void)away(e, l->rc != NULL && l->rc->err != 0 ? l->rc->errstr : why);
	if (l->rc != NULL)
		redisFree(l->rc);
	l->rc = NULL;
	l->pending = l->hearing = false;
	return false;
}

static bool
link_open(struct err *e, struct queue *q, struct link *l)
{
	struct timeval connect = { .tv_usec = CONNECT_MS * 1000 };
	struct timeval command = { .tv_usec = COMMAND_MS * 1000 };
	int64_t now = clock_mono_ms();

	if (l->rc != NULL && l->pid == getpid())
		return true;
	if (l->rc != NULL) {
		redisFree(l->rc);
		*l = (struct link){ .rc = NULL };
	}
	if (now < l->not_before)
		return away(e, "not connected");
	l->not_before = now + AGAIN_MS;
	l->pid = getpid();
	l->rc = redisConnectUnixWithTimeout(q->socket, connect);
	if (l->rc == NULL || l->rc->err != 0 ||
	    redisSetTimeout(l->rc, command) != REDIS_OK)
		return link_lost(e, l, "cannot connect");
	return true;
}

static int
queue_close(struct queue *q)
{
	if (q->commands.rc != NULL)
		redisFree(q->commands.rc);
	if (q->waits.rc != NULL)
		redisFree(q->waits.rc);
	return 0;
}

/* hiredis writes without MSG_NOSIGNAL: a server that died would end us. */
static void
ignore_sigpipe(void)
{
	struct sigaction now, ignore = { .sa_handler = SIG_IGN };

	if (sigaction(SIGPIPE, NULL, &now) == 0 &&
	    !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL)
		(void)sigaction(SIGPIPE, &ignore, NULL);
}

void
queue_open(
    void *mem, const char *socket, const char *prefix, struct queue **out)
{
	struct queue *q = mem_new(mem, struct queue);

	q->socket = mem_str(q, socket);
	q->prefix = mem_str(q, prefix);
	talloc_set_destructor(q, queue_close);
	ignore_sigpipe();
	*out = q;
}

/* Answer of one command, or NULL with e set. */
static redisReply *
command(struct err *e, struct queue *q, const char *const *argv, int argc)
{
	const char *words[8];
	redisReply *r;
	int i;

	if (argc > (int)COUNT(words))
		panic("%d words in a command", argc);
	if (!link_open(e, q, &q->commands))
		return NULL;
	for (i = 0; i < argc; i++)
		words[i] = argv[i];
	r = FAULT_FAILS("redis.command")
		? NULL
		: redisCommandArgv(q->commands.rc, argc, words, NULL);
	if (r == NULL) {
		(void)link_lost(e, &q->commands, "no answer");
		return NULL;
	}
	if (r->type == REDIS_REPLY_ERROR) {
		(void)err_set(e, ERR_UPSTREAM, "Redis: %s", r->str);
		freeReplyObject(r);
		return NULL;
	}
	return r;
}

#define COMMAND(e, q, ...)                                                     \
	command(e, q, (const char *const[]){ __VA_ARGS__ },                    \
	    (int)COUNT(((const char *const[]){ __VA_ARGS__ })))

/* For commands whose answer says nothing more than that they were done. */
static bool
done(redisReply *r)
{
	if (r == NULL)
		return false;
	freeReplyObject(r);
	return true;
}

bool
queue_push(struct err *e, struct queue *q, const char *job_id)
{
	char *list = mem_fmt(q, "%s:q", q->prefix);
	bool ok = done(COMMAND(e, q, "LPUSH", list, job_id));

	(void)talloc_free(list);
	return ok;
}

/* Wait for a reply on l.  *r NULL: a signal came first. */
static bool
wait_reply(struct err *e, struct link *l, int64_t deadline, redisReply **r)
{
	struct pollfd p = { .events = POLLIN };
	void *reply = NULL;

	assert(l->rc != NULL);
	p.fd = l->rc->fd;
	*r = NULL;
	for (;;) {
		int64_t left = deadline - clock_mono_ms();
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n < 0 && errno == EINTR)
			return true;
		if (n <= 0)
			return link_lost(e, l, "no answer");
		if (redisBufferRead(l->rc) != REDIS_OK ||
		    redisGetReplyFromReader(l->rc, &reply) != REDIS_OK)
			return link_lost(e, l, "the connection was lost");
		if (reply != NULL) {
			*r = reply;
			return true;
		}
	}
}

static bool
send_take(struct err *e, struct queue *q, const char *runner, int seconds)
{
	struct link *l = &q->waits;
	int flushed = 0;

	if (!link_open(e, q, l))
		return false;
	if (l->pending)
		return true;
	if (redisAppendCommand(l->rc, "BLMOVE %s:q %s:run:%s RIGHT LEFT %d",
		q->prefix, q->prefix, runner, seconds) != REDIS_OK)
		return link_lost(e, l, "out of memory");
	while (!flushed)
		if (redisBufferWrite(l->rc, &flushed) != REDIS_OK)
			return link_lost(e, l, "the connection was lost");
	l->pending = true;
	return true;
}

bool
queue_take(struct err *e, struct queue *q, void *mem, const char *runner,
    int seconds, char **job_id)
{
	redisReply *r;
	bool ok = true;

	*job_id = NULL;
	if (seconds < 1)
		panic("a take of %d seconds", seconds);
	/* A take that a signal interrupted goes on in the next call. */
	if (!send_take(e, q, runner, seconds) ||
	    !wait_reply(e, &q->waits,
		clock_mono_ms() + seconds * 1000 + COMMAND_MS, &r))
		return false;
	if (r == NULL)
		return true;
	q->waits.pending = false;
	if (r->type == REDIS_REPLY_ERROR)
		ok = err_set(e, ERR_UPSTREAM, "Redis: %s", r->str);
	else if (r->type == REDIS_REPLY_STRING)
		*job_id = mem_strn(mem, r->str, r->len);
	freeReplyObject(r);
	return ok;
}

bool
queue_done(
    struct err *e, struct queue *q, const char *runner, const char *job_id)
{
	char *list = mem_fmt(q, "%s:run:%s", q->prefix, runner);
	bool ok = done(COMMAND(e, q, "LREM", list, "1", job_id));

	(void)talloc_free(list);
	return ok;
}

bool
queue_ring(struct err *e, struct queue *q, const char *topic)
{
	char *channel = mem_fmt(q, "%s:bell", q->prefix);
	bool ok = done(COMMAND(e, q, "PUBLISH", channel, topic));

	(void)talloc_free(channel);
	return ok;
}

bool
queue_hear(struct err *e, struct queue *q)
{
	redisReply *r;
	bool ok;

	if (!link_open(e, q, &q->waits))
		return false;
	if (q->waits.hearing)
		return true;
	r = redisCommand(q->waits.rc, "SUBSCRIBE %s:bell", q->prefix);
	if (r == NULL)
		return link_lost(e, &q->waits, "no answer");
	ok = r->type == REDIS_REPLY_ARRAY ||
	     err_set(e, ERR_UPSTREAM, "Redis: %s", r->str ? r->str : "?");
	freeReplyObject(r);
	q->waits.hearing = ok;
	return ok;
}

int
queue_socket(const struct queue *q)
{
	return q->waits.rc != NULL ? q->waits.rc->fd : -1;
}

/* The next whole reply that has come, NULL when there is none. */
static bool
next_reply(struct err *e, struct link *l, redisReply **r)
{
	struct pollfd p = { .fd = l->rc->fd, .events = POLLIN };
	void *reply = NULL;

	*r = NULL;
	if (redisGetReplyFromReader(l->rc, &reply) != REDIS_OK)
		return link_lost(e, l, "the connection was lost");
	if (reply == NULL && poll(&p, 1, 0) > 0 &&
	    (redisBufferRead(l->rc) != REDIS_OK ||
		redisGetReplyFromReader(l->rc, &reply) != REDIS_OK))
		return link_lost(e, l, "the connection was lost");
	*r = reply;
	return true;
}

/* Text of a pub/sub message, NULL for anything else. */
static const redisReply *
message_of(const redisReply *r)
{
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 3 ||
	    r->element[0]->type != REDIS_REPLY_STRING ||
	    strcmp(r->element[0]->str, "message") != 0 ||
	    r->element[2]->type != REDIS_REPLY_STRING)
		return NULL;
	return r->element[2];
}

bool
queue_heard(struct err *e, struct queue *q, void *mem, char **topic)
{
	const redisReply *text;
	redisReply *r;

	*topic = NULL;
	if (q->waits.rc == NULL)
		return away(e, "not connected");
	while (*topic == NULL) {
		if (!next_reply(e, &q->waits, &r))
			return false;
		if (r == NULL)
			return true;
		if ((text = message_of(r)) != NULL)
			*topic = mem_strn(mem, text->str, text->len);
		freeReplyObject(r);
	}
	return true;
}

bool
queue_ping(struct err *e, struct queue *q)
{
	return done(COMMAND(e, q, "PING"));
}

bool
queue_version(struct err *e, struct queue *q, void *mem, char **version)
{
	static const char label[] = "redis_version:";
	redisReply *r = COMMAND(e, q, "INFO", "server");
	const char *at;

	if (r == NULL)
		return false;
	at = r->type == REDIS_REPLY_STRING ? strstr(r->str, label) : NULL;
	*version = NULL;
	if (at != NULL) {
		at += strlen(label);
		*version = mem_strn(mem, at, strcspn(at, "\r\n"));
	}
	freeReplyObject(r);
	return *version != NULL || away(e, "it does not say its version");
}
