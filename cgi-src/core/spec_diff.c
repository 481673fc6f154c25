/* SPDX-License-Identifier: MIT */
#include "core/spec_diff.h"
#include "base/mem.h"
#include "base/str.h"

#include <stddef.h>
#include <string.h>

/* What a member of struct spec is called, and how it is shown; zero and NULL
 * are nothing. */
enum shape { TEXT, NUMBER, FLAG };

/* clang-format off */
#define M(name, shape, member) { name, shape, offsetof(struct spec, member) }
static const struct {
	const char *what;
	enum shape shape;
	size_t offset;
} members[] = {
	M("port", NUMBER, port),
	M("command", TEXT, command),
	M("healthCheck.type", TEXT, health.type),
	M("healthCheck.path", TEXT, health.path),
	M("healthCheck.port", NUMBER, health.port),
	M("healthCheck.command", TEXT, health.command),
	M("healthCheck.interval", NUMBER, health.interval),
	M("healthCheck.timeout", NUMBER, health.timeout),
	M("healthCheck.retries", NUMBER, health.retries),
	M("healthCheck.startPeriod", NUMBER, health.start),
	M("resources.memoryLimit", NUMBER, memory_limit),
	M("resources.memoryReservation", NUMBER, memory_reservation),
	M("resources.cpuLimit", TEXT, cpu_limit),
	M("resources.cpuReservation", TEXT, cpu_reservation),
	M("resources.pidsLimit", NUMBER, pids_limit),
	M("readOnly", FLAG, read_only),
};
/* clang-format on */

const char *
spec_diff_member(size_t i)
{
	return i < COUNT(members) ? members[i].what : NULL;
}

struct rows {
	void *mem;
	struct spec_change *at;
	size_t n;
};

static const char *
shown(void *mem, const struct spec *s, size_t i)
{
	const char *at = (const char *)s + members[i].offset;
	const char *text;
	int64_t n;
	bool yes;

	switch (members[i].shape) {
	case NUMBER:
		memcpy(&n, at, sizeof n);
		return n == 0 ? NULL : mem_fmt(mem, "%lld", (long long)n);
	case FLAG:
		memcpy(&yes, at, sizeof yes);
		return yes ? "true" : "false";
	case TEXT:
	default:
		memcpy(&text, at, sizeof text);
		return text;
	}
}

static bool
alike(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static struct spec_change *
add(struct rows *r, const char *what, bool was, bool is)
{
	struct spec_change *c = &r->at[r->n++];

	*c = (struct spec_change){ .what = what,
		.kind = !was  ? "added"
			: !is ? "removed"
			      : "changed" };
	return c;
}

static void
compare(struct rows *r, const char *what, const char *before, const char *after)
{
	struct spec_change *c;

	if (alike(before, after))
		return;
	c = add(r, what, before != NULL, after != NULL);
	c->before = before;
	c->after = after;
}

static const char *
value_of(const struct spec_pair *pairs, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key, key) == 0)
			return pairs[i].value;
	return NULL;
}

/* One variable, by both its plain and its sealed value on either side; a
 * secret wins over a plain one of the same name, as it does in a service. */
static void
variable(struct rows *r, const struct spec_side *a, const struct spec_side *b,
    const char *key)
{
	const char *plain_a = value_of(a->spec.env, a->spec.env_n, key);
	const char *plain_b = value_of(b->spec.env, b->spec.env_n, key);
	const char *sealed_a = value_of(a->secrets, a->secrets_n, key);
	const char *sealed_b = value_of(b->secrets, b->secrets_n, key);
	const char *what = mem_fmt(r->mem, "env.%s", key);

	if (sealed_a == NULL && sealed_b == NULL) {
		compare(r, what, plain_a, plain_b);
		return;
	}
	if (!alike(sealed_a, sealed_b))
		add(r, what, sealed_a != NULL || plain_a != NULL,
		    sealed_b != NULL || plain_b != NULL)
		    ->secret = true;
}

static bool
known(const struct spec_side *s, const char *key)
{
	return value_of(s->spec.env, s->spec.env_n, key) != NULL ||
	       value_of(s->secrets, s->secrets_n, key) != NULL;
}

static void
variables(struct rows *r, const struct spec_side *a, const struct spec_side *b)
{
	const struct spec *now = &b->spec, *then = &a->spec;

	for (size_t i = 0; i < now->env_n; i++)
		variable(r, a, b, now->env[i].key);
	for (size_t i = 0; i < b->secrets_n; i++)
		if (value_of(now->env, now->env_n, b->secrets[i].key) == NULL)
			variable(r, a, b, b->secrets[i].key);
	for (size_t i = 0; i < then->env_n; i++)
		if (!known(b, then->env[i].key))
			variable(r, a, b, then->env[i].key);
	for (size_t i = 0; i < a->secrets_n; i++)
		if (!known(b, a->secrets[i].key) &&
		    value_of(then->env, then->env_n, a->secrets[i].key) == NULL)
			variable(r, a, b, a->secrets[i].key);
}

size_t
spec_diff(void *mem, const struct spec_side *before,
    const struct spec_side *after, struct spec_change **out)
{
	static const struct spec_side nothing;
	const struct spec_side *a = before != NULL ? before : &nothing;
	size_t most = 3 + COUNT(members) + a->spec.env_n + a->secrets_n +
		      after->spec.env_n + after->secrets_n;
	struct rows r = { mem, mem_array(mem, struct spec_change, most), 0 };

	if (after->image != NULL)
		compare(&r, "image", a->image, after->image);
	if (after->digest != NULL)
		compare(&r, "digest", a->digest, after->digest);
	if (after->commit != NULL || a->commit != NULL)
		compare(&r, "commit", a->commit, after->commit);
	for (size_t i = 0; i < COUNT(members); i++)
		compare(&r, members[i].what,
		    before != NULL ? shown(mem, &a->spec, i) : NULL,
		    shown(mem, &after->spec, i));
	variables(&r, a, after);
	*out = r.at;
	return r.n;
}

void
spec_changes_write(struct buf *b, const struct spec_change *rows, size_t n)
{
	buf_chr(b, '[');
	for (size_t i = 0; i < n; i++) {
		buf_str(b, i > 0 ? ",{\"what\":" : "{\"what\":");
		buf_json(b, rows[i].what);
		buf_fmt(b,
		    ",\"kind\":\"%s\",\"secret\":%s,\"before\":", rows[i].kind,
		    rows[i].secret ? "true" : "false");
		buf_json(b, rows[i].before);
		buf_str(b, ",\"after\":");
		buf_json(b, rows[i].after);
		buf_chr(b, '}');
	}
	buf_chr(b, ']');
}
