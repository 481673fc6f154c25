/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_BUILDER_H
#define ENGINE_BUILDER_H

#include "base/err.h"
#include "engine/registry.h"

#include <stddef.h>
#include <stdint.h>

/*
 * `docker build` by the Docker command line program.  Build secrets and
 * Dockerfiles that need it go to BuildKit, everything else to the classic
 * builder, which honours limits for each build.
 *
 * Codes of failure: BUILD_CONTEXT_NOT_FOUND, DOCKERFILE_NOT_FOUND,
 * BUILD_TARGET_NOT_FOUND, BUILD_TIMEOUT, BUILD_LOG_LIMIT,
 * BUILD_OUT_OF_MEMORY, BUILD_PROCESS_LIMIT, DISK_LOW, IMAGE_NOT_FOUND (a FROM),
 * BUILD_FAILED with the last line.  Secrets are in no line, argument or text.
 */
struct build_pair {
	const char *key, *value;
};

struct build {
	const char *program;	/* absolute path of docker */
	const char *socket;	/* of the engine */
	const char *scratch;	/* 0700 directory of this job */
	const char *root;	/* the checkout */
	const char *context;	/* below root; NULL, "" or "." is root itself */
	const char *dockerfile; /* below the context; NULL: "Dockerfile" */
	const char *target;	/* stage, or NULL */
	const char *tag;	/* repo:tag of the image */
	const struct build_pair *args;
	size_t args_n;
	const struct build_pair *secrets; /* key is the id of the mount */
	size_t secrets_n;
	const struct build_pair *labels;
	size_t labels_n;
	const struct registry_auth *const *auths; /* for base images */
	size_t auths_n;
	const char *const *redact; /* further values to hide, NULL-terminated */
	bool no_cache, pull;
	int64_t memory_mb, cpu_percent; /* 0: no limit; 100 is one core */
	const char *cgroup;		/* parent, or "" */
	int64_t timeout_ms;
	size_t log_max; /* bytes; 0: 16 MiB */
	void (*line)(void *arg, const char *text, size_t n);
	void *arg;
	bool (*stop)(void *arg);
	void *stop_arg;
};

/* The image's id ("sha256:...") in id. */
bool build_run(
    struct err *e, void *mem, const struct build *b, char **id) NEED_CHECK;

/* Only the checks before: context and Dockerfile exist below root.  path of
 * the Dockerfile and of the context as the program gets them. */
bool build_check(struct err *e, void *mem, const struct build *b,
    char **context, char **dockerfile) NEED_CHECK;

/* Whether this Dockerfile text needs BuildKit: RUN --mount, heredocs. */
bool build_wants_buildkit(const char *dockerfile);

#endif
