/* SPDX-License-Identifier: MIT */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/err.h"

#include <stdint.h>

/* Rules for the texts users may enter.  Each is strict, whole input. */

/* [a-z][a-z0-9-]{2,49}: becomes a DNS label, so no trailing "-". */
bool name_ok(const char *s);
/* ^[A-Za-z_][A-Za-z0-9_]*$, at most 255 */
bool env_key_ok(const char *s);
/* host name in lower case, two labels or more or "localhost"-like, RFC 1123
 * labels, at most 253, no IP address, no wildcard */
bool host_ok(const char *s);
/* user@host.tld in the shape browsers accept, at most 254 */
bool email_ok(const char *s);
/* [a-z0-9_-]{3,50} */
bool username_ok(const char *s);
/* [registry[:port]/]path[:tag][@sha256:...] of the distribution reference
 * grammar, at most 255 */
bool image_ok(const char *s);
/* branch, tag or commit that git accepts (git-check-ref-format), and that
 * cannot be an option: no leading "-" */
bool git_ref_ok(const char *s);
/* 40 or 64 hexadecimal digits */
bool git_sha_ok(const char *s);
/* relative path without "..", leading "/" or "-", control characters */
bool rel_path_ok(const char *s);
/* URL path: starts with "/", no space, quote, control character */
bool url_path_ok(const char *s);

/* Whom an address stands for where requests are counted: an IPv4 address for
 * itself, an IPv6 address for the /64 that its owner chooses it from
 * (RFC 4291): "2001:db8:1:2::/64".  Other text is given back as it is. */
const char *ip_network(void *mem, const char *ip);

/* https://[user@]host[:port]/path, ssh://..., git@host:path or file:///path.
 * scheme is "https", "ssh" or "file". */
struct git_url {
	const char *scheme, *user, *host, *path;
	int64_t port; /* 0: default */
};
bool git_url_parse(
    struct err *e, void *mem, const char *url, struct git_url *out) NEED_CHECK;
/* Where a person sees what is between two commits, on the hosts whose pages are
 * known; NULL for the others. */
const char *git_range_url(
    void *mem, const char *repo_url, const char *from, const char *to);

/* Parts of an image reference; registry "docker.io" and tag "latest" are
 * filled in.  digest "" when absent. */
struct image_ref {
	const char *registry, *path, *tag, *digest;
};
bool image_ref_parse(struct err *e, void *mem, const char *image,
    struct image_ref *out) NEED_CHECK;

#endif
