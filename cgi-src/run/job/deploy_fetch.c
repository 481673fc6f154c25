/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/names.h"
#include "base/str.h"
#include "engine/git.h"
#include "engine/registry_ask.h"
#include "run/job/deploy_job.h"
#include "run/room.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { RESULT_BYTES = 64 * 1024 };

const char *
deploy_source(struct run *r)
{
	return mem_fmt(r->c->mem, "%s/src", r->dir);
}

bool
deploy_pull_auth(struct run *r, void *mem, const struct work_app *a,
    struct registry_auth **out)
{
	struct image_ref ref;
	char *password;

	*out = NULL;
	if (a->registry_username == NULL || a->registry_password == NULL)
		return true;
	if (!image_ref_parse(&r->c->err, r->c->mem, a->image, &ref) ||
	    !run_open(r, mem,
		mem_fmt(r->c->mem, "applications.registry_password:%s", a->id),
		a->registry_password, &password))
		return false;
	*out = mem_new(mem, struct registry_auth);
	**out = (struct registry_auth){ .server = ref.registry,
		.username = a->registry_username,
		.password = password };
	return true;
}

static bool
pull(struct run *r)
{
	const char *image = deploying(r)->app.image;
	struct registry_auth *auth;
	void *secret = mem_root("pull");
	struct room room;
	bool ok;

	ok = room_open(r, &room) &&
	     registry_admit(
		 &r->c->err, r->c->mem, r->c->conf->allow_hosts, image) &&
	     deploy_pull_auth(r, secret, &deploying(r)->app, &auth);
	if (ok) {
		run_say(r, "info", "Pulling %s", image);
		r->docker->stop = room_stop;
		r->docker->stop_arg = &room;
		ok = room_done(
		    &room, docker_image_pull(&r->c->err, r->c->mem, r->docker,
			       image, auth, run_log_text, r));
		r->docker->stop = run_stop;
		r->docker->stop_arg = r;
	}
	mem_end(secret);
	return ok;
}

/* The repo digest of this image under the name it was asked by. */
static const char *
digest_of(struct run *r, const struct docker_image *image)
{
	struct image_ref want, have;
	struct err ignored;

	if (!image_ref_parse(
		&ignored, r->c->mem, deploying(r)->app.image, &want))
		return image->id;
	for (const char *const *d = image->digests; *d != NULL; d++)
		if (image_ref_parse(&ignored, r->c->mem, *d, &have) &&
		    same(have.registry, want.registry) &&
		    same(have.path, want.path))
			return *d;
	return image->id;
}

static bool
fetch_image(struct run *r)
{
	struct ctx *c = r->c;
	const struct work_app *a = &deploying(r)->app;
	bool never = same(a->pull_policy, "never");
	bool always = same(a->pull_policy, "always") ||
		      (deploying(r)->deploy.force && !never);
	struct docker_image image;
	struct buf b;
	bool here;

	here =
	    docker_image_inspect(&c->err, c->mem, r->docker, a->image, &image);
	if (!here && c->err.kind != ERR_ABSENT)
		return false;
	if (!here && never)
		return err_code(&c->err, ERR_ABSENT, "IMAGE_NOT_FOUND",
		    "the image %s is not on the server, and its pull policy "
		    "is 'never'",
		    a->image);
	if ((!here || always) &&
	    (!pull(r) || !docker_image_inspect(
			     &c->err, c->mem, r->docker, a->image, &image)))
		return false;
	err_clear(&c->err);
	buf_init(&b, c->mem, RESULT_BYTES);
	buf_str(&b, "{\"image\":");
	buf_json(&b, a->image);
	buf_str(&b, ",\"imageId\":");
	buf_json(&b, image.id);
	buf_str(&b, ",\"digest\":");
	buf_json(&b, digest_of(r, &image));
	buf_chr(&b, '}');
	r->result = b.text;
	run_say(r, "info", "%s is %s", a->image, digest_of(r, &image));
	return true;
}

