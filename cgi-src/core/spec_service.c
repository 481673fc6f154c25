/* SPDX-License-Identifier: MIT */
#include "core/limits.h"
#include "core/spec.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NANOS 1000000000LL
#define MIB (1024LL * 1024)

/* A container needs few of the capabilities Docker gives; these are the ones
 * official images do without. */
#define DROPPED                                                                \
	"[\"CAP_AUDIT_WRITE\",\"CAP_MKNOD\",\"CAP_NET_RAW\","                  \
	"\"CAP_SETFCAP\",\"CAP_SYS_CHROOT\"]"

static void
labels(struct buf *b, const struct spec_place *p)
{
	buf_str(b, "\"Labels\":{\"davit.instance\":");
	buf_json(b, p->instance);
	buf_str(b, ",\"davit.application\":");
	buf_json(b, p->application_id);
	buf_str(b, ",\"davit.release\":");
	buf_json(b, p->release_id);
	buf_str(b, ",\"davit.deployment\":");
	buf_json(b, p->deployment_id);
	buf_fmt(b, ",\"davit.fence\":\"%lld\"},", (long long)p->fence);
}

static bool
has_key(const struct spec_pair *pairs, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key, key) == 0)
			return true;
	return false;
}

static void
env_line(struct buf *b, const char *key, const char *value, bool *first)
{
	void *mem = mem_root("env_line");
	size_t n = strlen(key) + strlen(value) + 1;
	char *line = mem_secret(mem, n + 1);

	(void)snprintf(line, n + 1, "%s=%s", key, value);
	if (!*first)
		buf_chr(b, ',');
	*first = false;
	buf_json(b, line);
	mem_end(mem);
}

/* The application's own variables, PORT unless they say it. */
static void
environment(struct buf *b, const struct spec *s, const struct spec_place *p)
{
	bool first = true;

	buf_str(b, "\"Env\":[");
	if (!has_key(s->env, s->env_n, "PORT") &&
	    !has_key(p->secrets, p->secrets_n, "PORT")) {
		void *mem = mem_root("port");

		env_line(b, "PORT", mem_fmt(mem, "%lld", (long long)s->port),
		    &first);
		mem_end(mem);
	}
	for (size_t i = 0; i < s->env_n; i++)
		if (!has_key(p->secrets, p->secrets_n, s->env[i].key))
			env_line(b, s->env[i].key, s->env[i].value, &first);
	for (size_t i = 0; i < p->secrets_n; i++)
		env_line(b, p->secrets[i].key, p->secrets[i].value, &first);
	buf_str(b, "],");
}

static void
option(struct buf *b, const char *name, int64_t n)
{
	buf_fmt(b, ",\"%s=%lld\"", name, (long long)n);
}

/* Docker's own timing is out of the way: the probe keeps time itself. */
static void
health_check(struct buf *b, const struct spec *s, const struct spec_place *p)
{
	const struct spec_health *h = &s->health;
	int64_t patience = spec_patience(s, p->settle) + 60;

	buf_str(b, "\"Healthcheck\":{\"Test\":[\"CMD\",\"/.davit/probe\",");
	buf_json(b, h->type);
	option(b, "port", h->port > 0 ? h->port : s->port);
	if (strcmp(h->type, "http") == 0) {
		void *mem = mem_root("path");

		buf_chr(b, ',');
		buf_json(b, mem_fmt(mem, "path=%s", h->path));
		mem_end(mem);
	}
	option(b, "interval", h->interval);
	option(b, "timeout", h->timeout);
	option(b, "retries", h->retries);
	option(b, "start", h->start);
	option(b, "settle", p->settle);
	option(b, "until", p->until);
	if (strcmp(h->type, "command") == 0 && h->command != NULL &&
	    strlen(h->command) > 2) {
		/* The list's items without its brackets. */
		buf_str(b, ",\"--\",");
		buf_add(b, h->command + 1, strlen(h->command) - 2);
	}
	/*
	 * Who waits for a container sees in its health log that the probe gave
	 * up; the engine stops it only after its start period.  If it did so
	 * before and the application ended well on SIGTERM, Swarm would take
	 * its task for running for a moment and end the old one (a task that
	 * ends with 0 while it starts has started, in the engine's controller).
	 */
	buf_fmt(b,
	    "],\"Interval\":%lld,\"Timeout\":%lld,\"StartPeriod\":%lld,"
	    "\"Retries\":1},",
	    (long long)NANOS, (long long)(patience * NANOS),
	    (long long)(patience * NANOS));
}

