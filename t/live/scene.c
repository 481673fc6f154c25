/* SPDX-License-Identifier: MIT */
#include "t/live/scene.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/fs.h"
#include "base/rand.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_MS = 20 * 1000, GOT_MAX = 32 << 20 };

void
scene_sql(struct scene *s, const char *fmt, ...)
{
	va_list ap;
	char *sql;

	va_start(ap, fmt);
	sql = talloc_vasprintf(s->mem, fmt, ap);
	va_end(ap);
	testdb_sql(s->owner, sql);
}

static const char *
api_token(struct scene *s, const struct actor *who)
{
	const char *text = mem_fmt(s->mem, "dvt_%s", rand_token(s->mem, 32));

	scene_sql(s,
	    "insert into api_tokens (id, user_id, name, prefix, token_hash)"
	    " values ('%s', '%s', 't', 'dvt_', '\\x%s')",
	    uuid_new(s->mem), who->user_id,
	    sha256_hex(s->mem, text, strlen(text)));
	return text;
}

static const char *
session(struct scene *s, const struct actor *who)
{
	const char *text = rand_token(s->mem, 32);

	scene_sql(s,
	    "insert into sessions (id, user_id, token_hash, expires_at) values"
	    " ('%s', '%s', '\\x%s', now() + interval '1 day')",
	    uuid_new(s->mem), who->user_id,
	    sha256_hex(s->mem, text, strlen(text)));
	return text;
}

static void
rows(struct scene *s)
{
	struct ctx *c = fixture_as(s->f, &s->f->ann);
	struct project project;
	struct app app;
	struct deploy d;

	fixture_app(s->f, c, &project, &app);
	must(
	    c, deploy_request(c, &app, &(struct deploy_input){ 0 }, "api", &d));
	(void)fixture_as(s->f, &s->f->ann);
	s->app = mem_str(s->mem, app.id);
	s->deployment = mem_str(s->mem, d.id);
	scene_sql(s,
	    "update deployments set status = 'building', started_at = now()"
	    " where id = '%s'",
	    s->deployment);
	scene_sql(s,
	    "insert into job_steps (job_id, team_id, position, name, state,"
	    " started_at, finished_at) select d.job_id, d.team_id, v.* from"
	    " deployments d, (values (1, 'queue', 'done', now(), now()),"
	    " (2, 'build', 'running', now(), null), (3, 'update', 'pending',"
	    " null, null), (4, 'done', 'pending', null, null)) v"
	    " where d.id = '%s'",
	    s->deployment);
}

static void
configure(struct scene *s, bool with_redis)
{
	struct err e = { .kind = ERR_NONE };
	char *text = mem_fmt(s->mem,
	    "instance test\nrun-dir %s\nstate-dir %s\n"
	    "panel-url http://localhost:8080\nuser-live nobody\n"
	    "database-live %s\nredis-socket %s\n",
	    s->dir, s->dir, testdb_conninfo(s->f->db, "davit_live"),
	    with_redis ? testdb_redis() : "/nowhere/redis.sock");

	cr_assert(fs_write(&e, mem_fmt(s->mem, "%s/conf", s->dir), text,
		      strlen(text), 0644),
	    "%s", e.text);
}

static void
start(struct scene *s)
{
	char *conf = mem_fmt(s->mem, "%s/conf", s->dir);
	int i, log;

	s->pid = fork();
	cr_assert(s->pid >= 0);
	if (s->pid == 0) {
		log = open(mem_fmt(s->mem, "%s/log", s->dir),
		    O_WRONLY | O_CREAT | O_TRUNC, 0600);
		(void)dup2(log, STDERR_FILENO);
		(void)execl("./davit-live", "davit-live", "-c", conf, NULL);
		_exit(127);
	}
	s->socket = mem_fmt(s->mem, "%s/live.sock", s->dir);
	for (i = 0; i < 400; i++) {
		struct client *c = client_open(s, "GET", "/", "");

		if (c->fd >= 0 && client_wait_end(c)) {
			client_close(c);
			return;
		}
		client_close(c);
		clock_sleep_ms(25);
	}
	cr_assert_fail("davit-live does not answer; see %s/log", s->dir);
}

