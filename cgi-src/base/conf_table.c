/* SPDX-License-Identifier: MIT */
#include "base/conf.h"
#include "base/conf_table.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <string.h>

static bool
instance_ok(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 12 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789") == n;
}

static bool
path_ok(const char *s)
{
	return s[0] == '/';
}

static bool
path_or_none(const char *s)
{
	return s[0] == '\0' || path_ok(s);
}

static bool
given(const char *s)
{
	return s[0] != '\0';
}

/* A password would be readable by everyone who may read the file. */
static bool
conninfo_ok(const char *s)
{
	return given(s) && strstr(s, "password") == NULL;
}

/* An IPv4 or IPv6 network, "10.0.0.0/8". */
static bool
cidr_part_ok(struct str part)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = memchr(part.s, '/', part.n);
	unsigned char bytes[16];
	uint64_t bits;
	bool six;

	if (slash == NULL || (size_t)(slash - part.s) >= sizeof address)
		return false;
	memcpy(address, part.s, (size_t)(slash - part.s));
	address[slash - part.s] = '\0';
	six = strchr(address, ':') != NULL;
	part.n -= (size_t)(slash + 1 - part.s);
	part.s = slash + 1;
	return str_u64(part, 0, six ? 128 : 32, &bits) &&
	       inet_pton(six ? AF_INET6 : AF_INET, address, bytes) == 1;
}

static bool
cidrs_ok(const char *s)
{
	struct str rest = str_of(s), part;

	while (str_cut(&rest, ' ', &part))
		if (part.n > 0 && !cidr_part_ok(part))
			return false;
	return true;
}

/* Environments get a /25 each from it: IPv4, /8 to /24. */
static bool
pool_ok(const char *s)
{
	const char *slash = strchr(s, '/');
	uint64_t bits;

	return slash != NULL && strchr(s, ':') == NULL &&
	       cidr_part_ok(str_of(s)) &&
	       str_u64(str_of(slash + 1), 8, 24, &bits);
}