static void
container(struct buf *b, const struct spec *s, const struct spec_place *p)
{
	buf_str(b, "\"ContainerSpec\":{\"Image\":");
	buf_json(b, p->image);
	buf_chr(b, ',');
	labels(b, p);
	if (s->command != NULL)
		buf_fmt(b, "\"Args\":%s,", s->command);
	environment(b, s, p);
	if (s->read_only)
		buf_str(b, "\"ReadOnly\":true,\"Mounts\":[{\"Type\":\"tmpfs\","
			   "\"Target\":\"/tmp\"}],");
	health_check(b, s, p);
	buf_str(b, "\"CapabilityDrop\":" DROPPED ",\"StopGracePeriod\":");
	buf_fmt(b, "%lld,", 10 * NANOS);
	buf_str(b, "\"Configs\":[{\"File\":{\"Name\":\"/.davit/probe\","
		   "\"UID\":\"0\",\"GID\":\"0\",\"Mode\":365},\"ConfigID\":");
	buf_json(b, p->probe_id);
	buf_str(b, ",\"ConfigName\":");
	buf_json(b, p->probe_name);
	buf_str(b, "}]},");
}

static int64_t
nano_cpus(const char *cores)
{
	return cores == NULL ? 0 : (int64_t)(strtod(cores, NULL) * 1e9 + 0.5);
}

static void
resources(struct buf *b, const struct spec *s)
{
	int64_t pids = s->pids_limit;

	buf_fmt(b,
	    "\"Resources\":{\"Limits\":{\"NanoCPUs\":%lld,"
	    "\"MemoryBytes\":%lld,\"Pids\":%lld},"
	    "\"Reservations\":{\"NanoCPUs\":%lld,\"MemoryBytes\":%lld}},",
	    (long long)nano_cpus(s->cpu_limit),
	    (long long)(s->memory_limit * MIB), (long long)pids,
	    (long long)nano_cpus(s->cpu_reservation),
	    (long long)(s->memory_reservation * MIB));
}

/* Once requests come, Swarm looks on for as long as the window, 1 to 5 s. */
static int64_t
watched(int64_t settle)
{
	if (settle < 1)
		return 1;
	return settle < 5 ? settle : 5;
}

/*
 * A failed update rests, and who asked for it goes back: where Swarm does that
 * by itself, what it starts in place of the failed task may have the old
 * release already, and then it may end the old task instead of that
 * (moby/moby#43081).  What nobody waits for goes back by itself.
 */
static const char *
failure_action(const struct spec_place *p)
{
	return same(p->deployment_id, SPEC_RESTORED) ? "rollback" : "pause";
}

static void
update_rules(struct buf *b, const struct spec_place *p)
{
	int64_t together = spec_parallelism(p->replicas);

	buf_fmt(b,
	    "\"UpdateConfig\":{\"Parallelism\":%lld,\"Delay\":0,"
	    "\"FailureAction\":\"%s\",\"Monitor\":%lld,"
	    "\"MaxFailureRatio\":0,\"Order\":\"start-first\"},",
	    (long long)together, failure_action(p), watched(p->settle) * NANOS);
	buf_fmt(b,
	    "\"RollbackConfig\":{\"Parallelism\":%lld,\"Delay\":0,"
	    "\"FailureAction\":\"continue\",\"Monitor\":%lld,"
	    "\"MaxFailureRatio\":1,\"Order\":\"start-first\"},",
	    (long long)together, NANOS);
}

void
spec_service(struct buf *b, const struct spec *s, const struct spec_place *p)
{
	buf_str(b, "{\"Name\":");
	buf_json(b, p->service_name);
	buf_chr(b, ',');
	labels(b, p);
	buf_str(b, "\"TaskTemplate\":{");
	container(b, s, p);
	resources(b, s);
	buf_fmt(b,
	    "\"RestartPolicy\":{\"Condition\":\"any\",\"Delay\":%lld,"
	    "\"MaxAttempts\":0},",
	    2 * NANOS);
	buf_fmt(b,
	    "\"LogDriver\":{\"Name\":\"json-file\",\"Options\":"
	    "{\"max-size\":\"%dm\",\"max-file\":\"%d\"}},",
	    APP_LOG_FILE_MB, APP_LOG_FILES);
	buf_str(b, "\"Networks\":[{\"Target\":");
	buf_json(b, p->network);
	buf_str(b, ",\"Aliases\":[");
	buf_json(b, s->name);
	buf_str(b, "]}]},");
	update_rules(b, p);
	buf_fmt(b,
	    "\"Mode\":{\"Replicated\":{\"Replicas\":%lld}},"
	    "\"EndpointSpec\":{\"Mode\":\"dnsrr\"}}",
	    (long long)p->replicas);
}
