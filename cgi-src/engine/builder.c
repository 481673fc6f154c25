/* SPDX-License-Identifier: MIT */
#include "engine/builder.h"

#include "base/buf.h"
#include "base/fault.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "engine/build_said.h"
#include "engine/limits.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	ARGS_OWN = 64,	    /* words that are always there, at the most */
	CPU_PERIOD = 100000 /* microseconds */
};

struct job {
	const struct build *build;
	void *mem;
	const char **argv;
	size_t argv_n, argv_max;
	const char **env;
	size_t env_n;
	const char **secrets;
	char *context, *dockerfile, *iidfile;
	bool buildkit;
	struct build_said said;
};

/* path below base by its real name; false when it leaves root. */
static bool
resolve_below(
    const char *root, const char *base, const char *path, char real[PATH_MAX])
{
	char top[PATH_MAX], text[PATH_MAX];
	size_t n;

	if (realpath(root, top) == NULL ||
	    (size_t)snprintf(text, sizeof text, "%s/%s", base, path) >=
		sizeof text ||
	    realpath(text, real) == NULL)
		return false;
	n = strlen(top);
	return strncmp(real, top, n) == 0 &&
	       (real[n] == '\0' || real[n] == '/');
}

static const char *
shown(const char *path)
{
	return path == NULL || path[0] == '\0' ? "." : path;
}

/* The program follows a link here, and would say lines of what it reads. */
static bool
ignores_ok(struct err *e, void *mem, const struct build *b, const char *context,
    const char *dockerfile)
{
	const char *const files[] = { mem_fmt(mem, "%s/.dockerignore", context),
		mem_fmt(mem, "%s.dockerignore", dockerfile) };
	char real[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < COUNT(files); i++)
		if (lstat(files[i], &st) == 0 && S_ISLNK(st.st_mode) &&
		    !resolve_below(b->root, "", files[i], real))
			return err_code(e, ERR_DENIED, "DOCKERFILE_NOT_FOUND",
			    "'%s' leads out of the repository",
			    strrchr(files[i], '/') + 1);
	return true;
}

bool
build_check(struct err *e, void *mem, const struct build *b, char **context,
    char **dockerfile)
{
	const char *file = b->dockerfile == NULL ? "Dockerfile" : b->dockerfile;
	char real[PATH_MAX];
	struct stat st;

	if (!resolve_below(b->root, b->root, shown(b->context), real) ||
	    stat(real, &st) != 0 || !S_ISDIR(st.st_mode))
		return err_code(e, ERR_ABSENT, "BUILD_CONTEXT_NOT_FOUND",
		    "the repository has no directory '%s' to build in",
		    shown(b->context));
	*context = mem_str(mem, real);
	if (!resolve_below(b->root, *context, file, real) ||
	    stat(real, &st) != 0 || !S_ISREG(st.st_mode))
		return err_code(e, ERR_ABSENT, "DOCKERFILE_NOT_FOUND",
		    "the repository has no file '%s' in '%s'", file,
		    shown(b->context));
	*dockerfile = mem_str(mem, real);
	return ignores_ok(e, mem, b, *context, *dockerfile);
}

/* "<<EOF", "<<-EOF", "<<'EOF'", but not "<<<" or the shift in $((1<<2)). */
static bool
has_heredoc(struct str line)
{
	for (size_t i = 0; i + 2 < line.n; i++) {
		const char *at = line.s + i;

		if (at[0] != '<' || at[1] != '<')
			continue;
		at += 2;
		if (*at == '-' && i + 3 < line.n)
			at++;
		if (isalpha((unsigned char)*at) || strchr("_'\"", *at) != NULL)
			return true;
		i += 2;
	}
	return false;
}

static bool
line_wants_buildkit(struct str line)
{
	struct str word;
	bool run, copy;

	line = str_trim(line);
	if (!str_cut(&line, ' ', &word))
		return false;
	run = word.n == 3 && strncasecmp(word.s, "RUN", 3) == 0;
	copy = (word.n == 4 && strncasecmp(word.s, "COPY", 4) == 0) ||
	       (word.n == 3 && strncasecmp(word.s, "ADD", 3) == 0);
	line = str_trim(line);
	if (run && str_starts(line, "--"))
		return true; /* --mount, --network, --security */
	if (copy && (str_starts(line, "--link") || str_starts(line, "--chmod")))
		return true;
	return (run || copy) && has_heredoc(line);
}

bool
build_wants_buildkit(const char *dockerfile)
{
	struct str rest = str_of(dockerfile), line;

	while (str_cut(&rest, '\n', &line))
		if (line_wants_buildkit(line))
			return true;
	return false;
}

static void
arg(struct job *j, const char *text)
{
	if (j->argv_n + 1 >= j->argv_max)
		panic("too many build arguments");
	j->argv[j->argv_n++] = text;
}

static void
arg2(struct job *j, const char *option, const char *value)
{
	arg(j, option);
	arg(j, value);
}

/* Names that the Docker program, its loader or its libraries read: set by a
 * user they would make it load or reach something else. */
