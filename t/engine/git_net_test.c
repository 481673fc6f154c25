/* SPDX-License-Identifier: MIT */
/* git over https and ssh, as git_scene.c has them. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/sshkey.h"
#include "base/str.h"
#include "t/engine/git_scene.h"

#include <arpa/inet.h>
#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FAILS(want)                                                            \
	do {                                                                   \
		char *sha_, *branch_;                                          \
		cr_expect_not(git_resolve(                                     \
		    &scene.e, scene.mem, &scene.git, NULL, &sha_, &branch_));  \
		cr_expect_str_eq(scene.e.code, want, "%s", scene.e.text);      \
		cr_expect_null(strstr(scene.e.text, "canary"));                \
		err_clear(&scene.e);                                           \
	} while (0)

static void
fetch_works(void)
{
	static int turn;
	char *out = mem_fmt(scene.mem, "%s/out%d", scene.top, turn++), *sha,
	     *branch;
	struct git_commit c;
	char *text;
	size_t n;

	OK(git_resolve(&scene.e, scene.mem, &scene.git, NULL, &sha, &branch));
	cr_expect_str_eq(branch, "main");
	OK(git_fetch(&scene.e, scene.mem, &scene.git, sha, branch, out, &c));
	cr_expect_str_eq(c.subject, "First");
	OK(fs_read(&scene.e, scene.mem, mem_fmt(scene.mem, "%s/file", out), 100,
	    &text, &n));
	cr_expect_str_eq(text, "hello\n");
}

Test(git_https, signs_in_with_a_token, .init = scene_begin, .fini = scene_end,
    .timeout = 60)
{
	scene_https("");
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/a.git", scene.port);
	FAILS("GIT_AUTH_REQUIRED");
	scene.git.token = "canary-wrong";
	FAILS("GIT_AUTH_FAILED");
	scene.git.token = "canary-token";
	fetch_works();
	/* What the host leads to with ".git" behind. */
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/a", scene.port);
	fetch_works();
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/none.git", scene.port);
	FAILS("GIT_REPOSITORY_NOT_FOUND");
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/away", scene.port);
	FAILS("GIT_REPOSITORY_NOT_FOUND");
	scene.git.ca_file = "";
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/a.git", scene.port);
	FAILS("GIT_TLS");
}

Test(git_https, says_that_a_host_is_away_or_silent, .init = scene_begin,
    .fini = scene_end, .timeout = 60)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)scene.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int64_t began;
	int fd;

	scene.git.ca_file = "";
	scene.git.url =
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/a.git", scene.port);
	FAILS("GIT_HOST_UNREACHABLE");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert(bind(fd, (struct sockaddr *)&a, sizeof a) == 0);
	cr_assert(listen(fd, 5) == 0);
	scene.git.timeout_ms = 1000;
	FAILS("GIT_TIMEOUT");
	scene.git.timeout_ms = 50000;
	scene.git.answer_ms = 1000;
	began = clock_mono_ms();
	FAILS("GIT_TIMEOUT");
	cr_expect(clock_mono_ms() - began < 20000, "not as long as all");
	scene.git.timeout_ms = 1000;
	scene.git.private_key = "x\n";
	scene.git.url =
	    mem_fmt(scene.mem, "ssh://git@127.0.0.1:%d/a.git", scene.port);
	FAILS("GIT_TIMEOUT");
	close(fd);
	scene.git.timeout_ms = 10000;
	FAILS("GIT_HOST_UNREACHABLE");
}

Test(git_ssh, signs_in_with_a_key_and_pins_the_host, .init = scene_begin,
    .fini = scene_end, .timeout = 60)
{
	struct passwd *me = getpwuid(getuid());
	struct sshkey key, other;
	char *known;

	sshkey_generate(scene.mem, "davit", &key);
	sshkey_generate(scene.mem, "other", &other);
	scene_sshd(key.public_line, "");
	scene.git.url =
	    mem_fmt(scene.mem, "ssh://%s@127.0.0.1:%d%s/repos/a.git",
		me->pw_name, scene.port, scene.top);
	FAILS("GIT_AUTH_REQUIRED");
	scene.git.private_key = other.private_pem;
	FAILS("GIT_AUTH_FAILED");
	scene.git.private_key = key.private_pem;
	fetch_works();
	known = git_known_host(scene.mem, &scene.git);
	cr_assert_not_null(known);
	cr_expect(text_starts(known, "127.0.0.1 ssh-ed25519 "), "%s", known);
	cr_expect_not_null(sshkey_fingerprint(scene.mem, known));
	scene.git.known_host = known;
	fetch_works();
	cr_expect_str_eq(git_known_host(scene.mem, &scene.git), known);
	scene.git.known_host =
	    mem_fmt(scene.mem, "127.0.0.1 %s", other.public_line);
	FAILS("GIT_HOST_KEY_CHANGED");
	scene.git.known_host = known;
	scene.git.url =
	    mem_fmt(scene.mem, "ssh://%s@127.0.0.1:%d%s/repos/none.git",
		me->pw_name, scene.port, scene.top);
	FAILS("GIT_REPOSITORY_NOT_FOUND");
}
