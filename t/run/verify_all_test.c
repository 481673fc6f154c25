/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "core/route.h"
#include "run/edge.h"
#include "run/edge_swap.h"
#include "run/verify_part.h"
#include "t/core/fixture.h"
#include "t/fake/docker.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OLD "2020-01-01T00:00:00Z"

/* What the engine answers; words in capitals are filled in. */
enum { SERVICES, TASKS, NETWORKS, CONTAINERS, CONFIGS, VOLUMES, IMAGES, KINDS };

static const struct {
	const char *path, *body;
} sound[KINDS] = {
	{ "/services?", "[SERVED]" },
	{ "/tasks?",
	    "[{\"ServiceID\":\"s1\",\"Spec\":{\"ContainerSpec\":{\"Image\":"
	    "\"sha256:1\",\"Labels\":{\"davit.release\":\"RELEASE\"}}}}]" },
	{ "/networks?", "[]" },
	{ "/containers/json",
	    "[{\"Names\":[\"/test-edge\"],\"State\":\"running\"}]" },
	{ "/configs?",
	    "[{\"ID\":\"c\",\"Spec\":{\"Name\":\"test-probe-1\"}}]" },
	{ "/volumes?",
	    "{\"Volumes\":[{\"Name\":\"good\",\"CreatedAt\":\"" OLD
	    "\",\"Labels\":{\"davit.application\":\"OWNER\"}},"
	    "{\"Name\":\"new\",\"CreatedAt\":\"2999-01-01T00:00:00Z\"}]}" },
	{ "/images/json", "[]" },
};

static const char served[] =
    "{\"ID\":\"s1\",\"UpdatedAt\":\"" OLD "\",\"Spec\":{\"Name\":\"SERVICE\","
    "\"Labels\":{\"davit.release\":\"RELEASE\"},\"TaskTemplate\":{"
    "\"ContainerSpec\":{\"Image\":\"sha256:1\"}},\"Mode\":{\"Replicated\":{"
    "\"Replicas\":1}}}}";

static struct fixture *f;
static struct ctx c;
static const char *service, *release, *owner;

static void
settle(void)
{
	static const struct deploy_input plain;
	struct ctx *web = fixture_as(f, &f->ann);
	struct project project;
	struct deploy d;
	struct app app;

	fixture_app(f, web, &project, &app);
	must(web, deploy_request(web, &app, &plain, "api", &d));
	must(web, ctx_commit(web));
	fixture_released(f, &d, 1);
	service = fixture_text(f, "select service_name from applications");
	release = fixture_text(f, "select id from releases");
	owner = fixture_text(f, "select id from applications");
	testdb_sql(c.db, "delete from domains; update jobs set state = 'done'");
}

static void
up(void)
{
	static const char nginx[] = "events {}\n";
	const char *version;
	char *dir;

	f = fixture_new();
	c = (struct ctx){
		.mem = f->mem, .db = fixture_owner(f), .conf = &f->conf
	};
	settle();
	cr_assert(fs_scratch(&c.err, f->mem, "/tmp", "davit-v-", &dir));
	f->conf.state_dir = f->conf.run_dir = dir;
	f->conf.private_key = mem_fmt(f->mem, "%s/private", dir);
	f->conf.build_cgroup = "";
	f->conf.nginx_program = "/usr/sbin/nginx";
	f->conf.nginx_conf = mem_fmt(f->mem, "%s/nginx.conf", dir);
	f->conf.haproxy_program = "/usr/sbin/haproxy";
	f->conf.user_web = f->conf.user_run = f->conf.user_live = "nobody";
	f->conf.edges = 1;
	cr_assert(seal_save(&c.err, f->conf.private_key,
	    mem_fmt(f->mem, "%s/public", dir), &f->key));
	cr_assert(fs_write(
	    &c.err, f->conf.nginx_conf, nginx, sizeof nginx - 1, 0644));
	cr_assert(fs_mkdirs(&c.err, mem_fmt(f->mem, "%s/edge", dir), 0755));
	cr_assert(edge_swap(&c, NULL, 0, &version), "%s", c.err.text);
}