bool
deploy_git(struct run *r, void *mem, const struct work_app *a, struct git *g)
{
	const struct conf *conf = r->c->conf;
	char *token, *key;

	*g = (struct git){
		.program = conf->git_program,
		.ssh_program = fs_beside(r->c->mem, "davit-ssh"),
		.ca_file = conf->git_ca_file,
		.file_root = conf->git_file_root,
		.allow_hosts = conf->allow_hosts,
		.scratch = mem_fmt(r->c->mem, "%s/git", r->dir),
		.url = a->repo_url,
		.known_host = a->ssh_host_key,
		.line = run_log_line,
		.arg = r,
		.stop = run_stop,
		.stop_arg = r,
	};
	if (!fs_mkdirs(&r->c->err, g->scratch, 0700) ||
	    !run_open(r, mem, mem_fmt(mem, "git_sources.token:%s", a->id),
		a->git_token, &token) ||
	    !run_open(r, mem,
		mem_fmt(mem, "git_sources.ssh_private_key:%s", a->id),
		a->ssh_private_key, &key))
		return false;
	if (same(a->git_auth, "token")) {
		g->user = a->git_username;
		g->token = token;
	} else if (same(a->git_auth, "ssh")) {
		g->private_key = key;
	}
	return true;
}

static bool
checkout(struct run *r, const struct git *g, const char *sha, const char *ref,
    struct git_commit *out)
{
	const char *part = mem_fmt(r->c->mem, "%s/src.part", r->dir);
	const char *dir = deploy_source(r);
	struct err *e = &r->c->err;

	if (!fs_remove(e, part) || !fs_remove(e, dir) ||
	    !git_fetch(e, r->c->mem, g, sha, ref, part, out))
		return false;
	if (rename(part, dir) != 0)
		return err_set(
		    e, ERR_INTERNAL, "rename %s: %s", part, strerror(errno));
	return true;
}

bool
deploy_checkout(struct run *r, const char *sha, const char *ref)
{
	void *secret = mem_root("git");
	struct git_commit commit;
	struct git g;
	bool ok = deploy_git(r, secret, &deploying(r)->app, &g) &&
		  checkout(r, &g, sha, ref, &commit);

	mem_end(secret);
	return ok;
}

/* Commit asked for, branch asked for, those of the application, HEAD. */
static const char *
wanted_ref(const struct deploying *d)
{
	if (d->deploy.commit_sha != NULL)
		return d->deploy.commit_sha;
	if (d->deploy.branch != NULL)
		return d->deploy.branch;
	return d->app.git_commit != NULL ? d->app.git_commit
					 : d->app.git_branch;
}

static const char *
fetch_ref(const struct deploying *d)
{
	return d->deploy.branch != NULL ? d->deploy.branch : d->app.git_branch;
}

static bool
record_source(struct run *r, const struct git *g, const char *branch,
    const struct git_commit *commit)
{
	struct deploying *d = deploying(r);
	struct work_commit in = { .sha = commit->sha,
		.message = commit->subject,
		.author = commit->author,
		.branch = branch[0] != '\0' ? branch : NULL };
	const char *key = git_known_host(r->c->mem, g);
	struct buf b;
	bool ok;

	ok = run_begin(r) && work_commit(r->c, &d->deploy, &in) &&
	     (key == NULL || work_host_key(r->c, d->app.id, key)) &&
	     run_commit(r);
	run_rollback(r);
	buf_init(&b, r->c->mem, RESULT_BYTES);
	buf_str(&b, "{\"sha\":");
	buf_json(&b, commit->sha);
	buf_str(&b, ",\"subject\":");
	buf_json(&b, commit->subject);
	buf_str(&b, ",\"author\":");
	buf_json(&b, commit->author);
	buf_chr(&b, '}');
	r->result = b.text;
	return ok;
}

static bool
fetch_git(struct run *r)
{
	struct deploying *d = deploying(r);
	void *secret = mem_root("git");
	struct git_commit commit;
	char *sha, *branch;
	struct room room;
	struct git g;
	bool ok;

	ok = room_open(r, &room) &&
	     deploy_git(r, secret, &deploying(r)->app, &g);
	if (ok)
		run_say(r, "info", "Fetching %s", d->app.repo_url);
	ok = ok &&
	     git_resolve(
		 &r->c->err, r->c->mem, &g, wanted_ref(d), &sha, &branch) &&
	     checkout(r, &g, sha, branch[0] != '\0' ? branch : fetch_ref(d),
		 &commit) &&
	     record_source(r, &g, branch, &commit);
	if (ok)
		run_say(r, "info", "Commit %.12s: %s (%s)", commit.sha,
		    commit.subject, commit.author);
	mem_end(secret);
	return ok;
}

bool
deploy_fetch(struct run *r)
{
	return deploying(r)->git ? fetch_git(r) : fetch_image(r);
}
