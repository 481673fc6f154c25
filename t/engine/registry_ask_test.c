/* SPDX-License-Identifier: MIT */
/*
 * Asking a registry: the distribution's docker-registry, with a password and
 * without, filled over its own API.  No engine is needed.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/enc.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/registry_call.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void *mem;
static struct err e;
static char *top;
static int port;
static pid_t registry;
static struct http *http;

#define OK(call) cr_assert((call), "%s: %s [%s]", #call, e.text, e.code)
#define FAILS(call, want)                                                      \
	do {                                                                   \
		cr_expect_not((call));                                         \
		cr_expect_str_eq(e.code, want, "%s: %s", #call, e.text);       \
		cr_expect_null(strstr(e.text, "canary"));                      \
		err_clear(&e);                                                 \
	} while (0)

static int
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert(bind(fd, (struct sockaddr *)&a, n) == 0);
	cr_assert(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	close(fd);
	return ntohs(a.sin_port);
}

static void
start(bool password)
{
	/* bcrypt of "canary-password" at the lowest cost */
	static const char users[] =
	    "ann:$2y$04$9vjQK8XR8nScsE2ds4bfQuHsH2kow9H/"
	    "MnK6jq5aoy.Iv9YGNLRgK\n";
	char *config, *auth;

	if (!fs_exists("/usr/bin/docker-registry"))
		cr_skip_test("docker-registry is not installed");
	mem_setup();
	mem = mem_root("test");
	http = http_open(mem);
	OK(fs_scratch(&e, mem, "/tmp", "dvask", &top));
	port = free_port();
	auth =
	    mem_fmt(mem, "auth: {htpasswd: {realm: t, path: %s/users}}\n", top);
	config = mem_fmt(mem,
	    "version: 0.1\nlog: {level: error}\nstorage: {filesystem: "
	    "{rootdirectory: %s/data}}\n%shttp: {addr: 127.0.0.1:%d}\n",
	    top, password ? auth : "", port);
	OK(fs_write(
	    &e, mem_fmt(mem, "%s/users", top), users, sizeof users - 1, 0600));
	OK(fs_write(&e, mem_fmt(mem, "%s/config.yml", top), config,
	    strlen(config), 0600));
	registry = fork();
	if (registry == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		execl("/usr/bin/docker-registry", "docker-registry", "serve",
		    mem_fmt(mem, "%s/config.yml", top), (char *)NULL);
		_exit(127);
	}
}

static void
end(void)
{
	if (registry > 0) {
		kill(registry, SIGKILL);
		waitpid(registry, NULL, 0);
	}
	if (mem != NULL)
		mem_end(mem);
}

/* As the owner of everything: the password goes with it always. */
static int
call(const char *method, const char *url, const char *type, const char *body,
    struct http_answer *a)
{
	const char *headers[] = { mem_fmt(mem, "Authorization: Basic %s",
				      enc_b64(mem, "ann:canary-password", 19)),
		NULL };
	const struct http_req req = { .method = method,
		.url = url,
		.headers = headers,
		.type = type,
		.body = body,
		.body_n = body != NULL ? strlen(body) : 0,
		.timeout_ms = 5000 };

	return http_call(&e, mem, http, &req, a) ? a->status : 0;
}

static void
listens(void)
{
	struct http_answer a;

	for (int i = 0; i < 100; i++) {
		if (call("GET", mem_fmt(mem, "http://127.0.0.1:%d/v2/", port),
			NULL, NULL, &a) == 200)
			return;
		clock_sleep_ms(50);
	}
	cr_assert(false, "the registry does not answer");
}

static char *
digest_of(const char *text)
{
	return mem_fmt(mem, "sha256:%s", sha256_hex(mem, text, strlen(text)));
}

static void
put_blob(const char *text)
{
	struct http_answer a;
	const char *to;

	cr_assert_eq(
	    call("POST",
		mem_fmt(mem, "http://127.0.0.1:%d/v2/team/app/blobs/uploads/",
		    port),
		NULL, NULL, &a),
	    202);
	to = http_header(&a, "Location");
	cr_assert_eq(
	    call("PUT",
		mem_fmt(mem, "%s%sdigest=%s", to,
		    strchr(to, '?') != NULL ? "&" : "?", digest_of(text)),
		"application/octet-stream", text, &a),
	    201, "%s", a.body);
}