static void
down(void)
{
	db_close(c.db);
	fixture_end(f);
}

TestSuite(verify_all, .init = up, .fini = down, .timeout = 120);

static const char *
filled(const char *text)
{
	static const char *const words[] = { "SERVED", "SERVICE", "RELEASE",
		"OWNER" };
	const char *const values[] = { served, service, release, owner };

	for (size_t i = 0; i < COUNT(words); i++) {
		const char *at = strstr(text, words[i]);

		if (at != NULL)
			text = mem_fmt(f->mem, "%.*s%s%s", (int)(at - text),
			    text, values[i], at + strlen(words[i]));
	}
	return text;
}

struct heard {
	int checks, broken;
	const char *say, *first, *left;
};

static void
hear(void *arg, const struct run_finding *found)
{
	struct heard *h = arg;

	h->checks++;
	cr_expect_null(found->skipped, "%s: %s", found->say, found->skipped);
	if (found->n == 0)
		return;
	h->broken++;
	h->say = found->say;
	h->first = found->first;
	h->left = found->left;
}

/* All checks, with another answer of the engine. */
static struct heard
heard(int kind, const char *body, bool young)
{
	struct fake_row rows[KINDS + 1];
	struct heard h = { 0 };

	for (int i = 0; i < KINDS; i++)
		rows[i] = (struct fake_row){ .path = sound[i].path,
			.body = filled(i == kind ? body : sound[i].body) };
	rows[KINDS] = (struct fake_row){ .path = "/json",
		.body = "{\"Metadata\":{\"LastTagTime\":\"" OLD "\"}}" };
	f->conf.docker_socket = fake_docker_start(rows, COUNT(rows));
	cr_assert(run_verify(&c, young, hear, &h), "%s", c.err.text);
	fake_docker_stop();
	return h;
}

Test(verify_all, each_check_of_what_docker_has_can_fail)
{
	static const struct {
		int kind;
		const char *body, *say, *first;
	} cases[] = {
		{ SERVICES, "[]", "the running tasks", "has no service" },
		{ TASKS,
		    "[{\"ServiceID\":\"s1\",\"Spec\":{\"ContainerSpec\":{"
		    "\"Image\":\"sha256:1\",\"Labels\":{}}}}]",
		    "the running tasks", "runs another release" },
		{ TASKS,
		    "[{\"ServiceID\":\"s1\",\"Spec\":{\"ContainerSpec\":{"
		    "\"Image\":\"sha256:2\",\"Labels\":{\"davit.release\":"
		    "\"RELEASE\"}}}}]",
		    "the running tasks", "runs another image" },
		{ SERVICES,
		    "[SERVED,{\"ID\":\"s2\",\"UpdatedAt\":\"" OLD
		    "\",\"Spec\":{\"Name\":\"lost\"}}]",
		    "every service", "lost belongs to no application" },
		{ NETWORKS,
		    "[{\"Name\":\"lost\",\"Labels\":{\"davit.environment\":"
		    "\"x\"}}]",
		    "every network", "lost belongs to no environment" },
		{ CONTAINERS,
		    "[{\"Names\":[\"/test-edge\"],\"State\":\"exited\"}]",
		    "the edge runs", "test-edge does not run" },
		{ CONFIGS, "[{\"ID\":\"c\",\"Spec\":{\"Name\":\"lost\"}}]",
		    "every Swarm config", "lost is nothing of ours" },
		{ VOLUMES,
		    "{\"Volumes\":[{\"Name\":\"lost\",\"CreatedAt\":\"" OLD
		    "\"}]}",
		    "every volume", "lost belongs to no application" },
		{ IMAGES,
		    "[{\"Id\":\"i\",\"RepoTags\":[\"davit-test/lost:r1\"]}]",
		    "every image", "davit-test/lost:r1 belongs to no" },
	};
	struct heard h = heard(KINDS, NULL, false);

	cr_expect_eq(h.broken, 0, "%s: %s", h.say, h.first);
	for (size_t i = 0; i < COUNT(cases); i++) {
		h = heard(cases[i].kind, cases[i].body, false);
		cr_expect_eq(
		    h.broken, 1, "case %zu: %s: %s", i, h.say, h.first);
		cr_assert_not_null(h.say, "case %zu", i);
		cr_expect(
		    text_starts(h.say, cases[i].say), "case %zu: %s", i, h.say);
		cr_expect(strstr(h.first, cases[i].first) != NULL,
		    "case %zu: %s", i, h.first);
		cr_expect_gt(strlen(h.left), 10);
	}
}

