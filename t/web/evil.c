/* SPDX-License-Identifier: MIT */
#include "t/web/evil.h"
#include "base/names.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

enum { BODY_BYTES = 1 << 16 };

/* Markup comes last, so that it is what pages show afterwards. */
/* clang-format off */
const struct evil evils[] = {
	{ "shell", "a; touch /tmp/davit-abuse", false },
	{ "shell", "$(touch /tmp/davit-abuse)`id`|sh", false },
	{ "option", "--upload-pack=touch /tmp/davit-abuse", false },
	{ "option", "-oProxyCommand=id", false },
	{ "path", "../../etc/passwd", false },
	{ "path", "/etc/passwd", false },
	{ "path", "%2e%2e%2fetc%2fpasswd", false },
	{ "path", "", true },
	{ "template", "<?cs var:Page.Csrf ?>", false },
	{ "template", "${environment.ABUSE}$(HOME){{.}}", false },
	{ "header", "a\r\nSet-Cookie: abuse=1\r\n\r\nx", false },
	{ "header", "a\nX-Abuse: 1", false },
	{ "nginx and HAProxy", "a; } server { listen 9; #", false },
	{ "nginx and HAProxy", "a\nbackend abuse\n server a 127.0.0.1:9", false },
	{ "SQL", "' or '1'='1", false },
	{ "SQL", "a'; drop table users; --", false },
	{ "markup", "javascript:alert(1)//\" onx=alert(1) x='", false },
	{ "markup", "<script>alert(1)</script>\"><img src=x onerror=alert(1)>", false },
};
/* clang-format on */
const size_t evils_n = COUNT(evils);

static void
each_below(
    const struct form_field *table, struct leaf *l, leaf_fn *each, void *arg)
{
	const struct form_field *f;

	cr_assert(l->n < LEAF_DEPTH);
	for (f = table; f->name != NULL; f++) {
		l->at[l->n++] = f;
		if (f->type == FORM_OBJECT || f->type == FORM_LIST)
			each_below(f->sub, l, each, arg);
		else if (f->type != FORM_INT && f->type != FORM_BOOL)
			each(arg, l);
		if (f->type == FORM_MAP) {
			l->key = true;
			each(arg, l);
			l->key = false;
		}
		l->n--;
	}
}

void
leaf_each(const struct form_field *table, leaf_fn *each, void *arg)
{
	struct leaf l = { .n = 0 };

	each_below(table, &l, each, arg);
}

static const char *
good_lookup(struct panel *p)
{
	return fixture_text(
	    p->f, at(p, "select id from lookups where user_id = '%s' limit 1",
		      p->f->ann.user_id));
}

const char *
evil_good(struct panel *p, const struct form_field *f)
{
	static unsigned made;
	const char *words[][2] = { { "projectId", p->project.id },
		{ "environmentId", p->env.id }, { "teamId", p->f->team_a },
		{ "applicationId", p->app.id }, { "userId", p->f->ann.user_id },
		{ "project", p->project.id }, { "environment", p->env.id },
		{ "image", "x" }, { "repoUrl", "https://git.example.org/a" },
		{ "email", "ann@example.org" }, { "username", "abuse" },
		{ "password", EVIL_PASSWORD },
		{ "currentPassword", EVIL_PASSWORD },
		{ "newPassword", EVIL_PASSWORD "-2" },
		{ "newPasswordAgain", EVIL_PASSWORD "-2" }, { "key", "ABUSE" },
		{ "path", "/" }, { "since", "2026-01-01" },
		{ "until", "2036-01-01" }, { "sort", "createdAt" },
		{ "expiresAt", "2036-01-01T00:00:00Z" }, { "text", "A=b" },
		{ "commitSha", "0123456789abcdef0123456789abcdef01234567" },
		{ "baseDomain", "apps.example.org" },
		{ "appUrlPrefix", "http://" }, { "appUrlSuffix", ":8080" } };
	size_t i;

	if (same(f->name, "name") || f->check == name_ok)
		return at(p, "abuse-%u", ++made);
	if (same(f->name, "host"))
		return at(p, "abuse%u.example.org", ++made);
	if (same(f->name, "lookup"))
		return good_lookup(p);
	for (i = 0; i < COUNT(words); i++)
		if (same(f->name, words[i][0]))
			return words[i][1];
	if (f->type == FORM_ENUM)
		return f->words[0];
	if (f->type == FORM_INT)
		return at(p, "%lld", (long long)f->lo);
	if (f->type == FORM_NUM)
		return "1";
	return f->type == FORM_BOOL ? "true" : "x";
}

static bool
has_field(const struct form_field *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (same(table->name, name))
			return true;
	return false;
}

/* Needed by rule, not by the table, of a form with the leaf at the top: where
 * an application belongs and what it comes from, or what is looked up. */