static void
put_manifest(const char *tag, const char *type, const char *text)
{
	struct http_answer a;

	cr_assert_eq(
	    call("PUT",
		mem_fmt(mem, "http://127.0.0.1:%d/v2/team/app/manifests/%s",
		    port, tag),
		type, text, &a),
	    201, "%s", a.body);
}

#define MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define LIST "application/vnd.docker.distribution.manifest.list.v2+json"

/* An image without layers that exposes ports; gives the manifest. */
static char *
put_image(const char *tag, const char *arch, const char *exposed)
{
	char *config = mem_fmt(mem,
	    "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{"
	    "\"ExposedPorts\":{%s}},\"rootfs\":{\"type\":\"layers\"}}",
	    arch, exposed);
	char *manifest = mem_fmt(mem,
	    "{\"schemaVersion\":2,\"mediaType\":\"" MANIFEST "\","
	    "\"config\":{\"mediaType\":"
	    "\"application/vnd.docker.container.image.v1+json\","
	    "\"size\":%zu,\"digest\":\"%s\"},\"layers\":[]}",
	    strlen(config), digest_of(config));

	put_blob(config);
	put_manifest(tag, MANIFEST, manifest);
	return manifest;
}

static char *
put_list(const char *tag, const char *other, const char *ours)
{
	char *text = mem_fmt(mem,
	    "{\"schemaVersion\":2,\"mediaType\":\"" LIST "\",\"manifests\":["
	    "{\"mediaType\":\"" MANIFEST "\",\"size\":%zu,\"digest\":\"%s\","
	    "\"platform\":{\"architecture\":\"s390x\",\"os\":\"linux\"}},"
	    "{\"mediaType\":\"" MANIFEST "\",\"size\":%zu,\"digest\":\"%s\","
	    "\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}}]}",
	    strlen(other), digest_of(other), strlen(ours), digest_of(ours));

	put_manifest(tag, LIST, text);
	return text;
}

static struct registry_ask
asking(const struct registry_auth *auth)
{
	return (struct registry_ask){ .http = http,
		.auth = auth,
		.allow_hosts = "127.0.0.0/8",
		.ca_file = "",
		.arch = "amd64",
		.timeout_ms = 5000 };
}

static void
is_told(const struct registry_auth *auth)
{
	const struct registry_ask ask = asking(auth);
	char *repo = mem_fmt(mem, "127.0.0.1:%d/team/app", port), *list, *one;
	struct registry_said said;

	one = put_image("1.10", "amd64", "\"9000/tcp\":{},\"53/udp\":{}");
	(void)put_image("1.9", "s390x", "\"1/tcp\":{}");
	list = put_list("latest", put_image("x-s390x", "s390x", "\"2/tcp\":{}"),
	    put_image("x-amd64", "amd64", "\"8443/tcp\":{},\"80\":{}"));
	OK(registry_ask(&e, mem, &ask, mem_fmt(mem, "%s:1.10", repo), &said));
	cr_expect_str_eq(said.digest, digest_of(one));
	cr_expect_eq(said.ports_n, 1);
	cr_expect_eq(said.ports[0], 9000);
	cr_expect_eq(said.tags_n, 5);
	cr_expect_str_eq(said.tags[0], "latest");
	cr_expect_str_eq(said.tags[3], "1.10");
	cr_expect_str_eq(said.tags[4], "1.9");
	OK(registry_ask(&e, mem, &ask, repo, &said));
	cr_expect_str_eq(said.digest, digest_of(list));
	cr_expect_eq(said.ports_n, 2, "of the image for this machine");
	cr_expect_eq(said.ports[0], 80);
	cr_expect_eq(said.ports[1], 8443);
	OK(registry_ask(
	    &e, mem, &ask, mem_fmt(mem, "%s@%s", repo, digest_of(one)), &said));
	cr_expect_str_eq(said.digest, digest_of(one));
	FAILS(registry_ask(&e, mem, &ask, mem_fmt(mem, "%s:none", repo), &said),
	    "IMAGE_NOT_FOUND");
	cr_expect_eq(said.tags_n, 5, "there are others");
	FAILS(registry_ask(&e, mem, &ask,
		  mem_fmt(mem, "127.0.0.1:%d/team/none", port), &said),
	    "IMAGE_NOT_FOUND");
}

