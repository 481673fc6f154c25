/* SPDX-License-Identifier: MIT */
/*
 * git over https (nginx, fcgiwrap, git http-backend, basic auth, our own CA)
 * and ssh (sshd), all on loopback.  Skipped where a program is missing.
 */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sshkey.h"
#include "base/str.h"
#include "engine/git.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void *mem;
static struct err e;
static char *top;
static struct git git;
static int port;
static pid_t daemons[4];
static size_t daemons_n;

#define OK(call) cr_assert((call), "%s: %s [%s]", #call, e.text, e.code)
#define FAILS(want)                                                            \
	do {                                                                   \
		char *sha_, *branch_;                                          \
		cr_expect_not(                                                 \
		    git_resolve(&e, mem, &git, NULL, &sha_, &branch_));        \
		cr_expect_str_eq(e.code, want, "%s", e.text);                  \
		cr_expect_null(strstr(e.text, "canary"));                      \
		err_clear(&e);                                                 \
	} while (0)

static char *
path(const char *tail)
{
	return mem_fmt(mem, "%s/%s", top, tail);
}

static void
run(const char *cwd, const char *const *argv)
{
	const char *const env[] = { "PATH=/usr/bin:/bin", "GIT_AUTHOR_NAME=A",
		"GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A",
		"GIT_COMMITTER_EMAIL=a@example.com", "HOME=/nonexistent",
		NULL };
	struct proc_result r;
	struct proc_spec spec = { .argv = argv,
		.env = env,
		.cwd = cwd,
		.timeout_ms = 20000,
		.output_max = 1 << 20 };

	OK(proc_run(&e, mem, &spec, &r));
	cr_assert_eq(r.status, 0, "%s: %s", argv[0], r.last);
}
#define RUN(cwd, ...) run(cwd, (const char *const[]){ __VA_ARGS__, NULL })

static void
put(const char *file, const char *text, mode_t mode)
{
	OK(fs_write(&e, path(file), text, strlen(text), mode));
}

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

static bool
listens(int at)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)at),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool yes = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;

	close(fd);
	return yes;
}

static void
start(const char *const *argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		setpgid(0, 0);
		dup2(null, 1);
		dup2(null, 2);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	daemons[daemons_n++] = pid;
}
#define START(...) start((const char *const[]){ __VA_ARGS__, NULL })

static void
wait_for(int at)
{
	for (int i = 0; i < 100 && !listens(at); i++)
		clock_sleep_ms(50);
	cr_assert(listens(at));
}

static void
need(const char *program)
{
	if (!fs_exists(program))
		cr_skip_test("%s is not installed", program);
}

static void
begin(void)
{
	char *dir;

	mem_setup();
	mem = mem_root("test");
	OK(fs_scratch(&e, mem, "/tmp", "dvgitnet", &top));
	chmod(top, 0755);
	OK(fs_mkdirs(&e, path("repos"), 0755));
	OK(fs_mkdirs(&e, path("scratch"), 0700));
	dir = path("work");
	OK(fs_mkdirs(&e, dir, 0755));
	RUN(dir, "/usr/bin/git", "init", "-q", "-b", "main");
	put("work/file", "hello\n", 0644);
	RUN(dir, "/usr/bin/git", "add", ".");
	RUN(dir, "/usr/bin/git", "commit", "-qm", "First");
	RUN(dir, "/usr/bin/git", "clone", "-q", "--bare", dir,
	    path("repos/a.git"));
	port = free_port();
	git = (struct git){ .program = "/usr/bin/git",
		.ssh_program = mem_fmt(mem, "%s/davit-ssh",
		    getcwd(mem_array(mem, char, 4096), 4096)),
		.ca_file = path("cert.pem"),
		.file_root = "",
		.allow_hosts = "127.0.0.0/8",
		.scratch = path("scratch"),
		.timeout_ms = 20000 };
}

