/* SPDX-License-Identifier: MIT */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

/*
 * davit.conf: "name value" lines, # comments; one table says names, types,
 * defaults, ranges and meanings.  An unknown or repeated name or a bad value
 * refuses to start with file:line.  Values live as long as mem.
 */
struct conf {
	const char *path;
	const char *instance;	    /* [a-z0-9]{1,12}: in every Docker name */
	const char *state_dir;	    /* work, edge configuration, keys */
	const char *run_dir;	    /* sockets */
	const char *share_dir;	    /* templates/, static/, sql/, probe */
	const char *database_owner; /* conninfo of each role; no passwords */
	const char *database_web;
	const char *database_run;
	const char *database_live;
	const char *redis_socket;
	const char *docker_socket;
	const char *docker_program;
	const char *git_program;
	const char *haproxy_program;
	const char *nginx_program;
	const char *nginx_conf; /* what it reads, to check it */
	const char *public_key; /* files of base/seal */
	const char *private_key;
	const char *setup_token;   /* file, mode 0600 */
	const char *panel_url;	   /* https://host or http://host:port */
	const char *git_file_root; /* file:// below it is allowed; "" none */
	const char *git_ca_file;   /* PEM, "" for the system's */
	const char *allow_hosts;   /* space-separated CIDRs users may reach
				      although private */
	const char *network_pool;  /* CIDR environments get subnets from */
	const char *build_cgroup;  /* cgroup parent for builds */
	const char *user_web, *user_run, *user_live;
	int64_t edges; /* 1 to EDGES_MAX */
	int64_t web_workers;
	int64_t runner_jobs; /* jobs at once */
	int64_t build_memory_mb, build_cpu_percent, build_minutes;
	int64_t lease_seconds;
	int64_t disk_low_mb;
	bool insecure_registries; /* http registries on loopback */
};

enum { EDGES_MAX = 2 };

bool conf_load(
    struct err *e, void *mem, const char *path, struct conf *out) NEED_CHECK;

/* The same from text; path is for messages. */
bool conf_parse(struct err *e, void *mem, const char *path, const char *text,
    size_t n, struct conf *out) NEED_CHECK;

/* The table as text: name, default, meaning; mdoc for davit.conf(5). */
void conf_print(struct buf *b, bool mdoc);

/* Default path: $DAVIT_CONF or /etc/davit/davit.conf. */
const char *conf_path(void);

#endif
