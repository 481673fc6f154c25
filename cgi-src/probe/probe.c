/* SPDX-License-Identifier: MIT */
/*
 * probe TYPE [name=value ...] [-- argv...]
 *
 * One invocation is a phase, not a check: Docker starts the next a second
 * after this one ended, so a phase of 20 s costs one exec.
 *
 * First phase: until the application has been well for `settle` seconds
 * without a break (only in containers started before `until`: a deployment),
 * or, after the start period, `retries` checks at `interval` failed in a row.
 * Later phases: check each `interval`.  That the first phase is over is
 * marked by an empty file in /dev/shm, which every container has, writable
 * for every user even when the root is read-only; it vanishes with the
 * container.  Where it cannot be written, age tells: only an invocation that
 * begins right after the container's start is the first.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	POLL_MS = 250,
	FIRST_MS = 5 * 1000, /* a first phase begins before this age */
	USAGE = 64
};

/* What a run knows about the container. */
struct container {
	unsigned long long started; /* clock ticks after boot; 0: unknown */
	int64_t started_ms;	    /* the same in milliseconds */
};

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
nap(int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/* Field 22 of /proc/PID/stat, counted after the name's last parenthesis,
 * because a name may hold anything. */
static unsigned long long
start_ticks(int64_t pid)
{
	char path[64], text[1024], *at;
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	at = strrchr(text, ')');
	for (int field = 2; at != NULL && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

static void
look(struct container *c, const struct probe *p)
{
	long hz = sysconf(_SC_CLK_TCK);

	c->started = start_ticks(p->pid);
	c->started_ms =
	    c->started == 0
		? now_ms()
		: (int64_t)(c->started * 1000 / (unsigned long long)hz);
}

static void
mark_path(
    char *path, size_t n, const struct probe *p, const struct container *c)
{
	snprintf(path, n, "%s/.davit-probe-%llu", p->state, c->started);
}

static void
set_mark(const struct probe *p, const struct container *c)
{
	char path[256];
	int fd;

	mark_path(path, sizeof path, p, c);
	fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd >= 0)
		close(fd);
}

static bool
is_first(const struct probe *p, const struct container *c)
{
	char path[256];

	mark_path(path, sizeof path, p, c);
	if (access(path, F_OK) == 0)
		return false;
	return access(p->state, W_OK) == 0 ||
	       now_ms() - c->started_ms < FIRST_MS;
}

/* How long this container must be well before it counts as healthy. */
static int64_t
settle_ms(const struct probe *p, const struct container *c)
{
	int64_t age = (now_ms() - c->started_ms) / 1000;

	return time(NULL) - age < p->until ? p->settle * 1000 : 0;
}

static bool
in_start_period(const struct probe *p, const struct container *c)
{
	return now_ms() - c->started_ms < p->start * 1000;
}

/* One failed check; true when it was one too many. */
static bool
too_many(const struct probe *p, const struct container *c, int64_t *fails)
{
	if (in_start_period(p, c)) {
		*fails = 0;
		nap(POLL_MS);
		return false;
	}
	if (++*fails >= p->retries)
		return true;
	nap(p->interval * 1000);
	return false;
}

static bool
first_phase(struct probe *p, const struct container *c)
{
	int64_t need = settle_ms(p, c), since = -1, fails = 0;

	for (;;) {
		if (!check(p)) {
			since = -1;
			if (too_many(p, c, &fails))
				return false;
			continue;
		}
		fails = 0;
		if (since < 0)
			since = now_ms();
		if (now_ms() - since >= need)
			break;
		nap(POLL_MS);
	}
	set_mark(p, c);
	return true;
}

/* Ends between failures only when there are none, so that none is lost. */
static bool
later_phase(struct probe *p, const struct container *c)
{
	int64_t begun = now_ms(), fails = 0;

	nap(p->interval * 1000);
	for (;;) {
		if (!check(p)) {
			if (too_many(p, c, &fails))
				return false;
			continue;
		}
		fails = 0;
		if (now_ms() - begun >= p->phase * 1000)
			return true;
		nap(p->interval * 1000);
	}
}

static bool
set_number(int64_t *to, const char *text, int64_t lo, int64_t hi)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < lo || n > hi)
		return false;
	*to = n;
	return true;
}

static bool
set_option(struct probe *p, const char *option)
{
	const struct {
		const char *name;
		int64_t *to, lo, hi;
	} numbers[] = {
		{ "port=", &p->port, 1, 65535 },
		{ "interval=", &p->interval, 1, 3600 },
		{ "timeout=", &p->timeout, 1, 3600 },
		{ "retries=", &p->retries, 1, 1000 },
		{ "start=", &p->start, 0, 86400 },
		{ "settle=", &p->settle, 0, 86400 },
		{ "until=", &p->until, 0, INT64_MAX },
		{ "phase=", &p->phase, 1, 3600 },
		{ "pid=", &p->pid, 1, INT32_MAX },
	};
	const struct {
		const char *name;
		const char **to;
	} texts[] = {
		{ "path=", &p->path },
		{ "status=", &p->status },
		{ "state=", &p->state },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		size_t n = strlen(numbers[i].name);

		if (strncmp(option, numbers[i].name, n) == 0)
			return set_number(numbers[i].to, option + n,
			    numbers[i].lo, numbers[i].hi);
	}
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t n = strlen(texts[i].name);

		if (strncmp(option, texts[i].name, n) == 0) {
			*texts[i].to = option + n;
			return option[n] != '\0';
		}
	}
	return false;
}

static bool
set_type(struct probe *p, const char *name)
{
	static const char *const names[] = {
		[PROBE_HTTP] = "http",
		[PROBE_TCP] = "tcp",
		[PROBE_COMMAND] = "command",
		[PROBE_NONE] = "none",
	};

	for (int i = 0; i < 4; i++)
		if (strcmp(name, names[i]) == 0) {
			p->type = (enum probe_type)i;
			return true;
		}
	return false;
}

static bool
read_args(struct probe *p, int argc, char **argv)
{
	int i = 2;

	if (argc < 2 || !set_type(p, argv[1]))
		return false;
	for (; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!set_option(p, argv[i])) {
			printf("davit-probe: bad option '%s'\n", argv[i]);
			return false;
		}
	if (i + 1 < argc)
		p->command = argv + i + 1;
	if (p->type == PROBE_COMMAND)
		return p->command != NULL;
	return p->type == PROBE_NONE || p->port > 0;
}

int
main(int argc, char **argv)
{
	struct probe p = { .path = "/",
		.status = "200-399",
		.interval = 5,
		.timeout = 3,
		.retries = 3,
		.phase = 20,
		.pid = 1,
		.state = "/dev/shm" };
	struct container c;
	bool good;

	/* The reader of our output may be gone. */
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	if (!read_args(&p, argc, argv)) {
		puts("usage: probe http|tcp|command|none [port=N] [path=/] "
		     "[status=200-399] [interval=S] [timeout=S] [retries=N] "
		     "[start=S] [settle=S] [until=T] [-- argv...]");
		return USAGE;
	}
	look(&c, &p);
	good = is_first(&p, &c) ? first_phase(&p, &c) : later_phase(&p, &c);
	puts(p.said);
	return good ? 0 : 1;
}