static void
end(void)
{
	for (size_t i = 0; i < daemons_n; i++) {
		kill(-daemons[i], SIGKILL);
		waitpid(daemons[i], NULL, 0);
	}
	mem_end(mem);
}

static void
fetch_works(void)
{
	static int turn;
	char *out = mem_fmt(mem, "%s/out%d", top, turn++), *sha, *branch;
	struct git_commit c;
	char *text;
	size_t n;

	OK(git_resolve(&e, mem, &git, NULL, &sha, &branch));
	cr_expect_str_eq(branch, "main");
	OK(git_fetch(&e, mem, &git, sha, branch, out, &c));
	cr_expect_str_eq(c.subject, "First");
	OK(fs_read(&e, mem, mem_fmt(mem, "%s/file", out), 100, &text, &n));
	cr_expect_str_eq(text, "hello\n");
}

static void
start_https(void)
{
	need("/usr/sbin/nginx");
	need("/usr/sbin/fcgiwrap");
	need("/usr/bin/openssl");
	RUN(top, "/usr/bin/openssl", "req", "-x509", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
	    "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
	    "-keyout", "key.pem", "-out", "cert.pem");
	/* user "git", password "canary-token" */
	put("htpasswd", "git:{PLAIN}canary-token\n", 0644);
	put("nginx.conf",
	    mem_fmt(mem,
		"%s worker_processes 1; error_log nginx.err; pid nginx.pid; "
		"daemon off;"
		"events{} http { access_log off; client_body_temp_path b;"
		"proxy_temp_path p; fastcgi_temp_path f; scgi_temp_path s;"
		"uwsgi_temp_path u; server { listen 127.0.0.1:%d ssl;"
		"ssl_certificate cert.pem; ssl_certificate_key key.pem;"
		"location = /a/info/refs { return 301 "
		"/a.git/info/refs?$args; }"
		"location = /away/info/refs { return 301 "
		"https://example.com/x; }"
		"location ~ ^/(.*\\.git/.*)$ {"
		"auth_basic git; auth_basic_user_file %s/htpasswd;"
		"fastcgi_param QUERY_STRING $query_string;"
		"fastcgi_param REQUEST_METHOD $request_method;"
		"fastcgi_param CONTENT_TYPE $content_type;"
		"fastcgi_param CONTENT_LENGTH $content_length;"
		"fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;"
		"fastcgi_param GIT_PROTOCOL $http_git_protocol;"
		"fastcgi_param SCRIPT_FILENAME "
		"/usr/lib/git-core/git-http-backend;"
		"fastcgi_param GIT_PROJECT_ROOT %s/repos;"
		"fastcgi_param GIT_HTTP_EXPORT_ALL 1;"
		"fastcgi_param PATH_INFO /$1; fastcgi_param REMOTE_USER "
		"$remote_user; fastcgi_pass unix:%s/fcgi.sock; } } }",
		getuid() == 0 ? "user root;" : "", port, top, top, top),
	    0644);
	START(
	    "/usr/sbin/fcgiwrap", "-s", mem_fmt(mem, "unix:%s/fcgi.sock", top));
	START("/usr/sbin/nginx", "-p", top, "-c", path("nginx.conf"), "-e",
	    path("nginx.err"));
	wait_for(port);
}

Test(
    git_https, signs_in_with_a_token, .init = begin, .fini = end, .timeout = 60)
{
	start_https();
	git.url = mem_fmt(mem, "https://127.0.0.1:%d/a.git", port);
	FAILS("GIT_AUTH_REQUIRED");
	git.token = "canary-wrong";
	FAILS("GIT_AUTH_FAILED");
	git.token = "canary-token";
	fetch_works();
	/* What the host leads to with ".git" behind. */
	git.url = mem_fmt(mem, "https://127.0.0.1:%d/a", port);
	fetch_works();
	git.url = mem_fmt(mem, "https://127.0.0.1:%d/none.git", port);
	FAILS("GIT_REPOSITORY_NOT_FOUND");
	git.url = mem_fmt(mem, "https://127.0.0.1:%d/away", port);
	FAILS("GIT_REPOSITORY_NOT_FOUND");
	git.ca_file = "";
	git.url = mem_fmt(mem, "https://127.0.0.1:%d/a.git", port);
	FAILS("GIT_TLS");
}

