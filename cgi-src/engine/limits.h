/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_LIMITS_H
#define ENGINE_LIMITS_H

#include "base/limits.h"

#define ENGINE_LIMITS(X)                                                       \
	X(DOCKER_ANSWER_BYTES, 8 * 1024 * 1024, "bytes",                       \
	    "an answer of Docker")                                             \
	X(DOCKER_LINE_MAX, 16 * 1024, "bytes",                                 \
	    "a line of a container, before it comes in pieces")                \
	X(DOCKER_FRAME_MAX, 64 * 1024 * 1024, "bytes",                         \
	    "a frame of Docker's log stream")                                  \
	X(DOCKER_JSONL_BYTES, 1024 * 1024, "bytes",                            \
	    "an event, or a message of a build or a pull")                     \
	X(DOCKER_CONFIG_MAX, 500 * 1000, "bytes", "a Swarm config")            \
	X(BUILD_LOG_BYTES, 16 * 1024 * 1024, "bytes", "the output of a build") \
	X(DOCKERFILE_BYTES, 1024 * 1024, "bytes", "a Dockerfile")              \
	X(BUILD_VALUES_MAX, 4096, "values",                                    \
	    "variables, arguments and labels of one build")                    \
	X(GIT_OUTPUT_BYTES, 8 * 1024 * 1024, "bytes",                          \
	    "the output of a git command")                                     \
	X(REPOSITORY_MB, 2 * 1024, "MiB",                                      \
	    "a repository that is fetched; so much again for its files in "    \
	    "LFS")                                                             \
	X(GIT_SPARE_MB, 128, "MiB", "free disk space that git does not take")  \
	X(SUBMODULE_DEPTH_MAX, 4, "levels", "submodules within submodules")    \
	X(SUBMODULES_MAX, 64, "modules", "submodules of one repository")       \
	X(LFS_OBJECTS_MAX, 5000, "files", "Git LFS in one repository")         \
	X(LFS_OBJECT_MIB, 1024, "MiB", "a file in Git LFS")                    \
	X(LFS_BATCH_MAX, 100, "files", "what an LFS server is asked at once")  \
	X(LFS_ANSWER_BYTES, 2 * 1024 * 1024, "bytes",                          \
	    "an answer of an LFS server that is no file")                      \
	X(LFS_HEADERS_MAX, 16, "headers",                                      \
	    "what an LFS server wants to be sent with a request")              \
	X(LFS_REDIRECTS_MAX, 3, "redirections",                                \
	    "on the way to a file in Git LFS")                                 \
	X(REGISTRY_ANSWER_BYTES, 1 << 20, "bytes", "an answer of a registry")  \
	X(REGISTRY_MANIFEST_BYTES, 1 << 20, "bytes",                           \
	    "the manifest of an image")                                        \
	X(REGISTRY_TAGS_MAX, 100, "tags", "the tags offered for an image")     \
	X(REGISTRY_PORTS_MAX, 16, "ports", "the ports proposed for an image")  \
	X(HTTP_HEADERS_MAX, 64, "headers", "an answer of another server")      \
	X(HTTP_ANSWER_BYTES, 1024 * 1024, "bytes",                             \
	    "an answer of another server, where nothing else is said")         \
	X(DOCKER_BODY_BYTES, 1024 * 1024, "bytes",                             \
	    "a Swarm config, or the change of a service, as it is sent")

enum { ENGINE_LIMITS(LIMIT_ENUM) };

#endif