struct scene *
scene_new(bool with_redis)
{
	struct err e = { .kind = ERR_NONE };
	struct fixture *f = fixture_new();
	struct scene *s = mem_new(f->mem, struct scene);
	char *dir;

	s->f = f;
	s->mem = f->mem;
	s->owner = fixture_owner(f);
	cr_assert(
	    fs_scratch(&e, s->mem, "/tmp", "davit-live-", &dir), "%s", e.text);
	cr_assert(chmod(dir, 0755) == 0);
	s->dir = dir;
	rows(s);
	s->ann = api_token(s, &f->ann);
	s->bob = api_token(s, &f->bob);
	s->vic = api_token(s, &f->vic);
	s->session = session(s, &f->ann);
	queue_open(s->mem, testdb_redis(), "test", &s->bell);
	configure(s, with_redis);
	start(s);
	return s;
}

void
scene_end(struct scene *s)
{
	int status = -1;

	cr_expect(kill(s->pid, SIGTERM) == 0);
	cr_expect(waitpid(s->pid, &status, 0) == s->pid);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "davit-live ended with %d", status);
	fixture_end(s->f);
}

void
scene_lines(struct scene *s, int from, int to)
{
	scene_sql(s,
	    "insert into deployment_logs (deployment_id, team_id, sequence,"
	    " stage, message) select '%s', '%s', n, 'build', 'line ' || n"
	    " from generate_series(%d, %d) n",
	    s->deployment, s->f->team_a, from, to);
	scene_ring(s, "deployment", s->deployment);
}

void
scene_logs(struct scene *s, int n)
{
	scene_sql(s,
	    "insert into application_logs (application_id, team_id, task,"
	    " stream, time, message) select '%s', '%s', 'web.1', 'stdout',"
	    " now(), 'said ' || n from generate_series(1, %d) n",
	    s->app, s->f->team_a, n);
	scene_ring(s, "logs", s->app);
}

void
scene_ring(struct scene *s, const char *kind, const char *id)
{
	struct err e = { .kind = ERR_NONE };

	cr_expect(queue_ring(&e, s->bell, mem_fmt(s->mem, "%s:%s", kind, id)),
	    "%s", e.text);
}

struct client *
client_open(struct scene *s, const char *method, const char *target,
    const char *headers)
{
	struct client *c = mem_new(s->mem, struct client);
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char *head = mem_fmt(c, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
	    method, target, headers);

	buf_init(&c->got, c, GOT_MAX);
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", s->socket);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    send(c->fd, head, strlen(head), MSG_NOSIGNAL) !=
		(ssize_t)strlen(head)) {
		(void)close(c->fd);
		c->fd = -1;
	}
	return c;
}

struct client *
client_as(struct scene *s, const char *token, const char *target)
{
	return client_open(s, "GET", target,
	    mem_fmt(s->mem, "Authorization: Bearer %s\r\n", token));
}

static void
take(struct client *c, int ms)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char part[16384];
	ssize_t n;

	if (c->ended || poll(&p, 1, ms) <= 0)
		return;
	n = recv(c->fd, part, sizeof part, 0);
	if (n <= 0)
		c->ended = true;
	else
		buf_add(&c->got, part, (size_t)n);
}

bool
client_wait(struct client *c, const char *text)
{
	int64_t until = clock_mono_ms() + WAIT_MS;

	while (strstr(c->got.text, text) == NULL) {
		if (c->ended || clock_mono_ms() > until)
			return false;
		take(c, 100);
	}
	return true;
}

bool
client_wait_end(struct client *c)
{
	int64_t until = clock_mono_ms() + WAIT_MS;

	while (!c->ended && clock_mono_ms() < until)
		take(c, 100);
	return c->ended;
}

void
client_read(struct client *c, int ms)
{
	int64_t until = clock_mono_ms() + ms;

	while (!c->ended && clock_mono_ms() < until)
		take(c, 20);
}

size_t
client_count(const struct client *c, const char *text)
{
	const char *at = c->got.text;
	size_t n = 0;

	for (; (at = strstr(at, text)) != NULL; at += strlen(text))
		n++;
	return n;
}

void
client_close(struct client *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	(void)talloc_free(c);
}

int
client_status(struct scene *s, const char *method, const char *target,
    const char *headers)
{
	struct client *c = client_open(s, method, target, headers);
	uint64_t status = 0;

	(void)client_wait(c, "\r\n\r\n");
	if (strlen(c->got.text) > 12)
		(void)str_u64(
		    (struct str){ c->got.text + 9, 3 }, 100, 599, &status);
	client_close(c);
	return (int)status;
}