Test(registry_ask, tells_tags_digest_and_ports, .fini = end, .timeout = 60)
{
	start(false);
	listens();
	is_told(NULL);
}

Test(registry_ask, takes_a_password_and_says_when_it_is_wrong, .fini = end,
    .timeout = 60)
{
	struct registry_auth auth = { "x", "ann", "canary-password" };
	struct registry_ask ask;
	struct registry_said said;
	char *image;

	start(true);
	listens();
	is_told(&auth);
	image = mem_fmt(mem, "127.0.0.1:%d/team/app", port);
	ask = asking(NULL);
	FAILS(registry_ask(&e, mem, &ask, image, &said), "IMAGE_AUTH_REQUIRED");
	auth.password = "canary-no";
	ask = asking(&auth);
	FAILS(registry_ask(&e, mem, &ask, image, &said), "IMAGE_AUTH_FAILED");
	/* The address is looked at before anything is sent. */
	ask.allow_hosts = "";
	FAILS(registry_ask(&e, mem, &ask, image, &said), "ADDRESS_REFUSED");
	ask = asking(NULL);
	FAILS(registry_ask(&e, mem, &ask,
		  mem_fmt(mem, "[::1]:%d/team/app", port), &said),
	    "ADDRESS_REFUSED");
}

Test(registry_ask, reads_a_challenge)
{
	static const char header[] =
	    "realm=\"https://auth.example/token\",service=\"a, b=c\" ,"
	    "scope=repository:x:pull , error=\"open";

	mem_setup();
	mem = mem_root("test");
	cr_expect_str_eq(
	    registry_param(mem, header, "realm"), "https://auth.example/token");
	cr_expect_str_eq(registry_param(mem, header, "Service"), "a, b=c");
	cr_expect_str_eq(
	    registry_param(mem, header, "scope"), "repository:x:pull");
	cr_expect_str_eq(registry_param(mem, header, "error"), "open");
	cr_expect_str_eq(registry_param(mem, header, "b"), "");
	cr_expect_str_eq(registry_param(mem, "", "realm"), "");
	cr_expect_str_eq(registry_param(mem, "a b,=\",,", "realm"), "");
	mem_end(mem);
	mem = NULL;
}

Test(registry_ask, goes_only_to_addresses_read_one_way)
{
	static const struct {
		const char *url, *host;
		int64_t port;
	} good[] = { { "https://a.example/x", "a.example", 443 },
		{ "http://a.example:80?x", "a.example", 80 },
		{ "https://[::1]:5000/", "[::1]", 5000 },
		{ "https://[::1]#f", "[::1]", 443 } };
	static const char *const bad[] = { "ftp://a/", "//a/", "a",
		"https:///x", "https://u@a/", "https://u:p@a/", "https://a:0/",
		"https://a:70000/", "https://a:x/", "https://127%2e0.0.1/",
		"https://a./", "https://a\\@b/", "https://a/\\x", "https://A/",
		"https://a b/", "https://a\tb/", "file:///etc/passwd" };
	struct registry_url url;
	size_t i;

	mem_setup();
	mem = mem_root("test");
	for (i = 0; i < COUNT(good); i++) {
		cr_expect(registry_url(mem, good[i].url, &url), "%zu", i);
		cr_expect_str_eq(url.host, good[i].host, "%zu", i);
		cr_expect_eq(url.port, good[i].port, "%zu", i);
	}
	for (i = 0; i < COUNT(bad); i++)
		cr_expect_not(registry_url(mem, bad[i], &url), "%s", bad[i]);
	mem_end(mem);
	mem = NULL;
}

Test(registry_ask, puts_the_highest_tag_first)
{
	const char *tags[] = { "1.9", "1.10", "latest", "2", "1.10-alpine", "a",
		"1.010" };
	static const char *const want[] = { "latest", "a", "2", "1.10-alpine" };
	size_t i;

	cr_expect_eq(registry_sort(tags, COUNT(tags)), COUNT(tags));
	for (i = 0; i < COUNT(want); i++)
		cr_expect_str_eq(tags[i], want[i], "%zu", i);
	cr_expect_str_eq(tags[6], "1.9");
}
