/* SPDX-License-Identifier: MIT */
#include "base/names.h"
#include "base/sshkey.h"
#include "base/str.h"
#include "core/app_parts.h"
#include "core/limits.h"

#include <string.h>

/* The Git source of an application: its address, how to get in, what to
 * build. */

struct source_row {
	const char *repo_url, *auth, *branch;
};

static const struct field source_fields[] = {
	F(source_row, repo_url, FIELD_TEXT, 0),
	F(source_row, auth, FIELD_TEXT, 0),
	F(source_row, branch, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt source_now =
    DB_ROWS(struct source_row, source_fields,
	"select repo_url, auth, branch from git_sources"
	" where application_id = $1::uuid");

static const struct db_stmt source_insert =
    DB_RUN("insert into git_sources (application_id, team_id, repo_url,"
	   " provider) values ($1::uuid, $2::uuid, $3, $4)");

/* Another repository means another host: its pinned key goes. */
static const struct db_stmt source_write =
    DB_RUN("update git_sources set repo_url = coalesce($2, repo_url),"
	   " provider = coalesce($3, provider), branch ="
	   " case when $4::boolean then $5 else branch end, commit_sha ="
	   " case when $6::boolean then $7 else commit_sha end,"
	   " build_path = coalesce($8, build_path),"
	   " dockerfile = coalesce($9, dockerfile), target ="
	   " case when $10::boolean then $11 else target end,"
	   " build_args = coalesce($12::jsonb, build_args), ssh_host_key ="
	   " case when $2 is null or $2 = repo_url then ssh_host_key end"
	   " where application_id = $1::uuid");

static const struct db_stmt auth_none =
    DB_RUN("update git_sources set auth = 'none', username = null,"
	   " token = null, ssh_public_key = null, ssh_private_key = null"
	   " where application_id = $1::uuid");

static const struct db_stmt auth_token =
    DB_RUN("update git_sources set auth = 'token', username = $2, token = $3,"
	   " ssh_public_key = null, ssh_private_key = null"
	   " where application_id = $1::uuid");

static const struct db_stmt auth_ssh =
    DB_RUN("update git_sources set auth = 'ssh', username = null,"
	   " token = null, ssh_public_key = $2, ssh_private_key = $3"
	   " where application_id = $1::uuid");

const struct db_stmt *const app_git_stmts[] = { &source_now, &source_insert,
	&source_write, &auth_none, &auth_token, &auth_ssh, NULL };

static const char *
provider_of(const struct git_url *url)
{
	static const struct {
		const char *host, *provider;
	} known[] = {
		{ "github.com", "github" },
		{ "gitlab.com", "gitlab" },
		{ "bitbucket.org", "bitbucket" },
		{ "codeberg.org", "gitea" },
	};
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		if (same(url->host, known[i].host))
			return known[i].provider;
	return "git";
}

static bool
url_ok(struct ctx *c, const char *text, struct git_url *url)
{
	struct err e = { 0 };

	if (!git_url_parse(&e, c->mem, text, url))
		return ctx_invalid(
		    c, "gitSource.repoUrl", "pattern", text, "%s", e.text);
	if (same(url->scheme, "file") &&
	    (c->conf->git_file_root[0] == '\0' ||
		!text_starts(url->path, c->conf->git_file_root)))
		return ctx_invalid(c, "gitSource.repoUrl", "pattern", text,
		    "use https://host/path or git@host:path");
	return true;
}

static struct db_val
args_json(struct ctx *c, const struct app_git_input *in)
{
	const struct form_pair *pairs = in->build_args.items;
	struct buf b;
	size_t i;

	if (!in->has_build_args)
		return db_null();
	buf_init(&b, c->mem, JSON_BYTES);
	buf_chr(&b, '{');
	for (i = 0; i < in->build_args.n; i++) {
		if (i > 0)
			buf_chr(&b, ',');
		buf_json(&b, pairs[i].key);
		buf_chr(&b, ':');
		buf_json(&b, pairs[i].value);
	}
	buf_chr(&b, '}');
	return db_text(b.text);
}

static bool
args_ok(struct ctx *c, const struct app_git_input *in)
{
	const struct form_pair *pairs = in->build_args.items;
	size_t i;

	for (i = 0; i < in->build_args.n; i++)
		if (!env_key_ok(pairs[i].key))
			return ctx_invalid(c, "gitSource.buildArgs", "pattern",
			    pairs[i].key,
			    "a build argument's name is letters, digits and"
			    " _, not starting with a digit");
	return true;
}

static bool
use_token(struct ctx *c, const char *id, const struct app_git_input *in)
{
	const char *user = in->username != NULL ? in->username : "git";
	struct db_val sealed;

	return ctx_seal(c, mem_fmt(c->mem, "git_sources.token:%s", id),
		   in->token, &sealed) &&
	       c_run(c, &auth_token, DB(db_text(id), db_text(user), sealed),
		   NULL);
}

static bool
use_new_key(struct ctx *c, const char *id, const char *name)
{
	struct db_val sealed;
	struct sshkey key;

	sshkey_generate(c->mem,
	    mem_fmt(c->mem, "davit-%s-%s", c->conf->instance, name), &key);
	return ctx_seal(c,
		   mem_fmt(c->mem, "git_sources.ssh_private_key:%s", id),
		   key.private_pem, &sealed) &&
	       c_run(c, &auth_ssh,
		   DB(db_text(id), db_text(key.public_line), sealed), NULL);
}

/* A token is for the place it was given for and goes to no other. */
static bool
moves(struct ctx *c, const struct source_row *now, const struct git_url *url)
{
	struct err ignored;
	struct git_url old;

	return !git_url_parse(&ignored, c->mem, now->repo_url, &old) ||
	       !same(old.scheme, url->scheme) || !same(old.host, url->host) ||
	       old.port != url->port;
}

/* ssh gets a deploy key of ours, https a token when one is given; what no
 * longer fits the address goes. */
static bool
write_auth(struct ctx *c, const char *id, const char *name,
    const struct app_git_input *in, const struct git_url *url,
    const struct source_row *now)
{
	bool ssh = same(url->scheme, "ssh");

	if (in->token != NULL && !same(url->scheme, "https"))
		return ctx_invalid(c, "gitSource.token", "conflict", NULL,
		    "a token goes with an https address; ssh uses the deploy"
		    " key made for this application");
	if (in->deploy_key && !ssh)
		return ctx_invalid(c, "gitSource.deployKey", "conflict", NULL,
		    "a deploy key goes with an ssh address");
	if (in->token != NULL)
		return use_token(c, id, in);
	if (ssh && (in->deploy_key || !same(now->auth, "ssh")))
		return use_new_key(c, id, name);
	if ((in->has_token && in->token == NULL && !ssh) ||
	    (same(now->auth, "ssh") && !ssh) ||
	    (same(now->auth, "token") && moves(c, now, url)))
		return c_run(c, &auth_none, DB(db_text(id)), NULL);
	return true;
}

bool
app_write_git(struct ctx *c, const char *id, const char *team_id,
    const char *name, const struct app_git_input *in, bool create)
{
	struct source_row now = { NULL, "none", NULL };
	struct git_url url;

	if (create && in->repo_url == NULL)
		return ctx_invalid(c, "gitSource.repoUrl", "required", NULL,
		    "the address of the repository is needed");
	if (!create && !c_one(c, &source_now, DB(db_text(id)), &now))
		return false;
	if (!url_ok(c, in->repo_url ? in->repo_url : now.repo_url, &url) ||
	    !args_ok(c, in))
		return false;
	if (create &&
	    !c_run(c, &source_insert,
		DB(db_text(id), db_text(team_id), db_text(in->repo_url),
		    db_text(provider_of(&url))),
		NULL))
		return false;
	return c_run(c, &source_write,
		   DB(db_text(id), db_text(in->repo_url),
		       db_text(in->repo_url ? provider_of(&url) : NULL),
		       db_bool(in->has_branch), db_text(in->branch),
		       db_bool(in->has_commit_sha), db_text(in->commit_sha),
		       db_text(in->build_path), db_text(in->dockerfile),
		       db_bool(in->has_target), db_text(in->target),
		       args_json(c, in)),
		   NULL) &&
	       write_auth(c, id, name, in, &url, &now);
}
