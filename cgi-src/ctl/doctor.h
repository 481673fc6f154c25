/* SPDX-License-Identifier: MIT */
#ifndef CTL_DOCTOR_H
#define CTL_DOCTOR_H

#include "base/buf.h"
#include "base/conf.h"
#include "engine/docker.h"
#include "store/db.h"

/*
 * davit admin doctor: one row per thing the instance needs.  A look never
 * fails, it finds: fine, worth a warning, or broken with what to do.  Later
 * rows may use what earlier ones found.
 */
struct doctor {
	void *mem;
	const struct conf *conf;
	struct db *db;		 /* as owner; NULL: PostgreSQL is away */
	struct docker *docker;	 /* NULL: the engine is away */
	struct docker_info info; /* when docker is there */
};

enum look_state { LOOK_OK, LOOK_WARNING, LOOK_BROKEN };

struct look {
	enum look_state state;
	const char *version; /* "" when it has none */
	const char *found;   /* for a person */
	const char *advice;  /* "" when fine */
};

struct doctor_row {
	const char *name;
	void (*look)(struct doctor *d, struct look *l);
};
extern const struct doctor_row doctor_rows[]; /* ended by a NULL name */

/* Say the state, what was found and what to do; the texts are kept. */
void look_fine(struct look *l, const char *found);
void look_warn(struct look *l, const char *found, const char *advice);
void look_broken(struct look *l, const char *found, const char *advice);

/* "7.0.15" is at least "6.2": numbers between dots are compared. */
bool version_reaches(const char *version, const char *least);
/* The first word of text that begins with a digit, without what follows the
 * number: "nginx/1.22.1" gives "1.22.1". */
char *version_in(void *mem, const char *text);

/* doctor_store.c */
void look_postgresql(struct doctor *d, struct look *l);
void look_clock(struct doctor *d, struct look *l);
void look_roles(struct doctor *d, struct look *l);
void look_schema(struct doctor *d, struct look *l);
void look_redis(struct doctor *d, struct look *l);
void look_runner(struct doctor *d, struct look *l);

/* doctor_engine.c */
void look_docker(struct doctor *d, struct look *l);
void look_swarm(struct doctor *d, struct look *l);
void look_pool(struct doctor *d, struct look *l);
void look_build_limits(struct doctor *d, struct look *l);

/* doctor_host.c */
void look_docker_cli(struct doctor *d, struct look *l);
void look_git(struct doctor *d, struct look *l);
void look_ssh(struct doctor *d, struct look *l);
void look_haproxy(struct doctor *d, struct look *l);
void look_nginx(struct doctor *d, struct look *l);
void look_disk(struct doctor *d, struct look *l);
void look_keys(struct doctor *d, struct look *l);

/* doctor_socket.c */
void look_web(struct doctor *d, struct look *l);
void look_live(struct doctor *d, struct look *l);
void look_edge(struct doctor *d, struct look *l);

/* IPv4 networks, for the pool. */
struct net4 {
	uint32_t address, mask; /* host order */
};
bool net4_parse(const char *cidr, struct net4 *out) NEED_CHECK;
bool net4_overlap(struct net4 a, struct net4 b);

#endif
