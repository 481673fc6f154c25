/* SPDX-License-Identifier: MIT */
#ifndef T_STORE_TWO_TEAMS_H
#define T_STORE_TWO_TEAMS_H

#include "t/store/testdb.h"

/*
 * Two teams, a and b, on the real schema, each with one user, who owns it,
 * and one row in every table under row-level security.
 */

/* '@' is the team's letter; 8-4-4-4-12 digits. */
#define ID(n) "'0000000@-0000-7000-8000-0000000000" n "'"
#define USER ID("01")
#define TEAM ID("02")
#define PROJECT ID("03")
#define ENVIRONMENT ID("04")
#define APP ID("05")
#define JOB ID("08")
#define DEPLOYMENT ID("09")

struct teams {
	void *mem;
	struct testdb *t;
	struct db *owner, *web, *live, *run;
	struct err e; /* of the last teams_b_may */
};

struct teams *teams_new(void);
void teams_end(struct teams *two);

/* text with '@' replaced by the letter, "@@" by the letter and '@'. */
char *teams_of(const struct teams *two, char letter, const char *text);

/* Begin a transaction of that team's user. */
void teams_act(struct teams *two, struct db *db, char letter);

/* Whether the user of team b may do it as davit_web, and it is committed. */
bool teams_b_may(struct teams *two, const char *sql);

/* count(*) as text */
const char *teams_count(
    struct teams *two, struct db *db, const char *table, const char *where);

#endif