Test(verify_all, what_is_young_counts_when_asked_for)
{
	static const char body[] =
	    "[SERVED,{\"ID\":\"s2\",\"UpdatedAt\":\"2999-01-01T00:00:00Z\","
	    "\"Spec\":{\"Name\":\"new\"}}]";

	cr_expect_eq(heard(SERVICES, body, false).broken, 0);
	cr_expect_eq(heard(SERVICES, body, true).broken, 2, "a volume too");
}

/* Rows say another route than the edge reads, and nobody answers there. */
Test(verify_all, routes_that_the_edge_does_not_know_are_found)
{
	struct heard h;

	testdb_sql(c.db,
	    "insert into domains (id, team_id, application_id, host) select"
	    " gen_random_uuid(), team_id, id, 'new.example.org'"
	    " from applications");
	h = heard(KINDS, NULL, false);
	cr_expect_eq(h.broken, 2);
	cr_expect(text_starts(h.first, "new.example.org does not answer"));
}

/* The host's HAProxy as the edge, with what is current. */
static pid_t
serve(const char *version)
{
	const char *file =
	    mem_fmt(f->mem, "%s/edge/current/check.cfg", f->conf.state_dir);
	pid_t pid = fork();

	if (pid == 0) {
		(void)setenv("EDGE", "edge", 1);
		(void)execl(f->conf.haproxy_program, "haproxy", "-db", "-f",
		    file, (char *)NULL);
		_exit(127);
	}
	for (int n = 0; n < 100; n++) {
		if (edge_state(&f->conf, 0, version) == EDGE_READS)
			return pid;
		clock_sleep_ms(50);
	}
	cr_assert_fail("HAProxy does not answer");
	return pid;
}

/* Whether a host is well where HAProxy knows no task: 503, or no route: 404. */
static bool
well(const char *type)
{
	struct verify v = { .c = &c };

	testdb_sql(
	    c.db, mem_fmt(f->mem,
		      "update releases set spec = '{\"port\": 80, \"health\":"
		      " {\"type\": \"%s\"}}'",
		      type));
	cr_assert(verify_hosts(&v), "%s", c.err.text);
	return v.f.n == 0;
}

Test(verify_all, our_own_page_is_no_answer_of_what_listens)
{
	const char *version;
	struct db_rows rows;
	pid_t pid;

	testdb_sql(c.db,
	    "alter table releases disable trigger user;"
	    "update releases set spec = '{\"port\": 80}';"
	    "insert into domains (id, team_id, application_id, host) select"
	    " gen_random_uuid(), team_id, id, 'new.example.org'"
	    " from applications");
	cr_assert(route_rows(&c, &rows));
	cr_assert(edge_swap(&c, rows.at, rows.n, &version), "%s", c.err.text);
	pid = serve(version);
	cr_expect_not(well("http"));
	cr_expect_not(well("tcp"));
	cr_expect(well("none"), "nobody knows whether it listens");
	cr_expect(well("command"));
	testdb_sql(c.db, "update domains set host = 'other.example.org'");
	cr_expect_not(well("none"), "there is no route to it");
	cr_assert_eq(kill(pid, SIGKILL), 0);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
}