static bool
wanted_with(const struct form_field *table, const struct form_field *f,
    const char *leaf)
{
	bool git = same(leaf, "gitSource");

	if (has_field(table, "projectId"))
		return (same(f->name, "projectId") && !same(leaf, "project")) ||
		       (same(f->name, "image") && !git);
	if (!has_field(table, "kind") || !has_field(table, "repoUrl"))
		return false;
	return (same(f->name, "image") && same(leaf, "registry")) ||
	       (same(f->name, "repoUrl") &&
		   (same(leaf, "kind") || same(leaf, "username") ||
		       same(leaf, "token")));
}

static bool
wanted(const struct form_field *table, const struct form_field *f,
    const struct leaf *leaf, size_t depth)
{
	const char *top = leaf->at[0]->name;

	if (f->need || same(f->name, "key"))
		return true;
	if (depth > 0)
		return same(top, "gitSource") && same(f->name, "repoUrl");
	return wanted_with(table, f, top);
}

static void
put_json(struct buf *b, const struct evil *evil)
{
	if (evil->nul)
		buf_str(b, "\"a\\u0000b\"");
	else
		buf_json(b, evil->text);
}

static void json_object(struct buf *b, struct panel *p,
    const struct form_field *table, const struct leaf *leaf, size_t depth,
    const struct evil *evil);

static void
json_value_of(struct buf *b, struct panel *p, const struct leaf *leaf,
    size_t depth, const struct evil *evil)
{
	const struct form_field *f = leaf->at[depth];

	if (f->type == FORM_OBJECT) {
		json_object(b, p, f->sub, leaf, depth + 1, evil);
	} else if (f->type == FORM_LIST) {
		buf_chr(b, '[');
		json_object(b, p, f->sub, leaf, depth + 1, evil);
		buf_chr(b, ']');
	} else if (f->type == FORM_ARGV) {
		buf_chr(b, '[');
		put_json(b, evil);
		buf_chr(b, ']');
	} else if (f->type == FORM_MAP && leaf->key) {
		buf_chr(b, '{');
		put_json(b, evil);
		buf_str(b, ":\"x\"}");
	} else if (f->type == FORM_MAP) {
		buf_str(b, "{\"ABUSE\":");
		put_json(b, evil);
		buf_chr(b, '}');
	} else if (f->type == FORM_NUM && evil->class == NULL) {
		buf_str(b, evil->text);
	} else
		put_json(b, evil);
}

static void
json_object(struct buf *b, struct panel *p, const struct form_field *table,
    const struct leaf *leaf, size_t depth, const struct evil *evil)
{
	const struct form_field *f;
	const char *between = "{";

	for (f = table; f->name != NULL; f++) {
		bool quoted = f->type != FORM_INT && f->type != FORM_BOOL;

		if (f != leaf->at[depth] && !wanted(table, f, leaf, depth))
			continue;
		buf_fmt(b, "%s\"%s\":", between, f->name);
		between = ",";
		if (f == leaf->at[depth])
			json_value_of(b, p, leaf, depth, evil);
		else if (f->type == FORM_LIST || f->type == FORM_ARGV)
			buf_str(b, "[]");
		else if (f->type == FORM_MAP || f->type == FORM_OBJECT)
			buf_str(b, "{}");
		else
			buf_fmt(b, quoted ? "\"%s\"" : "%s", evil_good(p, f));
	}
	buf_chr(b, '}');
}

static void
put_url(struct buf *b, const struct evil *evil)
{
	if (evil->nul)
		buf_str(b, "a%00b");
	else
		buf_url(b, evil->text);
}

static void
form_object(struct buf *b, struct panel *p, const char *prefix,
    const struct form_field *table, const struct leaf *leaf, size_t depth,
    const struct evil *evil)
{
	const struct form_field *f;

	for (f = table; f->name != NULL; f++) {
		const char *name = at(p, "%s%s", prefix, f->name);

		if (f != leaf->at[depth]) {
			if (wanted(table, f, leaf, depth)) {
				buf_fmt(
				    b, "%s%s=", b->len > 0 ? "&" : "", name);
				buf_url(b, evil_good(p, f));
			}
			continue;
		}
		if (f->type == FORM_OBJECT || f->type == FORM_LIST) {
			form_object(b, p,
			    at(p, "%s%s.", name,
				f->type == FORM_LIST ? "[0]" : ""),
			    f->sub, leaf, depth + 1, evil);
			continue;
		}
		buf_fmt(b, "%s%s=%s", b->len > 0 ? "&" : "", name,
		    f->type == FORM_MAP && !leaf->key ? "ABUSE%3D" : "");
		put_url(b, evil);
		if (f->type == FORM_MAP && leaf->key)
			buf_str(b, "%3Dx");
	}
}

const char *
evil_body(struct panel *p, const struct form_field *table,
    const struct leaf *leaf, const struct evil *evil, bool json)
{
	struct buf b;

	buf_init(&b, p->f->mem, BODY_BYTES);
	if (json)
		json_object(&b, p, table, leaf, 0, evil);
	else
		form_object(&b, p, "", table, leaf, 0, evil);
	cr_assert(!b.over);
	return b.text;
}

const char *
evil_url(struct panel *p, const struct evil *evil)
{
	struct buf b;

	buf_init(&b, p->f->mem, BODY_BYTES);
	put_url(&b, evil);
	return b.text;
}
