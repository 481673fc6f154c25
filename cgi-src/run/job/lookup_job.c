/* SPDX-License-Identifier: MIT */
#include "run/job/lookup_job.h"
#include "base/fs.h"
#include "base/names.h"
#include "base/str.h"
#include "engine/git.h"
#include "run/job/deploy_job.h"
#include "run/limits.h"
#include "run/service.h"

#include <stdlib.h>
#include <string.h>

/*
 * Somebody fills in a form and waits: one step, one try, one short deadline.
 * A wrong address is the usual answer here, and no fault of the job's.
 */
/* Resolving a name cannot be interrupted: a name server that is away must
 * not take the whole of the time.  This process asks nothing else. */
static void
resolve_quickly(void)
{
	(void)setenv("RES_OPTIONS", "timeout:2 attempts:2", 1);
}

static bool
load(struct run *r)
{
	struct looking *l = mem_new(r->c->mem, struct looking);
	struct json *args;

	r->data = l;
	resolve_quickly();
	if (!json_parse(&r->c->err, r->c->mem, r->job.args, strlen(r->job.args),
		&args) ||
	    !lookup_work(r->c, json_text_at(args, "lookup", ""), &l->lookup))
		return false;
	l->of_app = l->lookup.application_id != NULL;
	if (l->of_app && !work_app(r->c, l->lookup.application_id, &l->app))
		return false;
	return r->job.tries == 0 || err_code(&r->c->err, ERR_INTERNAL,
					"JOB_GIVEN_UP", "The look-up crashed.");
}

/* A source as the form has it, which no application has yet. */
static bool
git_of_form(struct run *r, void *mem, struct git *g)
{
	const struct lookup_work *l = &((struct looking *)r->data)->lookup;
	const struct work_app nobody = {
		.id = l->id, .repo_url = l->target, .git_auth = "none"
	};
	char *token;

	if (!deploy_git(r, mem, &nobody, g) ||
	    !run_open(r, mem, lookup_place(mem, l->id), l->secret, &token))
		return false;
	if (token[0] != '\0') {
		g->user = l->username;
		g->token = token;
	}
	return true;
}

static void
write_branches(struct buf *b, const struct git_branches *all)
{
	buf_str(b, "{\"branches\":[");
	for (size_t i = 0; i < all->n && i < BRANCHES_MAX; i++) {
		buf_str(b, i > 0 ? ",{\"name\":" : "{\"name\":");
		buf_json(b, all->at[i].name);
		buf_str(b, ",\"sha\":");
		buf_json(b, all->at[i].sha);
		buf_chr(b, '}');
	}
	buf_str(b, "],\"defaultBranch\":");
	buf_json(b, all->head[0] != '\0' ? all->head : NULL);
	buf_chr(b, '}');
}

static bool
look_at_repository(struct run *r, void *secret, struct buf *b)
{
	const struct looking *l = r->data;
	struct git_branches all;
	struct git g;

	if (l->of_app ? !deploy_git(r, secret, &l->app, &g)
		      : !git_of_form(r, secret, &g))
		return false;
	g.line = NULL;
	g.timeout_ms = run_left_ms(r);
	if (!git_list(&r->c->err, r->c->mem, &g, &all))
		return false;
	write_branches(b, &all);
	return true;
}

static bool
auth_of_form(struct run *r, void *mem, struct registry_auth **out)
{
	const struct lookup_work *l = &((struct looking *)r->data)->lookup;
	struct image_ref ref;
	char *password;

	*out = NULL;
	if (l->username == NULL || l->secret == NULL)
		return true;
	if (!image_ref_parse(&r->c->err, r->c->mem, l->target, &ref) ||
	    !run_open(r, mem, lookup_place(mem, l->id), l->secret, &password))
		return false;
	*out = mem_new(mem, struct registry_auth);
	**out = (struct registry_auth){ .server = ref.registry,
		.username = l->username,
		.password = password };
	return true;
}

static bool
look_at_image(struct run *r, void *secret, struct buf *b)
{
	const struct looking *l = r->data;
	struct registry_auth *auth;

	if (l->of_app ? !deploy_pull_auth(r, secret, &l->app, &auth)
		      : !auth_of_form(r, secret, &auth))
		return false;
	return lookup_image(
	    r, l->of_app ? l->app.image : l->lookup.target, auth, b);
}

static bool
look(struct run *r)
{
	const struct looking *l = r->data;
	void *secret = mem_root("look");
	struct buf b;
	bool ok;

	buf_init(&b, r->c->mem, LOOKUP_BYTES);
	ok = same(l->lookup.kind, "image") ? look_at_image(r, secret, &b)
					   : look_at_repository(r, secret, &b);
	mem_end(secret);
	r->result = b.len > 0 && !b.over ? b.text : NULL;
	return ok;
}

/* What was found before it failed (tags, when the tag is not there) is said
 * too. */
static const char *
found(struct run *r)
{
	struct buf b;

	if (r->results[0] == NULL)
		return r->result;
	buf_init(&b, r->c->mem, LOOKUP_BYTES);
	json_write(&b, r->results[0]);
	return b.text;
}

static bool
end(struct run *r, enum run_end how, const struct err *why)
{
	static const char *const states[] = { "done", "failed", "cancelled" };
	const struct looking *l = r->data;
	const char *id = l->lookup.id;
	bool ok;

	ok = run_begin(r) &&
	     (id == NULL || lookup_finish(r->c, id, found(r),
				how == RUN_DONE ? NULL : why)) &&
	     job_steps_end(r->c, &r->job) &&
	     job_finish(
		 r->c, &r->job, states[how], how == RUN_DONE ? NULL : why) &&
	     run_commit(r);
	run_rollback(r);
	return ok;
}

static const struct step steps[] = { { "look", look, LOOKUP_SECONDS } };

const struct job_kind lookup_kind = {
	.name = "lookup",
	.steps = steps,
	.steps_n = COUNT(steps),
	.minutes = 1,
	.load = load,
	.end = end,
};
