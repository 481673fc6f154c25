/* SPDX-License-Identifier: MIT */
#include "web/known.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/str.h"
#include "core/account.h"
#include "web/shared.h"

#include <string.h>

struct one {
	unsigned char hash[SHA256_BYTES];
	struct actor *who; /* NULL: free */
	uint64_t moves;
	int64_t at_ms, used_ms;
};

struct known {
	struct one all[KNOWN_MAX];
};

struct known *
known_new(void *mem)
{
	return mem_new(mem, struct known);
}

void
known_hear(struct web *w)
{
	if (!db_quiet(w->db))
		(void)shared_move(w->shared);
}

static bool
says(const char *header, const char *word)
{
	return header != NULL && strstr(header, word) != NULL;
}

static bool
may_trust(const struct turn *t)
{
	const char *cache = t->rq.in->cache_control;

	return t->rq.route != NULL && (t->rq.route->flags & ROUTE_KEPT) != 0 &&
	       t->rq.method == METHOD_GET && !t->anew &&
	       !says(cache, "no-cache") && !says(cache, "max-age=0");
}

static struct one *
find(struct known *k, bool token, const unsigned char *hash)
{
	size_t i;

	for (i = 0; i < KNOWN_MAX; i++)
		if (k->all[i].who != NULL &&
		    token == (k->all[i].who->token_id != NULL) &&
		    memcmp(k->all[i].hash, hash, SHA256_BYTES) == 0)
			return &k->all[i];
	return NULL;
}

/* A free place, or that of who was not here for longest. */
static struct one *
place(struct known *k)
{
	struct one *best = &k->all[0];
	size_t i;

	for (i = 0; i < KNOWN_MAX; i++) {
		if (k->all[i].who == NULL)
			return &k->all[i];
		if (k->all[i].used_ms < best->used_ms)
			best = &k->all[i];
	}
	return best;
}

static const char *
copy(void *mem, const char *text)
{
	return text ? mem_str(mem, text) : NULL;
}

static struct actor *
actor_copy(void *mem, const struct actor *from)
{
	struct actor *a = mem_new(mem, struct actor);

	*a = (struct actor){ .user_id = copy(a, from->user_id),
		.username = copy(a, from->username),
		.email = copy(a, from->email),
		.role = copy(a, from->role),
		.session_id = copy(a, from->session_id),
		.token_id = copy(a, from->token_id),
		.seen = copy(a, from->seen) };
	return a;
}

/* moves is from before the database was asked.  What is new here may be so to
 * the other workers, who then ask, too: nobody is shown less than before by the
 * next worker. */
static void
keep(struct turn *t, struct one *o, const unsigned char *hash,
    const struct actor *who, uint64_t moves)
{
	struct known *k = t->web->known;

	if (o == NULL || !same(o->who->seen, who->seen)) {
		if (shared_move(t->web->shared) == moves + 1)
			moves++;
	}
	if (o == NULL)
		o = place(k);
	mem_end(o->who);
	o->who = actor_copy(k, who);
	memcpy(o->hash, hash, SHA256_BYTES);
	o->moves = moves;
	o->at_ms = o->used_ms = t->began_ms;
}

/* Nobody any more: the others know it for a moment, too. */
static void
forget(struct web *w, struct one *o)
{
	mem_end(o->who);
	o->who = NULL;
	(void)shared_move(w->shared);
}

bool
known_who(struct turn *t, bool token, const char *secret, struct actor *out,
    bool *found)
{
	struct web *w = t->web;
	bool ok;
	unsigned char hash[SHA256_BYTES];
	uint64_t moves;
	struct one *o;

	sha256(secret, strlen(secret), hash);
	known_hear(w);
	moves = shared_moves(w->shared);
	o = find(w->known, token, hash);
	if (o != NULL && may_trust(t) && o->moves == moves &&
	    t->began_ms - o->at_ms < KNOWN_MS) {
		o->used_ms = t->began_ms;
		*out = *o->who;
		return t->trusted = *found = true;
	}
	ok = token ? account_by_token(&t->ctx, secret, out, found)
		   : account_by_session(&t->ctx, secret, out, found);
	if (ok && *found)
		keep(t, o, hash, out, moves);
	else if (ok && o != NULL)
		forget(w, o);
	return ok;
}
