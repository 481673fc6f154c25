/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/term.h"
#include "engine/docker_call.h"

#include <string.h>

/* The newest probe that said something; one that was killed with its
 * container said nothing and would hide why. */
static const struct json *
telling_probe(const struct json *log)
{
	size_t n = json_count(log);

	for (size_t i = n; i > 0; i--)
		if (json_text_at(json_item(log, i - 1), "Output", "")[0] !=
		    '\0')
			return json_item(log, i - 1);
	return n > 0 ? json_item(log, n - 1) : NULL;
}

static const char *
output_of(void *mem, const struct json *probe)
{
	const char *text = json_text_at(probe, "Output", "");
	size_t n = strlen(text);

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	return term_plain(mem, text, n);
}

/* "/name" */
static const char *
bare(const char *name)
{
	return name[0] == '/' ? name + 1 : name;
}

static void
read_container(void *mem, const struct json *v, struct docker_container *out)
{
	const struct json *state = json_get(v, "State");
	const struct json *probe = telling_probe(json_at(state, "Health/Log"));

	*out = (struct docker_container){
		.id = json_text_at(v, "Id", ""),
		.name = bare(json_text_at(v, "Name", "")),
		.image = json_text_at(v, "Image", ""),
		.state = json_text_at(state, "Status", ""),
		.health = json_text_at(state, "Health/Status", ""),
		.health_output = output_of(mem, probe),
		.health_exit = json_int_at(probe, "ExitCode", -1),
		.created = json_text_at(v, "Created", ""),
		.started = json_text_at(state, "StartedAt", ""),
		.finished = json_text_at(state, "FinishedAt", ""),
		.cgroup = json_text_at(v, "HostConfig/CgroupParent", ""),
		.error = json_text_at(state, "Error", ""),
		.oom = json_bool_at(state, "OOMKilled", false),
		.exit_code = json_int_at(state, "ExitCode", 0),
		.pid = json_int_at(state, "Pid", 0),
		.restarts = json_int_at(v, "RestartCount", 0),
		.labels = json_at(v, "Config/Labels"),
		.networks = json_at(v, "NetworkSettings/Networks"),
	};
}

bool
docker_container_inspect(struct err *e, void *mem, struct docker *d,
    const char *name, struct docker_container *out)
{
	struct docker_call call = { .path = docker_path(
					mem, "/containers/", name, "/json") };
	struct json *v;

	if (!docker_do(e, mem, d, &call, &v))
		return false;
	read_container(mem, v, out);
	return true;
}

static void
read_listed(const struct json *v, struct docker_container *out)
{
	*out = (struct docker_container){
		.id = json_text_at(v, "Id", ""),
		.name = bare(json_text_at(v, "Names/0", "")),
		.image = json_text_at(v, "ImageID", ""),
		.state = json_text_at(v, "State", ""),
		.health = "",
		.health_output = "",
		.health_exit = -1,
		.created = "",
		.started = "",
		.finished = "",
		.cgroup = "",
		.error = "",
		.labels = json_get(v, "Labels"),
		.networks = json_at(v, "NetworkSettings/Networks"),
	};
}

bool
docker_container_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_containers *out)
{
	struct json *v;

	if (!docker_get_list(
		e, mem, d, "/containers/json", "all=1", filters, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_container, out->n);
	for (size_t i = 0; i < out->n; i++)
		read_listed(json_item(v, i), &out->at[i]);
	return true;
}

bool
docker_container_create(struct err *e, void *mem, struct docker *d,
    const char *name, const char *body, char **id)
{
	struct docker_call call = { .method = "POST",
		.path = "/containers/create",
		.query = docker_path(mem, "name=", name, ""),
		.body = body,
		.timeout_ms = 3 * DOCKER_CALL_MS };

	return docker_create(e, mem, d, &call, "Id", id);
}

static bool
act(struct err *e, struct docker *d, const char *method, const char *name,
    const char *verb, const char *query, int64_t extra_ms, bool absent_ok)
{
	void *mem = mem_root("docker_container_act");
	struct docker_call call = { .method = method,
		.path = docker_path(mem, "/containers/", name, verb),
		.query = query,
		.timeout_ms = 3 * DOCKER_CALL_MS + extra_ms };
	bool ok = docker_do(e, mem, d, &call, NULL);

	if (!ok && absent_ok && e->kind == ERR_ABSENT) {
		err_clear(e);
		ok = true;
	}
	mem_end(mem);
	return ok;
}

bool
docker_container_start(struct err *e, struct docker *d, const char *name)
{
	return act(e, d, "POST", name, "/start", NULL, 0, false);
}

bool
docker_container_stop(
    struct err *e, struct docker *d, const char *name, int64_t grace_seconds)
{
	void *mem = mem_root("docker_container_stop");
	bool ok = act(e, d, "POST", name, "/stop",
	    mem_fmt(mem, "t=%lld", (long long)grace_seconds),
	    grace_seconds * 1000, false);

	mem_end(mem);
	return ok;
}

bool
docker_container_kill(
    struct err *e, struct docker *d, const char *name, const char *signal)
{
	void *mem = mem_root("docker_container_kill");
	bool ok = act(e, d, "POST", name, "/kill",
	    docker_path(mem, "signal=", signal, ""), 0, false);

	mem_end(mem);
	return ok;
}

bool
docker_container_remove(struct err *e, struct docker *d, const char *name)
{
	return act(e, d, "DELETE", name, "", "force=1&v=1", 0, true);
}
