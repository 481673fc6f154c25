/* SPDX-License-Identifier: MIT */
#include "engine/registry_call.h"

#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/limits.h"
#include "engine/net.h"

#include <string.h>
#include <strings.h>

#define HUB "registry-1.docker.io"

/* Docker too speaks plain HTTP with a registry of its own machine. */
static bool
is_here(const char *host)
{
	return same(host, "localhost") || text_starts(host, "127.") ||
	       same(host, "[::1]");
}

bool
registry_open(struct err *e, void *mem, const struct registry_ask *ask,
    const char *image, struct registry_call *out)
{
	struct registry_url url;
	const char *host;

	*out = (struct registry_call){ .ask = ask, .mem = mem, .image = image };
	if (!image_ref_parse(e, mem, image, &out->ref))
		return false;
	host = same(out->ref.registry, "docker.io") ? HUB : out->ref.registry;
	out->base = mem_fmt(mem, "https://%s", host);
	if (!registry_url(mem, out->base, &url))
		return err_code(e, ERR_INVALID, "IMAGE_INVALID",
		    "'%s' is not the name of an image", image);
	if (is_here(url.host))
		out->base = mem_fmt(mem, "http://%s", host);
	return true;
}

bool
registry_admit(
    struct err *e, void *mem, const char *allow_hosts, const char *image)
{
	const struct registry_ask ask = { .allow_hosts = allow_hosts };
	struct registry_call c;
	struct registry_url at;
	char *addr;

	if (!registry_open(e, mem, &ask, image, &c))
		return false;
	if (!registry_url(mem, c.base, &at) ||
	    net_resolve(e, mem, at.host, at.port, allow_hosts, &addr))
		return true;
	if (same(e->code, "ADDRESS_REFUSED"))
		return false;
	err_clear(e);
	return true;
}

/* Every request goes to an address that was checked just now. */
static bool
send(struct err *e, struct registry_call *c, const char *url,
    const char *accept, const char *authorization, struct http_answer *out)
{
	const struct registry_ask *ask = c->ask;
	const char *headers[3] = { NULL };
	struct http_req req = { .url = url,
		.headers = headers,
		.ca_file = ask->ca_file,
		.timeout_ms = ask->timeout_ms,
		.answer_max = REGISTRY_ANSWER_BYTES,
		.stop = ask->stop,
		.stop_arg = ask->stop_arg };
	struct registry_url at;
	size_t n = 0;
	char *addr;

	if (!registry_url(c->mem, url, &at))
		return err_code(e, ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
		    "the registry of image '%s' leads to an address that is "
		    "none",
		    c->image);
	if (!net_resolve(e, c->mem, at.host, at.port, ask->allow_hosts, &addr))
		return same(e->code, "HOST_NOT_FOUND")
			   ? registry_error(
				 e, c->image, "no such host", ask->auth != NULL)
			   : false;
	req.pin = net_pin(c->mem, at.host, at.port, addr);
	if (accept != NULL)
		headers[n++] = mem_fmt(c->mem, "Accept: %s", accept);
	if (authorization != NULL)
		headers[n++] = authorization;
	if (http_call(e, c->mem, ask->http, &req, out))
		return true;
	if (e->kind != ERR_UPSTREAM && e->kind != ERR_TIMEOUT)
		return false;
	return registry_error(e, c->image,
	    strstr(e->text, "certificate") != NULL ? "x509:" : "dial tcp",
	    ask->auth != NULL);
}

static const char *
basic(struct registry_call *c)
{
	const struct registry_auth *a = c->ask->auth;
	char *pair, *b64, *line;

	if (a == NULL)
		return NULL;
	pair = mem_fmt(c->mem, "%s:%s", a->username, a->password);
	b64 = enc_b64(c->mem, pair, strlen(pair));
	line = mem_fmt(c->mem, "Authorization: Basic %s", b64);
	explicit_bzero(pair, strlen(pair));
	explicit_bzero(b64, strlen(b64));
	return line;
}

static bool
refused(struct err *e, struct registry_call *c, int status)
{
	bool had = c->ask->auth != NULL;

	switch (status) {
	case 401:
	case 403:
		/* Docker Hub says so of what is not there. */
		if (!had && same(c->ref.registry, "docker.io"))
			return registry_error(e, c->image,
			    "repository does not exist or may require", had);
		return registry_error(e, c->image, "unauthorized", had);
	case 404:
		return registry_error(e, c->image, "manifest unknown", had);
	case 429:
		return registry_error(e, c->image, "toomanyrequests", had);
	default:
		return err_code(e, ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
		    "the registry of image '%s' answers with status %d",
		    c->image, status);
	}
}

/* The token server is whatever the registry says, but over TLS when the
 * registry is. */
static bool
fetch_token(struct err *e, struct registry_call *c, const char *challenge)
{
	const char *realm = registry_param(c->mem, challenge, "realm");
	struct http_answer a = { .status = 0 };
	struct json *said;
	const char *token, *url;

	if (text_starts(c->base, "https:") && !text_starts(realm, "https:"))
		return refused(e, c, 401);
	url = registry_token_url(c->mem, challenge, c->ref.path);
	if (url == NULL)
		return refused(e, c, 401);
	if (!send(e, c, url, "application/json", basic(c), &a))
		return false;
	if (a.status != 200)
		return refused(e, c, a.status);
	if (!json_parse(e, c->mem, a.body, a.body_n, &said))
		return false;
	token = registry_token(said);
	if (token == NULL)
		return refused(e, c, 401);
	c->authorization = mem_fmt(c->mem, "Authorization: Bearer %s", token);
	return true;
}

static bool
authorize(struct err *e, struct registry_call *c, const struct http_answer *a)
{
	const char *challenge = http_header(a, "WWW-Authenticate");

	if (challenge != NULL && strncasecmp(challenge, "Bearer ", 7) == 0)
		return fetch_token(e, c, challenge + 7);
	c->authorization = basic(c);
	return c->authorization != NULL || refused(e, c, 401);
}

static bool
redirected(struct err *e, struct registry_call *c, struct http_answer *out)
{
	const char *to = http_header(out, "Location");

	if (to == NULL)
		return refused(e, c, out->status);
	return send(
	    e, c, registry_location(c->mem, c->base, to), NULL, NULL, out);
}

bool
registry_get(struct err *e, struct registry_call *c, const char *path,
    const char *accept, struct http_answer *out)
{
	const char *url =
	    mem_fmt(c->mem, "%s/v2/%s/%s", c->base, c->ref.path, path);

	if (!send(e, c, url, accept, c->authorization, out))
		return false;
	if (out->status == 401 && c->authorization == NULL &&
	    (!authorize(e, c, out) ||
		!send(e, c, url, accept, c->authorization, out)))
		return false;
	if (out->status >= 301 && out->status <= 308 && !redirected(e, c, out))
		return false;
	return out->status == 200 || refused(e, c, out->status);
}
