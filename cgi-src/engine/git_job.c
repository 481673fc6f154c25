/* SPDX-License-Identifier: MIT */
#include "engine/git_job.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/net.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_BYTES = 64 * 1024, SAID_BYTES = 32 * 1024 };

/* A value of a gitconfig or ssh_config: quoted, so that a path may hold
 * anything but a newline. */
static void
quote(struct buf *b, const char *text)
{
	buf_chr(b, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_chr(b, '\\');
		if (*text != '\n')
			buf_chr(b, *text);
	}
	buf_chr(b, '"');
}

static void
add_line(struct buf *b, const char *name, const char *value)
{
	buf_fmt(b, "\t%s = ", name);
	quote(b, value);
	buf_chr(b, '\n');
}

static bool
is_file(const struct git_job *j)
{
	return same(j->parts.scheme, "file");
}

static bool
write_gitconfig(struct err *e, struct git_job *j)
{
	const struct git *g = j->git;
	struct buf b;

	buf_init(&b, j->mem, CONFIG_BYTES);
	buf_str(&b,
	    "[core]\n\thooksPath = /dev/null\n\tfsmonitor = false\n"
	    "[safe]\n\tdirectory = *\n[gc]\n\tauto = 0\n"
	    "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n"
	    "[protocol]\n\tallow = never\n"
	    "[protocol \"https\"]\n\tallow = always\n"
	    "[protocol \"ssh\"]\n\tallow = always\n");
	if (is_file(j))
		buf_str(&b, "[protocol \"file\"]\n\tallow = always\n");
	buf_str(&b, "[credential]\n");
	add_line(&b, "helper", "");
	if (g->token != NULL)
		add_line(&b, "helper",
		    mem_fmt(j->mem, "store --file '%s/cred'", g->scratch));
	buf_str(&b,
	    "[http]\n\tfollowRedirects = false\n\tsslVerify = true\n"
	    "\tproxy = \"\"\n\tlowSpeedLimit = 1000\n\tlowSpeedTime = 30\n");
	if (g->ca_file != NULL && g->ca_file[0] != '\0')
		add_line(&b, "sslCAInfo", g->ca_file);
	buf_str(&b, j->pins.text);
	return fs_write(e, mem_fmt(j->mem, "%s/gitconfig", g->scratch), b.text,
	    b.len, 0600);
}

static bool
write_ssh_config(struct err *e, struct git_job *j)
{
	const struct git *g = j->git;
	struct buf b;

	buf_init(&b, j->mem, CONFIG_BYTES);
	buf_str(&b, j->hosts.text);
	buf_str(&b, "Host *\n\tIdentityFile ");
	quote(&b, g->private_key == NULL
		      ? "none"
		      : mem_fmt(j->mem, "%s/key", g->scratch));
	buf_str(&b, "\n\tUserKnownHostsFile ");
	quote(&b, mem_fmt(j->mem, "%s/known_hosts", g->scratch));
	buf_str(&b,
	    "\n\tGlobalKnownHostsFile /dev/null\n"
	    "\tStrictHostKeyChecking accept-new\n\tHashKnownHosts no\n"
	    "\tCheckHostIP no\n\tUpdateHostKeys no\n\tIdentitiesOnly yes\n"
	    "\tIdentityAgent none\n\tBatchMode yes\n\tConnectTimeout 10\n"
	    "\tServerAliveInterval 10\n\tServerAliveCountMax 3\n"
	    "\tPreferredAuthentications publickey\n\tForwardAgent no\n"
	    "\tClearAllForwardings yes\n\tPermitLocalCommand no\n"
	    "\tControlMaster no\n\tControlPath none\n\tLogLevel ERROR\n");
	return fs_write(e, mem_fmt(j->mem, "%s/ssh_config", g->scratch), b.text,
	    b.len, 0600);
}

bool
git_write_config(struct err *e, struct git_job *j)
{
	return write_gitconfig(e, j) && write_ssh_config(e, j);
}

bool
git_token_for(const struct git_job *j, const struct git_url *u)
{
	return j->git->token != NULL && same(u->scheme, "https") &&
	       same(j->parts.scheme, "https") && same(u->host, j->parts.host) &&
	       u->port == j->parts.port;
}

const char *
git_user(const struct git_job *j)
{
	const char *user = j->parts.user;

	if (user != NULL && user[0] != '\0')
		return user;
	return j->git->user == NULL ? "git" : j->git->user;
}

static bool
write_cred(struct err *e, struct git_job *j)
{
	const struct git *g = j->git;
	struct buf b;
	bool ok;

	if (!git_token_for(j, &j->parts))
		return true;
	buf_init(&b, j->mem, CONFIG_BYTES);
	buf_str(&b, "https://");
	buf_url(&b, git_user(j));
	buf_chr(&b, ':');
	buf_url(&b, g->token);
	buf_fmt(&b, "@%s", j->parts.host);
	if (j->parts.port != 0)
		buf_fmt(&b, ":%lld", (long long)j->parts.port);
	buf_chr(&b, '\n');
	ok = fs_write(
	    e, mem_fmt(j->mem, "%s/cred", g->scratch), b.text, b.len, 0600);
	explicit_bzero(b.text, b.len);
	return ok;
}

static bool
write_keys(struct err *e, struct git_job *j)
{
	const struct git *g = j->git;
	const char *key = g->private_key, *known = g->known_host;

	if (key != NULL && !fs_write(e, mem_fmt(j->mem, "%s/key", g->scratch),
			       key, strlen(key), 0600))
		return false;
	if (known == NULL)
		known = "";
	return fs_write(e, mem_fmt(j->mem, "%s/known_hosts", g->scratch), known,
	    strlen(known), 0600);
}

