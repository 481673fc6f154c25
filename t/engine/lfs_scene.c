/* SPDX-License-Identifier: MIT */
#include "t/engine/lfs_scene.h"

#include "base/digest.h"
#include "base/fs.h"

#include <string.h>
#include <unistd.h>

enum { SAID_BYTES = 64 * 1024 };

struct lfs_scene lfs;
static struct fake_row rows[1];
static bool serving;

static void
on_line(void *arg, const char *text, size_t n)
{
	buf_add(arg, text, n);
	buf_chr(arg, '\n');
}

void
lfs_begin(void)
{
	scene_begin();
	lfs = (struct lfs_scene){ .out = NULL };
	buf_init(&lfs.said, scene.mem, SAID_BYTES);
	OK(fs_mkdirs(&scene.e, scene_path("objects"), 0755));
	OK(fs_mkdirs(&scene.e, scene_path("work/sub/dir"), 0755));
	scene_put("work/.gitattributes", ATTRIBUTES, 0644);
	scene_put("work/.lfsconfig",
	    mem_fmt(scene.mem, "[lfs]\n\turl = https://127.0.0.2:%d/lfs\n",
		scene.port),
	    0644);
	scene.git.line = on_line;
	scene.git.arg = &lfs.said;
	scene.git.token = "canary-token";
	scene.git.allow_hosts = "127.0.0.1/32 127.0.0.3/32";
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/a.git", scene.port);
}

void
lfs_end(void)
{
	if (serving)
		fake_docker_stop();
	serving = false;
	scene_end();
}

char *
lfs_oid(const char *text)
{
	return sha256_hex(scene.mem, text, strlen(text));
}

char *
lfs_pointer_of(const char *text)
{
	return mem_fmt(scene.mem,
	    "version https://git-lfs.github.com/spec/v1\n"
	    "oid sha256:%s\nsize %zu\n",
	    lfs_oid(text), strlen(text));
}

void
lfs_put(const char *path, const char *text, mode_t mode)
{
	scene_put(
	    mem_fmt(scene.mem, "work/%s", path), lfs_pointer_of(text), mode);
	scene_put(mem_fmt(scene.mem, "objects/%s", lfs_oid(text)), text, 0644);
}

void
lfs_commit(void)
{
	char *work = scene_path("work");

	RUN(work, GIT, "add", ".");
	RUN(work, GIT, "commit", "-qm", "More");
	RUN(work, GIT, "push", "-q", scene_path("repos/a.git"), "main");
}

void
lfs_start(void)
{
	const char *top = scene.top;
	int port = scene.port;

	scene_https(mem_fmt(scene.mem,
	    "location ^~ /ssh/ { if ($http_authorization != "
	    "'RemoteAuth canary-ssh') { return 403; }"
	    "proxy_pass http://unix:%s/lfs.sock; }"
	    "location ~ /info/lfs/ { auth_basic git;"
	    "auth_basic_user_file %s/htpasswd;"
	    "proxy_pass http://unix:%s/lfs.sock; }"
	    "location /objects/ { root %s; }"
	    "location /token/ { if ($http_x_token != canary-lfs) "
	    "{ return 403; } rewrite ^/token/(.*)$ /objects/$1 last; }"
	    "location /slow/ { limit_rate 1k; alias %s/objects/; }"
	    "location /hop/ { rewrite ^/hop/(.*)$ "
	    "https://127.0.0.3:%d/objects/$1 redirect; }"
	    "location /near/ { rewrite ^/near/(.*)$ /hop/$1 redirect; }"
	    "location /echo { return 403 "
	    "'{\"message\":\"$http_x_token is wrong\"}'; }"
	    "location /loop { return 302 /loop; }"
	    "location /plain { return 302 http://127.0.0.1:%d/objects/x; }"
	    "location /lan { return 302 https://127.0.0.2:%d/objects/x; }"
	    "location /meta { return 307 https://169.254.169.254/latest; }",
	    top, top, top, top, top, port, port, port));
}

void
lfs_serve(const char *answer)
{
	if (serving)
		fake_docker_stop();
	rows[0] = (struct fake_row){ "POST", "/info/lfs/objects/batch",
		.status = lfs.status, .body = answer,
		.headers = "Content-Type: application/vnd.git-lfs+json\r\n" };
	(void)unlink(scene_path("lfs.sock"));
	cr_assert(
	    symlink(fake_docker_start(rows, 1), scene_path("lfs.sock")) == 0);
	serving = true;
}

char *
lfs_said(const char *text, const char *rest)
{
	return mem_fmt(scene.mem, "{\"oid\":\"%s\",\"size\":%zu,%s}",
	    lfs_oid(text), strlen(text), rest);
}

char *
lfs_action(const char *href)
{
	return mem_fmt(scene.mem,
	    "\"actions\":{\"download\":{\"href\":\"%s\",\"header\":{"
	    "\"X-Token\":\"canary-lfs\"}}}",
	    href);
}

char *
lfs_at(const char *place, const char *text)
{
	return lfs_said(
	    text, lfs_action(mem_fmt(scene.mem, "https://127.0.0.1:%d/%s/%s",
		      scene.port, place, lfs_oid(text))));
}

char *
lfs_answer(const char *objects)
{
	return mem_fmt(
	    scene.mem, "{\"transfer\":\"basic\",\"objects\":[%s]}", objects);
}

bool
lfs_fetch(void)
{
	static int turn;
	struct git_commit c;
	char *sha, *branch;

	lfs.out = mem_fmt(scene.mem, "%s/out%d", scene.top, turn++);
	err_clear(&scene.e);
	return git_resolve(
		   &scene.e, scene.mem, &scene.git, NULL, &sha, &branch) &&
	       git_fetch(
		   &scene.e, scene.mem, &scene.git, sha, branch, lfs.out, &c);
}

char *
lfs_text(const char *file)
{
	char *text;
	size_t n;

	OK(fs_read(&scene.e, scene.mem, file, READ_BYTES, &text, &n));
	return text;
}

void
lfs_holds(const char *file, const char *text)
{
	cr_expect_str_eq(lfs_text(mem_fmt(scene.mem, "%s/%s", lfs.out, file)),
	    text, "%s", file);
}

size_t
lfs_count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}
