/* SPDX-License-Identifier: MIT */
#include "t/engine/git_scene.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/proc.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct git_scene scene;
static pid_t daemons[4];
static size_t daemons_n;

char *
scene_path(const char *tail)
{
	return mem_fmt(scene.mem, "%s/%s", scene.top, tail);
}

void
scene_run(const char *cwd, const char *const *argv)
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

	OK(proc_run(&scene.e, scene.mem, &spec, &r));
	cr_assert_eq(r.status, 0, "%s: %s", argv[0], r.last);
}

void
scene_put(const char *file, const char *text, mode_t mode)
{
	OK(fs_write(&scene.e, scene_path(file), text, strlen(text), mode));
}

int
scene_free_port(void)
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

void
scene_begin(void)
{
	char *dir;

	mem_setup();
	scene.mem = mem_root("test");
	OK(fs_scratch(&scene.e, scene.mem, "/tmp", "dvgitnet", &scene.top));
	chmod(scene.top, 0755);
	OK(fs_mkdirs(&scene.e, scene_path("repos"), 0755));
	OK(fs_mkdirs(&scene.e, scene_path("scratch"), 0700));
	dir = scene_path("work");
	OK(fs_mkdirs(&scene.e, dir, 0755));
	RUN(dir, "/usr/bin/git", "init", "-q", "-b", "main");
	scene_put("work/file", "hello\n", 0644);
	RUN(dir, "/usr/bin/git", "add", ".");
	RUN(dir, "/usr/bin/git", "commit", "-qm", "First");
	RUN(dir, "/usr/bin/git", "clone", "-q", "--bare", dir,
	    scene_path("repos/a.git"));
	scene.port = scene_free_port();
	scene.git = (struct git){ .program = "/usr/bin/git",
		.ssh_program = mem_fmt(scene.mem, "%s/davit-ssh",
		    getcwd(mem_array(scene.mem, char, 4096), 4096)),
		.ca_file = scene_path("cert.pem"),
		.file_root = "",
		.allow_hosts = "127.0.0.0/8",
		.scratch = scene_path("scratch"),
		.timeout_ms = 20000 };
}

void
scene_end(void)
{
	for (size_t i = 0; i < daemons_n; i++) {
		kill(-daemons[i], SIGKILL);
		waitpid(daemons[i], NULL, 0);
	}
	mem_end(scene.mem);
}

void
scene_https(const char *more)
{
	need("/usr/sbin/nginx");
	need("/usr/sbin/fcgiwrap");
	need("/usr/bin/openssl");
	RUN(scene.top, "/usr/bin/openssl", "req", "-x509", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
	    "-subj", "/CN=test", "-addext",
	    "subjectAltName=IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3", "-keyout",
	    "key.pem", "-out", "cert.pem");
	/* user "git", password "canary-token" */
	scene_put("htpasswd", "git:{PLAIN}canary-token\n", 0644);
	scene_put("nginx.conf",
	    mem_fmt(scene.mem,
		"%s worker_processes 1; error_log nginx.err; pid nginx.pid; "
		"daemon off;"
		"events{} http { log_format all '$server_addr $request_method "
		"$uri $status [$http_authorization] [$http_x_token]';"
		"access_log access.log all; client_body_temp_path b;"
		"proxy_temp_path p; fastcgi_temp_path f; scgi_temp_path s;"
		"uwsgi_temp_path u; server { listen 127.0.0.1:%d ssl;"
		"listen 127.0.0.2:%d ssl; listen 127.0.0.3:%d ssl;"
		"ssl_certificate cert.pem; ssl_certificate_key key.pem;"
		"location = /a/info/refs { return 301 "
		"/a.git/info/refs?$args; }"
		"location = /away/info/refs { return 301 "
		"https://example.com/x; }"
		"%s location ~ ^/(.*\\.git/.*)$ {"
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
		getuid() == 0 ? "user root;" : "", scene.port, scene.port,
		scene.port, more, scene.top, scene.top, scene.top),
	    0644);
	START("/usr/sbin/fcgiwrap", "-s",
	    mem_fmt(scene.mem, "unix:%s/fcgi.sock", scene.top));
	START("/usr/sbin/nginx", "-p", scene.top, "-c",
	    scene_path("nginx.conf"), "-e", scene_path("nginx.err"));
	wait_for(scene.port);
}

void
scene_sshd(const char *public_line, const char *more)
{
	need("/usr/sbin/sshd");
	need("/usr/bin/ssh-keygen");
	if (getuid() == 0)
		mkdir("/run/sshd", 0755);
	RUN(scene.top, "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "",
	    "-f", "hostkey");
	scene_put("authorized_keys", public_line, 0600);
	scene_put("sshd_config",
	    mem_fmt(scene.mem,
		"ListenAddress 127.0.0.1:%d\nHostKey %s/hostkey\n"
		"AuthorizedKeysFile %s/authorized_keys\nPidFile none\n"
		"StrictModes no\nPasswordAuthentication no\nUsePAM no\n"
		"KbdInteractiveAuthentication no\n"
		"PermitRootLogin prohibit-password\n%s",
		scene.port, scene.top, scene.top, more),
	    0600);
	START("/usr/sbin/sshd", "-D", "-e", "-f", scene_path("sshd_config"));
	wait_for(scene.port);
}
