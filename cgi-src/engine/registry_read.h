/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_REGISTRY_READ_H
#define ENGINE_REGISTRY_READ_H

#include "base/json.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a registry answers, taken apart; pure. */

/* Value of a parameter of WWW-Authenticate, "" when it is not there. */
char *registry_param(void *mem, const char *header, const char *name);

/* Scheme, host and port of an http or https URL; false for anything else, a
 * user name in it included. */
struct registry_url {
	const char *scheme, *host;
	int64_t port;
};
bool registry_url(void *mem, const char *url, struct registry_url *out);

/* Where the token for pulling path comes from, after the challenge; NULL when
 * that is too long. */
char *registry_token_url(void *mem, const char *challenge, const char *path);

/* The token in a token server's answer; NULL when there is none that fits into
 * a header. */
const char *registry_token(const struct json *said);

/* A Location, made whole: a path is one of base, where it came from. */
const char *registry_location(void *mem, const char *base, const char *to);

/* The tags of an answer that are some, as registry_sort leaves them. */
size_t registry_tags(
    void *mem, const struct json *said, const char *const **out);

/* The digest of the manifest for linux/arch in an index, or NULL. */
const char *registry_platform(const struct json *index, const char *arch);

/* "sha256:" and 64 digits; NULL is none. */
bool registry_digest_ok(const char *digest);

/* TCP ports of the configuration of an image (its ExposedPorts), in order. */
size_t registry_ports(
    const struct json *config, int64_t ports[REGISTRY_PORTS_MAX]);

/* The best first: "latest", then by number; at most REGISTRY_TAGS_MAX stay.
 * Gives how many. */
size_t registry_sort(const char **tags, size_t n);

#endif