static bool
steers_program(const char *key)
{
	static const char *const starts[] = { "LD_", "GLIBC_", "MALLOC_",
		"GCONV_", "NLSPATH", "LOC", "LANG", "LC_", "TZ", "TMPDIR",
		"HOME", "PATH", "XDG_", "HOSTALIASES", "RES_OPTIONS", "SSH_",
		"SSL_CERT_", "GODEBUG", "GOGC", "GOMAXPROCS", "GOTRACEBACK",
		"GOMEMLIMIT", "OTEL_", "BUILDKIT_", "BUILDX_", "DOCKER_HOST",
		"DOCKER_CON", "DOCKER_CERT", "DOCKER_TLS", "DOCKER_API",
		"DOCKER_BUILDKIT", "DOCKER_DEFAULT", "DOCKER_CLI",
		"DOCKER_CUSTOM", "DOCKER_AUTH_CONFIG" };
	size_t n = strlen(key);

	for (size_t i = 0; i < COUNT(starts); i++)
		if (text_starts(key, starts[i]))
			return true;
	return n >= 5 && strcasecmp(key + n - 5, "proxy") == 0;
}

/* Values travel in the environment, where `ps` of others does not look;
 * those of the names above, which are no secrets, as arguments. */
static void
add_build_args(struct job *j)
{
	const struct build *b = j->build;

	for (size_t i = 0; i < b->args_n; i++) {
		char *pair =
		    mem_fmt(j->mem, "%s=%s", b->args[i].key, b->args[i].value);

		if (steers_program(b->args[i].key)) {
			arg2(j, "--build-arg", pair);
		} else {
			arg2(j, "--build-arg", b->args[i].key);
			j->env[j->env_n++] = pair;
		}
	}
	for (size_t i = 0; i < b->labels_n; i++)
		arg2(j, "--label",
		    mem_fmt(
			j->mem, "%s=%s", b->labels[i].key, b->labels[i].value));
}

static bool
add_secrets(struct err *e, struct job *j)
{
	const struct build *b = j->build;

	for (size_t i = 0; i < b->secrets_n; i++) {
		char *file = mem_fmt(j->mem, "%s/secret-%zu", b->scratch, i);
		const char *value = b->secrets[i].value;

		if (!fs_write(e, file, value, strlen(value), 0600))
			return false;
		arg2(j, "--secret",
		    mem_fmt(j->mem, "id=%s,src=%s", b->secrets[i].key, file));
	}
	return true;
}

/* BuildKit inside the engine has no limits of its own for each build. */
static void
add_limits(struct job *j)
{
	const struct build *b = j->build;

	if (b->cgroup != NULL && b->cgroup[0] != '\0')
		arg2(j, "--cgroup-parent", b->cgroup);
	if (b->memory_mb > 0) {
		char *most = mem_fmt(j->mem, "%lldm", (long long)b->memory_mb);

		arg2(j, "--memory", most);
		arg2(j, "--memory-swap", most);
	}
	if (b->cpu_percent > 0) {
		arg2(j, "--cpu-period", mem_fmt(j->mem, "%d", CPU_PERIOD));
		arg2(j, "--cpu-quota",
		    mem_fmt(j->mem, "%lld",
			(long long)b->cpu_percent * CPU_PERIOD / 100));
	}
}

static bool
make_argv(struct err *e, struct job *j)
{
	const struct build *b = j->build;

	arg2(j, b->program, "build");
	arg2(j, "--file", j->dockerfile);
	arg2(j, "--tag", b->tag);
	arg2(j, "--iidfile", j->iidfile);
	/* The classic builder leaves the container of a failed step behind. */
	arg(j, j->buildkit ? "--progress=plain" : "--force-rm");
	if (b->target != NULL && b->target[0] != '\0')
		arg2(j, "--target", b->target);
	if (b->no_cache)
		arg(j, "--no-cache");
	if (b->pull)
		arg(j, "--pull");
	add_limits(j);
	add_build_args(j);
	if (!add_secrets(e, j))
		return false;
	arg2(j, "--", j->context);
	return true;
}

static void
make_env(struct job *j)
{
	const struct build *b = j->build;

	j->env = mem_array(j->mem, const char *, b->args_n + 8);
	j->env[j->env_n++] = "PATH=/usr/bin:/bin";
	j->env[j->env_n++] = "LANG=C.UTF-8";
	j->env[j->env_n++] = mem_fmt(j->mem, "HOME=%s", b->scratch);
	j->env[j->env_n++] = mem_fmt(j->mem, "DOCKER_CONFIG=%s", b->scratch);
	j->env[j->env_n++] =
	    mem_fmt(j->mem, "DOCKER_HOST=unix://%s", b->socket);
	j->env[j->env_n++] =
	    j->buildkit ? "DOCKER_BUILDKIT=1" : "DOCKER_BUILDKIT=0";
}

/* Every value that must not show: as many as there are, for one that found no
 * place would be printed.  proc.c takes care of values of several lines. */
