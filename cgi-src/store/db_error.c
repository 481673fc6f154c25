/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "store/db_pq.h"

#include <stdio.h>
#include <string.h>

/* What a violated constraint means to a person: set once at start. */
static const struct db_constraint *known_constraints;

void
db_constraints(const struct db_constraint *table)
{
	known_constraints = table;
}

/* SQLSTATEs and classes (two characters) in the order they are looked up. */
static const struct sqlstate {
	const char *state;
	enum err_kind kind;
	const char *code, *say; /* NULL: the server's own words */
} sqlstates[] = {
	/* clang-format off */
	{ "23505", ERR_CONFLICT, NULL, "this exists already" },
	{ "23503", ERR_CONFLICT, NULL,
	    "something this refers to is gone, or still refers to this" },
	{ "23514", ERR_INVALID, NULL, "this value is not allowed" },
	{ "22",    ERR_INVALID, NULL, NULL },
	{ "40001", ERR_CONFLICT, NULL,
	    "another change came in between, try again" },
	{ "40P01", ERR_CONFLICT, NULL,
	    "another change came in between, try again" },
	{ "42501", ERR_DENIED, NULL, NULL },
	{ "57014", ERR_TIMEOUT, NULL, "the database took too long" },
	{ "55P03", ERR_TIMEOUT, NULL,
	    "another change holds this at the moment, try again" },
	{ "08",    ERR_UPSTREAM, "DATABASE_UNAVAILABLE", NULL },
	{ "53100", ERR_UPSTREAM, "DATABASE_FULL", NULL },
	{ "53",    ERR_UPSTREAM, "DATABASE_UNAVAILABLE", NULL },
	{ "57",    ERR_UPSTREAM, "DATABASE_UNAVAILABLE", NULL },
	{ "25006", ERR_UPSTREAM, "DATABASE_READ_ONLY", NULL },
	{ "25P03", ERR_UPSTREAM, "DATABASE_UNAVAILABLE", NULL },
	{ "",      ERR_INTERNAL, NULL, NULL },
	/* clang-format on */
};

static const struct sqlstate *
lookup(const char *state)
{
	const struct sqlstate *s = sqlstates;

	while (strncmp(s->state, state, strlen(s->state)) != 0)
		s++;
	return s;
}

static const struct db_constraint *
constraint_find(const char *name)
{
	const struct db_constraint *k = known_constraints;

	for (; k != NULL && k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

/* First line of a libpq message, which ends with a newline. */
static int
line_length(const char *text)
{
	return (int)strcspn(text, "\n");
}

static bool
violated(struct err *e, const PGresult *r, const struct sqlstate *s,
    const char *constraint)
{
	const struct db_constraint *k = constraint_find(constraint);
	const char *say = s->say;

	if (k != NULL)
		say = k->say;
	else if (PQresultErrorField(r, PG_DIAG_TABLE_NAME) == NULL)
		/* raised by a trigger of ours, in words for a person */
		say = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	(void)err_set(e, s->kind, "%s", say ? say : constraint);
	if (k != NULL)
		(void)snprintf(e->field, sizeof(e->field), "%s", k->field);
	return false;
}

bool
db_failed(struct err *e, struct db *db, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
	const struct sqlstate *s;

	if (state == NULL || PQstatus(db->pg) == CONNECTION_BAD)
		return db_gone(e, db);
	(void)snprintf(db->sqlstate, sizeof(db->sqlstate), "%s", state);
	s = lookup(state);
	if (constraint != NULL && strncmp(state, "23", 2) == 0)
		return violated(e, r, s, constraint);
	if (s->say != NULL)
		return err_set(e, s->kind, "%s", s->say);
	if (text == NULL)
		text = "no reason given";
	if (s->code != NULL)
		return err_code(e, s->kind, s->code, "database: %.*s (%s)",
		    line_length(text), text, state);
	return err_set(
	    e, s->kind, "database: %.*s (%s)", line_length(text), text, state);
}

bool
db_gone(struct err *e, struct db *db)
{
	const char *text = db->pg != NULL ? PQerrorMessage(db->pg) : "";

	if (text[0] == '\0')
		text = "the connection was lost";
	return err_code(e, ERR_UPSTREAM, "DATABASE_UNAVAILABLE",
	    "the database cannot be reached: %.*s", line_length(text), text);
}

bool
db_passes(const struct err *e)
{
	return same(e->code, "DATABASE_UNAVAILABLE") ||
	       same(e->code, "DATABASE_READ_ONLY") ||
	       same(e->code, "DATABASE_FULL");
}
