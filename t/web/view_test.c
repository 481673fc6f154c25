/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "t/web/panel.h"
#include "web/view.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

#define EVIL "<script>alert('x')</script>\"&\n"

struct thing {
	const char *name, *sealed, *data, *made_at, *inner, *omitted;
	int64_t n;
	bool yes;
};

static const struct field thing_fields[] = {
	F(thing, name, FIELD_TEXT, 0),
	F(thing, sealed, FIELD_TEXT, FIELD_SECRET),
	F(thing, data, FIELD_JSON, 0),
	F(thing, made_at, FIELD_TIME, 0),
	F(thing, n, FIELD_I64, 0),
	F(thing, yes, FIELD_BOOL, 0),
	F(thing, inner, FIELD_TEXT, FIELD_NO_PAGE),
	F(thing, omitted, FIELD_TEXT, FIELD_OMIT),
	FIELD_END,
};

static void *mem;
static char *dir;

static void
begin(void)
{
	struct err e;

	mem_setup();
	mem = mem_root("test");
	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-view-", &dir));
	panel_words(mem);
}

static void
end(void)
{
	mem_end(mem);
}

static void template(const char *name, const char *text)
{
	struct err e;

	cr_assert(fs_write(
	    &e, mem_fmt(mem, "%s/%s", dir, name), text, strlen(text), 0644));
}

static const char *
render(struct view *v, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct buf out;

	template("t.cs", text);
	buf_init(&out, mem, 1 << 20);
	cr_assert(view_render(&e, v, dir, "t.cs", &out), "%s", e.text);
	return out.text;
}

Test(view, escapes_whatever_a_template_prints, .init = begin, .fini = end)
{
	static const char *const templates[] = {
		"<?cs var:X ?>",
		"<?cs each:r = Rows ?><?cs var:r.name ?><?cs /each ?>",
		"<?cs def:m(a) ?><?cs var:a ?><?cs /def ?><?cs call:m(X) ?>",
		"<?cs set:Y = X ?><?cs var:Y ?>",
		"<?cs with:z = T ?><?cs var:z.name ?><?cs /with ?>",
		"<a href=\"/?q=<?cs var:url_escape(X) ?>\">",
		"<a href=\"<?cs var:url_validate(X) ?>\">",
		"<?cs var:T.data.key ?><?cs var:T.data.list.0 ?>",
	};
	const struct thing t = { .name = EVIL,
		.data = "{\"key\":\"<script>'\",\"list\":[\"<script>\\\"\"]}" };
	struct view *v = view_new(mem);
	size_t i;

	view_text(v, "X", EVIL);
	view_record(v, "T", thing_fields, &t, 0);
	view_record(v, "Rows.0", thing_fields, &t, 0);
	for (i = 0; i < COUNT(templates); i++) {
		const char *out = render(v, templates[i]);

		cr_expect(strstr(out, "<script") == NULL, "%s: %s",
		    templates[i], out);
		cr_expect(strstr(out, "'x'") == NULL, "%s", out);
		cr_expect(strlen(out) > 0, "%s prints nothing", templates[i]);
	}
}

Test(view, shows_records_without_their_secrets, .init = begin, .fini = end)
{
	const struct thing t = { .name = "web",
		.sealed = "hunter2",
		.made_at = "1970-01-01T00:00:00.000Z",
		.inner = "for the API",
		.omitted = "said",
		.n = 5000000000,
		.yes = true };
	struct view *v = view_new(mem);

	view_record(v, "T", thing_fields, &t, 180000);
	cr_expect_str_eq(render(v, "<?cs var:T.name ?>|<?cs var:T.sealed ?>|"
				   "<?cs var:T.n ?>|<?cs var:T.yes ?>|"
				   "<?cs var:T.made_at_ago ?>|"
				   "<?cs var:T.inner ?>|<?cs var:T.omitted ?>"),
	    "web||5000000000|1|3 min ago||said");
}

Test(view, takes_no_name_from_json, .init = begin, .fini = end)
{
	struct view *v = view_new(mem);

	view_json(v, "J",
	    "{\"a.b\":\"child\",\"a\":{\"c\":1,\"d\":null,\"e\":[true]}}");
	cr_expect_str_eq(render(v, "<?cs var:J.a.b ?>|<?cs var:J.a.c ?>|"
				   "<?cs if:?J.a.d ?>d<?cs /if ?>|"
				   "<?cs var:J.a.e.0 ?>"),
	    "|1||1");
	view_json(v, "K", "not json");
	cr_expect_str_eq(render(v, "<?cs var:K ?>"), "");
}

Test(view, opens_only_templates, .init = begin, .fini = end)
{
	static const char *const names[] = { "../t.cs", "/etc/passwd", "t.txt",
		"a/../t.cs", ".cs", "T.cs", "missing.cs", "" };
	size_t i;

	template("t.cs", "x");
	for (i = 0; i < COUNT(names); i++) {
		struct err e = { .kind = ERR_NONE };
		struct buf out;

		buf_init(&out, mem, 1000);
		cr_expect(!view_render(&e, view_new(mem), dir, names[i], &out),
		    "%s", names[i]);
		cr_expect(e.kind == ERR_INTERNAL);
	}
}

Test(view, stops_at_its_ceiling, .init = begin, .fini = end)
{
	struct err e = { .kind = ERR_NONE };
	struct view *v = view_new(mem);
	struct buf out;

	view_text(v, "X", "0123456789");
	template(
	    "t.cs", "<?cs loop:i = #0, #1000 ?><?cs var:X ?><?cs /loop ?>");
	buf_init(&out, mem, 1000);
	cr_expect(!view_render(&e, v, dir, "t.cs", &out));
}