Test(git_https, says_that_a_host_is_away_or_silent, .init = begin, .fini = end,
    .timeout = 60)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int64_t began;
	int fd;

	git.ca_file = "";
	git.url = mem_fmt(mem, "https://127.0.0.1:%d/a.git", port);
	FAILS("GIT_HOST_UNREACHABLE");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert(bind(fd, (struct sockaddr *)&a, sizeof a) == 0);
	cr_assert(listen(fd, 5) == 0);
	git.timeout_ms = 1000;
	FAILS("GIT_TIMEOUT");
	git.timeout_ms = 50000;
	git.answer_ms = 1000;
	began = clock_mono_ms();
	FAILS("GIT_TIMEOUT");
	cr_expect(clock_mono_ms() - began < 20000, "not as long as all");
	git.timeout_ms = 1000;
	git.private_key = "x\n";
	git.url = mem_fmt(mem, "ssh://git@127.0.0.1:%d/a.git", port);
	FAILS("GIT_TIMEOUT");
	close(fd);
	git.timeout_ms = 10000;
	FAILS("GIT_HOST_UNREACHABLE");
}

static void
start_sshd(const char *public_line)
{
	need("/usr/sbin/sshd");
	need("/usr/bin/ssh-keygen");
	if (getuid() == 0)
		mkdir("/run/sshd", 0755);
	RUN(top, "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
	    "hostkey");
	put("authorized_keys", public_line, 0600);
	put("sshd_config",
	    mem_fmt(mem,
		"ListenAddress 127.0.0.1:%d\nHostKey %s/hostkey\n"
		"AuthorizedKeysFile %s/authorized_keys\nPidFile none\n"
		"StrictModes no\nPasswordAuthentication no\nUsePAM no\n"
		"KbdInteractiveAuthentication no\n"
		"PermitRootLogin prohibit-password\n",
		port, top, top),
	    0600);
	START("/usr/sbin/sshd", "-D", "-e", "-f", path("sshd_config"));
	wait_for(port);
}

Test(git_ssh, signs_in_with_a_key_and_pins_the_host, .init = begin, .fini = end,
    .timeout = 60)
{
	struct passwd *me = getpwuid(getuid());
	struct sshkey key, other;
	char *known;

	sshkey_generate(mem, "davit", &key);
	sshkey_generate(mem, "other", &other);
	start_sshd(key.public_line);
	git.url = mem_fmt(
	    mem, "ssh://%s@127.0.0.1:%d%s/repos/a.git", me->pw_name, port, top);
	FAILS("GIT_AUTH_REQUIRED");
	git.private_key = other.private_pem;
	FAILS("GIT_AUTH_FAILED");
	git.private_key = key.private_pem;
	fetch_works();
	known = git_known_host(mem, &git);
	cr_assert_not_null(known);
	cr_expect(text_starts(known, "127.0.0.1 ssh-ed25519 "), "%s", known);
	cr_expect_not_null(sshkey_fingerprint(mem, known));
	git.known_host = known;
	fetch_works();
	cr_expect_str_eq(git_known_host(mem, &git), known);
	git.known_host = mem_fmt(mem, "127.0.0.1 %s", other.public_line);
	FAILS("GIT_HOST_KEY_CHANGED");
	git.known_host = known;
	git.url = mem_fmt(mem, "ssh://%s@127.0.0.1:%d%s/repos/none.git",
	    me->pw_name, port, top);
	FAILS("GIT_REPOSITORY_NOT_FOUND");
}
