/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/proc.h"
#include "base/str.h"
#include "run/job/deploy_job.h"
#include "run/judge.h"
#include "run/limits.h"

#include <string.h>

enum { BACK_MS = 60 * 1000, LOOK_MS = 400 };

struct lines {
	struct buf json;
	struct run *r;
	const char *const *secrets; /* not to be shown */
	bool first;
};

static bool
on_line(void *arg, const struct docker_line *line)
{
	struct lines *l = arg;
	void *mem = mem_root("line");
	const char *text =
	    proc_plain(mem, line->text, line->n, LAST_LINE_BYTES, l->secrets);

	if (!l->first)
		buf_chr(&l->json, ',');
	l->first = false;
	buf_json(&l->json, text);
	run_say(l->r, "info", "  %s", text);
	mem_end(mem);
	return true;
}

/* Values of the release's secrets, which an application may print. */
static bool
secrets_of(struct run *r, void *mem, const char *const **list)
{
	struct release_row release;
	struct spec_pair *pairs;
	const char **out;
	size_t n;

	if (!deploy_release_row(r, &release) ||
	    !service_secrets(r, mem, &release, &pairs, &n))
		return err_wrap(&r->c->err,
		    "why the task failed is not told, for what it must not "
		    "show is not known");
	out = mem_array(mem, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = pairs[i].value;
	*list = out;
	return true;
}

/* The task's last lines as a JSON list, and in the deployment's log. */
static void
last_lines(struct run *r, struct lines *l, const struct docker_task *t,
    const char *const *secrets)
{
	struct err ignored;

	*l = (struct lines){ .r = r, .first = true, .secrets = secrets };
	buf_init(&l->json, r->c->mem, LAST_LINES_BYTES);
	buf_chr(&l->json, '[');
	if (t->container[0] != '\0') {
		run_say(r, "info", "Last lines of the container:");
		best_effort(docker_log_tail(&ignored, r->c->mem, r->docker,
		    DOCKER_LOG_CONTAINER, t->container, LAST_LINES, on_line,
		    l));
	}
	buf_chr(&l->json, ']');
	if (l->json.over)
		buf_cut(&l->json, 0);
}

/* A health command and the engine repeat what an application says. */
static const char *
hide(struct run *r, const char *text, const char *const *secrets)
{
	return proc_redact(r->c->mem, text, strlen(text), secrets);
}

bool
deploy_explain(
    struct run *r, const struct docker_task *t, const struct spec *spec)
{
	struct deploying *d = deploying(r);
	struct docker_container box;
	struct docker_task told;
	struct cause cause;
	const char *const *secrets = NULL;
	struct lines lines;
	struct buf b;
	void *secret;
	bool there;

	if (t == NULL)
		return err_code(&r->c->err, ERR_CONFLICT, "UPDATE_FAILED",
		    "Swarm went back to the release before without saying "
		    "why");
	there = t->container[0] != '\0' &&
		docker_container_inspect(
		    &r->c->err, r->c->mem, r->docker, t->container, &box);
	err_clear(&r->c->err);
	secret = mem_root("secrets");
	if (!secrets_of(r, secret, &secrets)) {
		mem_end(secret);
		return false;
	}
	/* Hidden first: of what is cut, half a secret would not be found. */
	told = *t;
	told.error = hide(r, t->error, secrets);
	if (there)
		box.health_output = hide(r, box.health_output, secrets);
	judge_cause(&cause, &told, there ? &box : NULL,
	    spec->health.port > 0 ? spec->health.port : spec->port,
	    spec->memory_limit);
	last_lines(r, &lines, t, secrets);
	buf_init(&b, d, 2 * LAST_LINES_BYTES);
	buf_str(&b, "{\"task\":");
	buf_json(&b, t->id);
	buf_fmt(&b, ",\"exitCode\":%lld,\"taskError\":",
	    (long long)(there ? box.exit_code : t->exit_code));
	buf_json(&b, told.error);
	buf_str(&b, ",\"lastLines\":");
	buf_str(&b, lines.json.len > 0 ? lines.json.text : "[]");
	buf_chr(&b, '}');
	d->details = b.text;
	(void)err_code(&r->c->err, ERR_CONFLICT, cause.code, "%s", cause.text);
	mem_end(secret);
	return false;
}

/* Swarm stops at a task that fails; it is told to go back. */
static bool
go_back(struct run *r, const struct docker_service *now)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	struct release_row old;
	struct service_put put = { .app = &d->app, .release = &old };
	const char *before =
	    json_text_at(now->previous, "Labels/davit.release", "");

	run_say(r, "info", "Going back to the release before");
	if (same(before, d->deploy.previous_release_id)) {
		if (docker_service_rollback(&c->err, r->docker, now->id))
			return true;
		if (same(c->err.code, "DOCKER_UNREACHABLE"))
			return false;
	}
	put.deployment_id = SPEC_RESTORED;
	put.replicas = same(d->app.wanted, "running") ? d->app.replicas : 0;
	return release_find(c, d->deploy.previous_release_id, &old) &&
	       service_put(r, &put);
}

static bool
moving(const struct docker_service *s)
{
	return same(s->update_state, "updating") ||
	       same(s->update_state, "rollback_started");
}

bool
deploy_restore(struct run *r)
{
	struct deploying *d = deploying(r);
	int64_t until = clock_mono_ms() + BACK_MS;
	struct docker_service now;
	bool found, told = false;

	for (;;) {
		bool mine;

		if (!service_find(r, d->app.service_name, &now, &found))
			return false;
		if (!found)
			return true;
		mine =
		    same(service_label(&now, "davit.deployment"), d->deploy.id);
		if (mine && d->deploy.previous_release_id == NULL)
			return docker_service_remove(
			    &r->c->err, r->docker, d->app.service_name);
		if (!mine && !(moving(&now) && told))
			return true;
		if (mine && !told) {
			if (!go_back(r, &now))
				return false;
			told = true;
		}
		if (clock_mono_ms() > until)
			return err_set(
			    &r->c->err, ERR_TIMEOUT, "Swarm is still at it");
		clock_sleep_ms(LOOK_MS);
	}
}