static void
hide_all(struct job *j)
{
	const struct build *b = j->build;
	size_t n = 0, redact_n = 0;

	while (b->redact != NULL && b->redact[redact_n] != NULL)
		redact_n++;
	j->secrets = mem_array(
	    j->mem, const char *, b->secrets_n + b->auths_n + redact_n + 1);
	for (size_t i = 0; i < b->secrets_n; i++)
		j->secrets[n++] = b->secrets[i].value;
	for (size_t i = 0; i < b->auths_n; i++)
		if (b->auths[i]->password != NULL)
			j->secrets[n++] = b->auths[i]->password;
	for (size_t i = 0; i < redact_n; i++)
		j->secrets[n++] = b->redact[i];
}

/* Before anything is written or started. */
static bool
fits(struct err *e, struct job *j)
{
	const struct build *b = j->build;
	size_t values = b->args_n + b->labels_n + b->secrets_n;

	if (values > BUILD_VALUES_MAX)
		return err_code(e, ERR_LIMIT, "BUILD_FAILED",
		    "the build would get %zu variables, arguments and "
		    "labels; at most %d are possible: use fewer, or set "
		    "usage 'run' for those it does not need",
		    values, (int)BUILD_VALUES_MAX);
	j->argv_max = 2 * values + ARGS_OWN;
	j->argv = mem_array(j->mem, const char *, j->argv_max);
	return true;
}

static bool
prepare(struct err *e, struct job *j)
{
	const struct build *b = j->build;
	char *text, *config;
	size_t n;

	if (!fits(e, j) ||
	    !build_check(e, j->mem, b, &j->context, &j->dockerfile) ||
	    !fs_read(e, j->mem, j->dockerfile, DOCKERFILE_BYTES, &text, &n))
		return false;
	j->buildkit = b->secrets_n > 0 || build_wants_buildkit(text);
	j->iidfile = mem_fmt(j->mem, "%s/iid", b->scratch);
	config = registry_config(j->mem, b->auths, b->auths_n);
	if (!fs_write(e, mem_fmt(j->mem, "%s/config.json", b->scratch), config,
		strlen(config), 0600))
		return false;
	make_env(j);
	hide_all(j);
	return make_argv(e, j);
}

static void
on_line(void *arg_, const char *text, size_t n)
{
	struct job *j = arg_;

	build_said_line(&j->said, text, n);
	if (j->build->line != NULL)
		j->build->line(j->build->arg, text, n);
}

static bool
stopped_early(struct err *e, const struct build *b)
{
	if (e->kind == ERR_TIMEOUT)
		return err_code(e, ERR_TIMEOUT, "BUILD_TIMEOUT",
		    "the build did not end within %lld min",
		    (long long)(b->timeout_ms + 59999) / 60000);
	if (e->kind == ERR_LIMIT)
		return err_code(e, ERR_LIMIT, "BUILD_LOG_LIMIT",
		    "the build wrote more than %zu bytes of log",
		    b->log_max > 0 ? b->log_max : (size_t)BUILD_LOG_BYTES);
	return false;
}

static bool
read_id(struct err *e, void *mem, struct job *j, char **id)
{
	char *text;
	size_t n;

	if (!fs_read(e, j->mem, j->iidfile, 256, &text, &n))
		return err_wrap(e, "the build ended without an image");
	*id = str_dup(mem, str_trim(str_of(text)));
	if (!text_starts(*id, "sha256:"))
		return err_set(e, ERR_UPSTREAM,
		    "the build ended without the id of an image");
	return true;
}

static void
forget(struct job *j)
{
	struct err ignored = { 0 };
	const char *dir = j->build->scratch;

	(void)!fs_remove(&ignored, mem_fmt(j->mem, "%s/config.json", dir));
	for (size_t i = 0; i < j->build->secrets_n; i++)
		(void)!fs_remove(
		    &ignored, mem_fmt(j->mem, "%s/secret-%zu", dir, i));
}

bool
build_run(struct err *e, void *mem, const struct build *b, char **id)
{
	struct job *j = mem_new(mem, struct job);
	struct proc_spec spec = {
		.cwd = b->scratch,
		.timeout_ms = b->timeout_ms,
		.output_max = b->log_max > 0 ? b->log_max : BUILD_LOG_BYTES,
		.line = on_line,
		.arg = j,
		.stop = b->stop,
		.stop_arg = b->stop_arg,
	};
	struct proc_result r;
	bool ok;

	j->build = b;
	j->mem = j;
	ok = prepare(e, j);
	spec.argv = j->argv;
	spec.env = j->env;
	spec.secrets = j->secrets;
	if (ok && FAULT_FAILS("docker.build"))
		ok = err_code(e, ERR_UPSTREAM, "DOCKER_UNREACHABLE",
		    "docker build cannot reach the engine");
	if (ok)
		ok = proc_run(e, j, &spec, &r) || stopped_early(e, b);
	if (ok && r.status != 0)
		ok = build_said_error(e, &j->said, b, r.status);
	ok = ok && read_id(e, mem, j, id);
	forget(j);
	return ok;
}
