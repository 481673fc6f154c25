/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_REGISTRY_H
#define ENGINE_REGISTRY_H

#include "base/err.h"

#include <stddef.h>

/* Credentials for one registry, as a user stored them. */
struct registry_auth {
	const char *server; /* "registry.example:5000"; docker.io's default */
	const char *username;
	const char *password; /* or token */
};

/* Value of X-Registry-Auth: base64url of JSON, in mem_secret memory.  NULL
 * auth gives that of an empty object, which pushing needs. */
char *registry_header(void *mem, const struct registry_auth *auth);

/* config.json of the Docker CLI with these credentials, mem_secret. */
char *registry_config(
    void *mem, const struct registry_auth *const *auths, size_t n);

/* What the engine or a registry said about image, as err: codes
 * IMAGE_NOT_FOUND, IMAGE_AUTH_REQUIRED, IMAGE_PLATFORM, REGISTRY_UNREACHABLE,
 * DISK_LOW, else IMAGE_PULL_FAILED.  Returns false. */
bool registry_error(
    struct err *e, const char *image, const char *said, bool had_auth);

#endif