void
git_forget(struct git_job *j)
{
	struct err ignored = { 0 };

	(void)!fs_remove(&ignored, mem_fmt(j->mem, "%s/cred", j->git->scratch));
	(void)!fs_remove(&ignored, mem_fmt(j->mem, "%s/key", j->git->scratch));
}

bool
git_admit_file(struct err *e, const struct git_job *j, const char *path)
{
	char root[PATH_MAX], real[PATH_MAX];
	const char *allowed = j->git->file_root;
	size_t n;

	if (allowed == NULL || allowed[0] == '\0' ||
	    realpath(allowed, root) == NULL)
		return err_code(e, ERR_DENIED, "GIT_URL_REFUSED",
		    "file:// repositories are not allowed here");
	if (realpath(path, real) == NULL)
		return err_code(e, ERR_ABSENT, "GIT_REPOSITORY_NOT_FOUND",
		    "there is no repository at 'file://%s'", path);
	n = strlen(root);
	if (strncmp(real, root, n) == 0 && real[n] == '/')
		return true;
	return err_code(e, ERR_DENIED, "GIT_URL_REFUSED",
	    "'file://%s' is not below the directory allowed for "
	    "repositories",
	    path);
}

static void
add_host(struct git_job *j, const struct git_url *u, const char *addr)
{
	bool pinned = j->git->known_host != NULL &&
		      j->git->known_host[0] != '\0' &&
		      same(u->host, j->parts.host);

	buf_str(&j->hosts, "Host ");
	quote(&j->hosts, u->host);
	buf_fmt(&j->hosts, "\n\tHostName %s\n\tHostKeyAlias ", addr);
	quote(&j->hosts, u->host);
	buf_fmt(&j->hosts, "\n\tStrictHostKeyChecking %s\n",
	    pinned ? "yes" : "accept-new");
}

static bool
admit(struct err *e, struct git_job *j, const struct git_url *u)
{
	bool ssh = same(u->scheme, "ssh");
	int64_t port = u->port != 0 ? u->port : ssh ? 22 : 443;
	char *addr;

	if (same(u->scheme, "file"))
		return git_admit_file(e, j, u->path);
	if (!net_resolve(
		e, j->mem, u->host, port, j->git->allow_hosts, &addr)) {
		if (e->kind == ERR_UPSTREAM)
			return err_code(e, ERR_UPSTREAM, "GIT_HOST_UNREACHABLE",
			    "the host name '%s' does not resolve", u->host);
		return false;
	}
	if (ssh)
		add_host(j, u, addr);
	else
		add_line(&j->pins, "curloptResolve",
		    net_pin(j->mem, u->host, port, addr));
	return true;
}

bool
git_admit(struct err *e, struct git_job *j, const char *url)
{
	struct git_url u;

	if (!git_url_parse(e, j->mem, url, &u))
		return err_code(e, ERR_DENIED, "GIT_URL_REFUSED",
		    "the address '%s' of a submodule is not allowed", url);
	if (same(u.scheme, "file") && !is_file(j))
		return err_code(e, ERR_DENIED, "GIT_URL_REFUSED",
		    "the submodule '%s' is not reachable over the network",
		    url);
	return admit(e, j, &u);
}

static void
set_env(struct git_job *j)
{
	const struct git *g = j->git;
	const char **env = mem_array(j->mem, const char *, 20);
	const char **secrets = mem_array(j->mem, const char *, 2);
	size_t n = 0;

	env[n++] = "PATH=/usr/bin:/bin";
	env[n++] = "LANG=C.UTF-8";
	env[n++] = "LC_ALL=C.UTF-8";
	env[n++] = "LANGUAGE=C";
	env[n++] = mem_fmt(j->mem, "HOME=%s", g->scratch);
	env[n++] = mem_fmt(j->mem, "XDG_CONFIG_HOME=%s", g->scratch);
	env[n++] = "GIT_CONFIG_NOSYSTEM=1";
	env[n++] = "GIT_ATTR_NOSYSTEM=1";
	env[n++] =
	    mem_fmt(j->mem, "GIT_CONFIG_GLOBAL=%s/gitconfig", g->scratch);
	env[n++] = "GIT_TERMINAL_PROMPT=0";
	env[n++] = "GIT_ADVICE=0";
	env[n++] = is_file(j) ? "GIT_ALLOW_PROTOCOL=https:ssh:file"
			      : "GIT_ALLOW_PROTOCOL=https:ssh";
	env[n++] = "GIT_SSH_VARIANT=ssh";
	env[n++] = mem_fmt(j->mem, "GIT_SSH=%s", g->ssh_program);
	env[n++] =
	    mem_fmt(j->mem, "DAVIT_SSH_CONFIG=%s/ssh_config", g->scratch);
	j->env = env;
	secrets[0] = g->token;
	j->secrets = secrets;
}

bool
git_prepare(struct err *e, void *mem, const struct git *g, struct git_job *j)
{
	*j = (struct git_job){ .git = g, .mem = mem, .url = g->url };
	buf_init(&j->pins, mem, CONFIG_BYTES);
	buf_init(&j->hosts, mem, CONFIG_BYTES);
	buf_init(&j->said, mem, SAID_BYTES);
	if (!git_url_parse(e, mem, g->url, &j->parts)) {
		snprintf(e->code, sizeof e->code, "GIT_URL_REFUSED");
		return false;
	}
	set_env(j);
	return admit(e, j, &j->parts) && git_write_config(e, j) &&
	       write_cred(e, j) && write_keys(e, j);
}
