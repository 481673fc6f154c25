/* SPDX-License-Identifier: MIT */
#include "engine/registry.h"

#include "base/buf.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

enum { CONFIG_BYTES = 64 * 1024 };

/* Docker's decoder insists on the padding that base64url leaves out. */
static char *
padded_b64url(void *mem, const char *text, size_t n)
{
	char *b64 = enc_b64url(mem, text, n), *out;
	size_t len = strlen(b64);

	out = mem_secret(mem, len + 4);
	memcpy(out, b64, len);
	while (len % 4 != 0)
		out[len++] = '=';
	explicit_bzero(b64, strlen(b64));
	return out;
}

char *
registry_header(void *mem, const struct registry_auth *auth)
{
	struct buf b;
	char *out;

	buf_init(&b, mem, CONFIG_BYTES);
	if (auth == NULL) {
		buf_str(&b, "{}");
	} else {
		buf_str(&b, "{\"username\":");
		buf_json(&b, auth->username == NULL ? "" : auth->username);
		buf_str(&b, ",\"password\":");
		buf_json(&b, auth->password == NULL ? "" : auth->password);
		buf_str(&b, ",\"serveraddress\":");
		buf_json(&b, auth->server == NULL ? "" : auth->server);
		buf_chr(&b, '}');
	}
	out = padded_b64url(mem, b.text, b.len);
	explicit_bzero(b.text, b.len);
	return out;
}

/* The key under which the Docker CLI looks for Docker Hub's credentials. */
static const char *
config_key(const struct registry_auth *auth)
{
	if (auth->server == NULL || same(auth->server, "") ||
	    same(auth->server, "docker.io"))
		return "https://index.docker.io/v1/";
	return auth->server;
}

char *
registry_config(void *mem, const struct registry_auth *const *auths, size_t n)
{
	struct buf b;
	char *out;

	buf_init(&b, mem, CONFIG_BYTES);
	buf_str(&b, "{\"auths\":{");
	for (size_t i = 0; i < n; i++) {
		char *pair = mem_fmt(mem, "%s:%s",
		    auths[i]->username == NULL ? "" : auths[i]->username,
		    auths[i]->password == NULL ? "" : auths[i]->password);
		char *b64 = enc_b64(mem, pair, strlen(pair));

		buf_str(&b, i > 0 ? "," : "");
		buf_json(&b, config_key(auths[i]));
		buf_str(&b, ":{\"auth\":");
		buf_json(&b, b64);
		buf_chr(&b, '}');
		explicit_bzero(pair, strlen(pair));
		explicit_bzero(b64, strlen(b64));
	}
	buf_str(&b, "}}\n");
	out = mem_secret_str(mem, b.text, b.len);
	explicit_bzero(b.text, b.len);
	return out;
}

/* What engines and registries say, most telling first. */
struct said {
	const char *part;
	enum err_kind kind;
	const char *code;
	const char *words; /* %s: the image */
};

#define UNREACHABLE                                                            \
	ERR_UPSTREAM, "REGISTRY_UNREACHABLE",                                  \
	    "the registry of image '%s' cannot be reached"
#define ABSENT                                                                 \
	ERR_ABSENT, "IMAGE_NOT_FOUND",                                         \
	    "image '%s' does not exist in its registry"
#define NO_AUTH                                                                \
	ERR_DENIED, "IMAGE_AUTH_REQUIRED",                                     \
	    "the registry of image '%s' wants a user name and a password"

/* clang-format off */
static const struct said table[] = {
	{ "no space left on device", ERR_UPSTREAM, "DISK_LOW",
	    "no disk space left while pulling image '%s'" },
	{ "toomanyrequests", ERR_UPSTREAM, "REGISTRY_RATE_LIMIT",
	    "the registry of image '%s' refuses more downloads for now" },
	{ "no matching manifest for", ERR_INVALID, "IMAGE_PLATFORM",
	    "image '%s' is not made for this machine's platform" },
	{ "does not match the specified platform", ERR_INVALID, "IMAGE_PLATFORM",
	    "image '%s' is not made for this machine's platform" },
	{ "HTTP 429", ERR_UPSTREAM, "REGISTRY_RATE_LIMIT",
	    "the registry of image '%s' refuses more downloads for now" },
	{ "unexpected HTTP status: 5", ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
	    "the registry of image '%s' cannot serve it for now" },
	{ "invalid reference format", ERR_INVALID, "IMAGE_INVALID",
	    "'%s' is not the name of an image" },
	{ "repository does not exist or may require", ERR_ABSENT, "IMAGE_NOT_FOUND",
	    "image '%s' does not exist, or its registry wants a sign-in" },
	{ "manifest unknown", ABSENT },
	{ "name unknown", ABSENT },
	{ "name invalid", ABSENT },
	{ "not known to registry", ABSENT },
	{ "manifest for", ABSENT },
	{ "No such image", ERR_ABSENT, "IMAGE_NOT_FOUND",
	    "image '%s' does not exist" },
	{ "no basic auth credentials", NO_AUTH },
	{ "unauthorized", NO_AUTH },
	{ "authentication required", NO_AUTH },
	{ "requested access to the resource is denied", NO_AUTH },
	{ "denied: ", NO_AUTH },
	{ "access denied", NO_AUTH },
	{ "401 Unauthorized", NO_AUTH },
	{ "x509:", ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
	    "the certificate of the registry of image '%s' is not trusted" },
	{ "server gave HTTP response to HTTPS client", ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
	    "the registry of image '%s' does not speak HTTPS" },
	{ "no such host", UNREACHABLE },
	{ "connection refused", UNREACHABLE },
	{ "connection reset", UNREACHABLE },
	{ "network is unreachable", UNREACHABLE },
	{ "no route to host", UNREACHABLE },
	{ "i/o timeout", UNREACHABLE },
	{ "TLS handshake", UNREACHABLE },
	{ "Client.Timeout", UNREACHABLE },
	{ "deadline exceeded", UNREACHABLE },
	{ "dial tcp", UNREACHABLE },
	{ "server misbehaving", UNREACHABLE },
	{ "unexpected EOF", UNREACHABLE },
	{ ": EOF", UNREACHABLE },
	{ "not found", ABSENT },
};
/* clang-format on */

static bool
refused_credentials(struct err *e, const char *image)
{
	return err_code(e, ERR_DENIED, "IMAGE_AUTH_FAILED",
	    "the registry of image '%s' refuses the user name or the "
	    "password, or this user may not read it",
	    image);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static bool
refuse(struct err *e, const struct said *s, const char *image)
{
	return err_code(e, s->kind, s->code, s->words, image);
}
#pragma GCC diagnostic pop

bool
registry_error(
    struct err *e, const char *image, const char *said, bool had_auth)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		if (strstr(said, table[i].part) == NULL)
			continue;
		if (had_auth && table[i].kind == ERR_DENIED)
			return refused_credentials(e, image);
		return refuse(e, &table[i], image);
	}
	return err_code(e, ERR_UPSTREAM, "IMAGE_PULL_FAILED", "image '%s': %s",
	    image, said);
}