static bool
user_ok(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 32 && s[0] != '-' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

/* An origin as browsers send it: scheme, host, port and nothing behind. */
static bool
origin_ok(const char *s)
{
	struct str rest = str_of(s), host;
	struct in_addr address;
	uint64_t port;
	char name[254];

	if (str_starts(rest, "https://"))
		rest = str_of(s + 8);
	else if (str_starts(rest, "http://"))
		rest = str_of(s + 7);
	else
		return false;
	if (!str_cut(&rest, ':', &host) || host.n >= sizeof name ||
	    (rest.n > 0 && !str_u64(rest, 1, 65535, &port)) ||
	    text_ends(s, ":"))
		return false;
	memcpy(name, host.s, host.n);
	name[host.n] = '\0';
	return host_ok(name) || inet_pton(AF_INET, name, &address) == 1;
}

#define AT(m) offsetof(struct conf, m)
#define TEXT(m, otherwise, check, right)                                       \
	CONF_TEXT, AT(m), otherwise, 0, 0, check, right
#define PATH(m, otherwise) TEXT(m, otherwise, path_ok, "an absolute path")
#define PATH_OR_NONE(m, otherwise)                                             \
	TEXT(m, otherwise, path_or_none, "an absolute path or nothing")
#define CONNINFO(m, otherwise)                                                 \
	TEXT(m, otherwise, conninfo_ok,                                        \
	    "a connection string of libpq without a password")
#define USER(m, otherwise)                                                     \
	TEXT(m, otherwise, user_ok, "the name of a system user")

/* clang-format off */
const struct conf_row conf_rows[] = {
	{ "instance", CONF_TEXT, AT(instance), "davit", 0, 0, instance_ok,
	  "1 to 12 of a-z and 0-9",
	  "Name of this installation; it is part of every name in Docker." },
	{ "state-dir", PATH(state_dir, "/var/lib/davit"),
	  "Keys, work directories, edge configuration." },
	{ "run-dir", PATH(run_dir, "/run/davit"),
	  "Sockets." },
	{ "share-dir", PATH(share_dir, PKG_SHARE_DIR),
	  "Templates, static files, migrations and the probe." },
	{ "database-owner", CONNINFO(database_owner, "host=/run/postgresql dbname=davit user=davit"),
	  "Database connection of the role that owns the tables and migrates." },
	{ "database-web", CONNINFO(database_web, "host=/run/postgresql dbname=davit user=davit_web"),
	  "Database connection of davit-web." },
	{ "database-run", CONNINFO(database_run, "host=/run/postgresql dbname=davit user=davit_run"),
	  "Database connection of davit-runner." },
	{ "database-live", CONNINFO(database_live, "host=/run/postgresql dbname=davit user=davit_live"),
	  "Database connection of davit-live." },
	{ "redis-socket", PATH(redis_socket, "/run/redis/redis-server.sock"),
	  "Unix socket of Redis." },
	{ "docker-socket", PATH(docker_socket, "/run/docker.sock"),
	  "Unix socket of the Docker engine." },
	{ "docker-program", PATH(docker_program, "/usr/bin/docker"),
	  "The docker program, for builds." },
	{ "git-program", PATH(git_program, "/usr/bin/git"),
	  "The git program." },
	{ "haproxy-program", PATH(haproxy_program, "/usr/sbin/haproxy"),
	  "The haproxy program, to check edge configurations." },
	{ "nginx-program", PATH(nginx_program, "/usr/sbin/nginx"),
	  "The nginx program." },
	{ "nginx-conf", PATH(nginx_conf, "/etc/nginx/nginx.conf"),
	  "The file that nginx reads, for davit admin verify." },
	{ "public-key", PATH(public_key, "<state-dir>/keys/public"),
	  "File of the key that secrets are sealed with." },
	{ "private-key", PATH(private_key, "<state-dir>/keys/private"),
	  "File of the key that opens secrets; for the runner only." },
	{ "setup-token", PATH(setup_token, "<state-dir>/setup-token"),
	  "File with the token that the first account needs." },
	{ "panel-url", CONF_TEXT, AT(panel_url), "http://localhost:8080", 0, 0, origin_ok,
	  "http://host:port or https://host[:port], nothing behind it",
	  "Address of the panel in browsers." },
	{ "git-file-root", PATH_OR_NONE(git_file_root, ""),
	  "Repositories below it may be used as file:// URLs; empty: none." },
	{ "git-ca-file", PATH_OR_NONE(git_ca_file, ""),
	  "Certificates (PEM) to trust for Git over HTTPS; empty: those of the system." },
	{ "allow-hosts", CONF_TEXT, AT(allow_hosts), "", 0, 0, cidrs_ok,
	  "networks such as 10.0.0.0/8, separated by spaces",
	  "Private networks that repositories and registries may be in." },
	{ "network-pool", CONF_TEXT, AT(network_pool), "10.83.0.0/16", 0, 0, pool_ok,
	  "an IPv4 network from /8 to /24",
	  "Environments get their networks from it." },
	{ "build-cgroup", PATH_OR_NONE(build_cgroup, ""),
	  "Control group that builds run in, and whose limit of processes they"
	  " share; empty: that of the engine." },
	{ "user-web", USER(user_web, "davit-web"),
	  "System user of davit-web." },
	{ "user-run", USER(user_run, "davit-run"),
	  "System user of davit-runner." },
	{ "user-live", USER(user_live, "davit-live"),
	  "System user of davit-live." },
	{ "edges", CONF_INT, AT(edges), "2", 1, EDGES_MAX,
	  NULL, NULL,
	  "Containers of the edge; the second answers where the first does not." },
	{ "web-workers", CONF_INT, AT(web_workers), "4", 1, 64,
	  NULL, NULL,
	  "Processes of davit-web." },
	{ "runner-jobs", CONF_INT, AT(runner_jobs), "4", 1, 64,
	  NULL, NULL,
	  "Jobs at once." },
	{ "build-memory-mb", CONF_INT, AT(build_memory_mb), "2048", 64, 1048576,
	  NULL, NULL,
	  "Memory of a build, MiB." },
	{ "build-cpu-percent", CONF_INT, AT(build_cpu_percent), "200", 10, 12800,
	  NULL, NULL,
	  "Processor time of a build; 100 is one core." },
	{ "build-minutes", CONF_INT, AT(build_minutes), "30", 1, 1440,
	  NULL, NULL,
	  "Longest build." },
	{ "lease-seconds", CONF_INT, AT(lease_seconds), "20", 5, 600,
	  NULL, NULL,
	  "A job whose runner is silent for so long is taken over." },
	{ "disk-low-mb", CONF_INT, AT(disk_low_mb), "512", 0, 1048576,
	  NULL, NULL,
	  "Builds and pulls are refused, and ended, with less free space in MiB in"
	  " state-dir or where Docker keeps images." },
	{ "insecure-registries", CONF_BOOL, AT(insecure_registries), "no", 0, 1, NULL,
	  "yes or no",
	  "Registries on loopback addresses may speak plain HTTP." },
	{ .name = NULL }
};
/* clang-format on */

const size_t conf_rows_n = COUNT(conf_rows) - 1;
