/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

struct inner {
	const char *repo, *token;
	bool has_repo, has_token;
};

struct item {
	const char *key, *value;
	bool secret;
};

struct sample {
	const char *name, *note, *kind, *cpu, *branch;
	struct inner *source;
	struct form_list items, command, labels;
	int64_t port;
	bool on, has_name, has_note, has_port, has_branch, has_on, has_source;
	bool has_command, has_items;
};

/* clang-format off */
#define AT(t, m) .offset = offsetof(struct t, m)
#define HAS(t, m) AT(t, m), .has = offsetof(struct t, has_##m)

static const char *const kinds[] = { "web", "worker", NULL };

static const struct form_field inner_form[] = {
	{ .name = "repoUrl", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 20, HAS(inner, repo) },
	{ .name = "token", .type = FORM_SECRET, .nullable = true, .lo = 4, .hi = 20, HAS(inner, token) },
	FORM_END
};

static const struct form_field item_form[] = {
	{ .name = "key", .type = FORM_TEXT, .need = true, .check = env_key_ok, AT(item, key), .say = "a name" },
	{ .name = "value", .type = FORM_SECRET, AT(item, value) },
	{ .name = "isSecret", .type = FORM_BOOL, AT(item, secret) },
	FORM_END
};

static const struct form_field sample_form[] = {
	{ .name = "name", .type = FORM_TEXT, .need = true, .lo = 3, .hi = 5, HAS(sample, name) },
	{ .name = "note", .type = FORM_LINES, .hi = 20, HAS(sample, note) },
	{ .name = "kind", .type = FORM_ENUM, .words = kinds, AT(sample, kind), .say = "web or worker" },
	{ .name = "cpuLimit", .type = FORM_NUM, .lo = 0, .hi = 100, .nullable = true, AT(sample, cpu) },
	{ .name = "branch", .type = FORM_TEXT, .lo = 1, .nullable = true, HAS(sample, branch) },
	{ .name = "source", .type = FORM_OBJECT, .sub = inner_form,
	  .size = sizeof(struct inner), HAS(sample, source) },
	{ .name = "items", .type = FORM_LIST, .hi = 3, .sub = item_form,
	  .size = sizeof(struct item), HAS(sample, items) },
	{ .name = "command", .type = FORM_ARGV, .hi = 3, .nullable = true, HAS(sample, command) },
	{ .name = "labels", .type = FORM_MAP, .hi = 3, AT(sample, labels) },
	{ .name = "port", .type = FORM_INT, .lo = 1, .hi = 65535, .nullable = true, HAS(sample, port) },
	{ .name = "on", .type = FORM_BOOL, HAS(sample, on) },
	FORM_END
};
/* clang-format on */

static void *mem;
static struct form_errors errors;
static struct err e;

static void
set_up(void)
{
	mem = mem_root("test");
}

static void
tear_down(void)
{
	mem_end(mem);
}

TestSuite(form, .init = set_up, .fini = tear_down);

/* Text that starts with "{" or "[" is JSON, else a form as browsers send. */
static bool
read_form(const char *text, struct sample *out)
{
	bool is_json = text[0] == '{' || text[0] == '[';
	struct json *tree = NULL;

	memset(out, 0, sizeof *out);
	err_clear(&e);
	if (is_json)
		cr_assert(json_parse(&e, mem, text, strlen(text), &tree), "%s",
		    e.text);
	else
		cr_assert(form_tree(&e, mem, text, strlen(text), &tree), "%s",
		    e.text);
	return form_read(&e, mem, is_json ? FORM_FROM_JSON : FORM_FROM_HTML,
	    sample_form, tree, out, &errors);
}

static const char *
pair(const struct form_list *list, size_t i)
{
	const struct form_pair *p = list->items;

	return mem_fmt(mem, "%s=%s", p[i].key, p[i].value);
}

static void
check_full(const struct sample *s)
{
	const struct item *items = s->items.items;
	const char **argv = s->command.items;

	cr_expect_str_eq(s->name, "shop");
	cr_expect(s->has_name);
	cr_expect_str_eq(s->note, "a\nb");
	cr_expect_str_eq(s->kind, "web");
	cr_expect_str_eq(s->cpu, "0.5");
	cr_assert_not_null(s->source);
	cr_expect_str_eq(s->source->repo, "x");
	cr_expect(s->source->has_repo && !s->source->has_token);
	cr_assert_eq(s->items.n, 2);
	cr_expect_str_eq(items[0].key, "A");
	cr_expect(items[0].secret);
	cr_expect_str_eq(items[1].value, "2 b");
	cr_assert_eq(s->command.n, 2);
	cr_expect_str_eq(argv[0], "run");
	cr_expect_str_eq(argv[1], "-x y");
	cr_expect_null(argv[2]);
	cr_assert_eq(s->labels.n, 2);
	cr_expect_str_eq(pair(&s->labels, 0), "k=v=w");
	cr_expect_str_eq(pair(&s->labels, 1), "l=");
	cr_expect_eq(s->port, 8080);
	cr_expect(s->on && s->has_on && s->has_port);
	cr_expect_not(s->has_branch);
}

Test(form, json_and_html_fill_the_same_record)
{
	struct sample s;

	cr_assert(
	    read_form("{\"name\":\"shop\",\"note\":\"a\\nb\",\"kind\":\"web\","
		      "\"cpuLimit\":0.5,\"source\":{\"repoUrl\":\"x\"},"
		      "\"items\":[{\"key\":\"A\",\"isSecret\":true},"
		      "{\"key\":\"B\",\"value\":\"2 b\"}],"
		      "\"command\":[\"run\",\"-x y\"],"
		      "\"labels\":{\"k\":\"v=w\",\"l\":\"\"},"
		      "\"port\":8080,\"on\":true}",
		&s),
	    "%s", e.text);
	check_full(&s);
	cr_assert(read_form("name=shop&note=a%0D%0Ab&kind=web&cpuLimit=0.50&"
			    "source.repoUrl=x&source.token=&branch=main%0a"
			    "&branch2=",
		      &s) == false);
	cr_assert(
	    read_form(
		"name=shop&note=a%0D%0Ab&kind=web&cpuLimit=0.50&"
		"source.repoUrl=x&source.token=&"
		"items[0].key=A&items[0].isSecret=on&"
		"items[1].key=B&items[1].value=2+b&"
		"command=run%0D%0A%0D%0A-x+y%0D%0A&labels=k%3Dv%3Dw%0Al%3D&"
		"port=+8080+&on=on",
		&s),
	    "%s", e.text);
	check_full(&s);
}

Test(form, an_absent_tree_is_an_empty_object)
{
	struct sample s = { 0 };

	cr_expect_not(
	    form_read(&e, mem, FORM_FROM_JSON, sample_form, NULL, &s, &errors));
	cr_assert_eq(errors.n, 1);
	cr_expect_str_eq(errors.at[0].field, "name");
	cr_expect_str_eq(errors.at[0].constraint, "required");
	cr_expect_null(errors.at[0].received);
	cr_expect_str_eq(e.field, "name");
	cr_expect_eq(e.kind, ERR_INVALID);
	cr_expect_not(read_form("[]", &s));
	cr_expect_eq(e.kind, ERR_INVALID);
}

static const struct {
	const char *text, *field, *constraint, *received;
} wrong[] = {
	{ "{\"name\":1}", "name", "type", "1" },
	{ "{\"name\":null}", "name", "type", "null" },
	{ "{\"name\":[]}", "name", "type", NULL },
	{ "{\"name\":\"ab\"}", "name", "length", "ab" },
	{ "{\"name\":\"abcdef\"}", "name", "length", "abcdef" },
	{ "{\"name\":\"\"}", "name", "length", "" },
	{ "{\"name\":\"a\\nb\"}", "name", "pattern", "a\nb" },
	{ "{\"name\":\"abc\",\"note\":\"a\\u001b\"}", "note", "pattern",
	    "a\x1b" },
	{ "{\"name\":\"abc\",\"kind\":\"Web\"}", "kind", "enum", "Web" },
	{ "{\"name\":\"abc\",\"kind\":7}", "kind", "type", "7" },
	{ "{\"name\":\"abc\",\"port\":\"80\"}", "port", "type", "80" },
	{ "{\"name\":\"abc\",\"port\":0}", "port", "range", "0" },
	{ "{\"name\":\"abc\",\"port\":65536}", "port", "range", "65536" },
	{ "{\"name\":\"abc\",\"port\":80.5}", "port", "type", "80.5" },
	{ "{\"name\":\"abc\",\"on\":1}", "on", "type", "1" },
	{ "{\"name\":\"abc\",\"on\":\"on\"}", "on", "type", "on" },
	{ "{\"name\":\"abc\",\"cpuLimit\":-0.001}", "cpuLimit", "range",
	    "-0.001" },
	{ "{\"name\":\"abc\",\"cpuLimit\":100.001}", "cpuLimit", "range",
	    "100.001" },
	{ "{\"name\":\"abc\",\"cpuLimit\":\"1\"}", "cpuLimit", "type", "1" },
	{ "{\"name\":\"abc\",\"source\":1}", "source", "type", NULL },
	{ "{\"name\":\"abc\",\"source\":{}}", "source.repoUrl", "required",
	    NULL },
	{ "{\"name\":\"abc\",\"source\":{\"repoUrl\":\"x\",\"token\":"
	  "\"abc\"}}",
	    "source.token", "length", NULL },
	{ "{\"name\":\"abc\",\"items\":{}}", "items", "type", NULL },
	{ "{\"name\":\"abc\",\"items\":[1]}", "items[0]", "type", NULL },
	{ "{\"name\":\"abc\",\"items\":[{\"key\":\"A\"},{\"key\":\"9\"}"
	  "]"
	  "}",
	    "items[1].key", "pattern", "9" },
	{ "{\"name\":\"abc\",\"items\":[{},{},{},{}]}", "items", "length",
	    NULL },
	{ "{\"name\":\"abc\",\"command\":[1]}", "command", "type", NULL },
	{ "{\"name\":\"abc\",\"command\":\"a b\"}", "command", "type", NULL },
	{ "{\"name\":\"abc\",\"labels\":{\"a\":1}}", "labels", "type", NULL },
	{ "{\"name\":\"abc\",\"labels\":{\"a=b\":\"\"}}", "labels", "pattern",
	    NULL },
	{ "{\"name\":\"abc\",\"nmae\":\"hunter2\"}", "nmae", "unknown", NULL },
	{ "{\"name\":\"abc\",\"source\":{\"repoUrl\":\"x\",\"z\":1}}",
	    "source.z", "unknown", NULL },
	{ "name=abc&port=x", "port", "type", "x" },
	{ "name=abc&port=99999999999999999999", "port", "type",
	    "99999999999999999999" },
	{ "name=abc&on=maybe", "on", "type", "maybe" },
	{ "name=abc&cpuLimit=0,5", "cpuLimit", "type", "0,5" },
	{ "name=abc&cpuLimit=1.2345", "cpuLimit", "type", "1.2345" },
	{ "name=abc&cpuLimit=1e1", "cpuLimit", "type", "1e1" },
	{ "name=abc&labels=novalue", "labels", "pattern", NULL },
	{ "name=abc&labels=a=1%0Aa=2", "labels", "pattern", NULL },
	{ "name=abc&items[]=x", "items[0]", "type", NULL },
	{ "name=abc&command=1%0A2%0A3%0A4", "command", "length", NULL },
	{ "name=abc&command=a%0A%1B", "command", "pattern", NULL },
	{ "{\"name\":\"abc\",\"command\":[\"a\",\"\\u0007\"]}", "command",
	    "pattern", NULL },
	{ "{\"name\":\"abc\",\"labels\":[]}", "labels", "type", NULL },
	{ "{\"name\":\"abc\",\"labels\":{\"a\":\"\\u0007\"}}", "labels",
	    "pattern", NULL },
	{ "{\"name\":\"abc\",\"labels\":{\"\":\"\"}}", "labels", "pattern",
	    NULL },
	{ "{\"name\":\"abc\",\"items\":[{}]}", "items[0].key", "required",
	    NULL },
	{ "{\"name\":\"abc\",\"cpuLimit\":true}", "cpuLimit", "type", "true" },
	{ "{\"name\":\"abc\",\"branch\":\"\"}", "branch", "length", "" },
	{ "name=abc&extra=", "extra", "unknown", NULL },
	{ "name=", "name", "required", NULL },
};

Test(form, every_wrong_value_is_named_with_what_came)
{
	struct sample s;
	size_t i;

	for (i = 0; i < COUNT(wrong); i++) {
		cr_expect_not(
		    read_form(wrong[i].text, &s), "%s", wrong[i].text);
		cr_expect_eq(errors.n, 1, "%s: %zu", wrong[i].text, errors.n);
		if (errors.n == 0)
			continue;
		cr_expect_str_eq(
		    errors.at[0].field, wrong[i].field, "%s", wrong[i].text);
		cr_expect_str_eq(errors.at[0].constraint, wrong[i].constraint,
		    "%s", wrong[i].text);
		cr_expect(same(errors.at[0].received, wrong[i].received),
		    "%s: %s", wrong[i].text, errors.at[0].received);
		cr_expect_str_eq(e.field, wrong[i].field);
	}
}

Test(form, all_errors_come_at_once_in_the_order_of_the_table)
{
	struct sample s;

	cr_expect_not(read_form("{\"zzz\":1,\"port\":0,\"name\":\"a\"}", &s));
	cr_assert_eq(errors.n, 3);
	cr_expect_str_eq(errors.at[0].field, "name");
	cr_expect_str_eq(errors.at[1].field, "port");
	cr_expect_str_eq(errors.at[2].field, "zzz");
}

Test(form, a_flood_of_errors_has_a_ceiling)
{
	struct sample s;
	struct buf b;
	int i;

	buf_init(&b, mem, 1 << 20);
	buf_str(&b, "{\"name\":\"abc\"");
	for (i = 0; i < 50000; i++)
		buf_fmt(&b, ",\"k%d\":1", i);
	buf_chr(&b, '}');
	cr_assert_not(b.over);
	cr_expect_not(read_form(b.text, &s));
	cr_expect_eq(errors.n, FORM_ERRORS_MAX);
}

Test(form, hostile_names_are_shown_clipped_and_clean)
{
	struct sample s;

	cr_expect_not(
	    read_form("{\"name\":\"abc\",\"a\\n\\u001b[1m"
		      "0123456789012345678901234567890123456789012345678901234"
		      "5678901234567890123456789\":1}",
		&s));
	cr_assert_eq(errors.n, 1);
	cr_expect_eq(strlen(errors.at[0].field), 60);
	cr_expect(text_starts(errors.at[0].field, "a??[1m0"));
}

Test(form, what_came_is_clipped_at_a_character)
{
	struct sample s;
	struct buf b;
	int i;

	buf_init(&b, mem, 10000);
	buf_str(&b, "{\"name\":\"x");
	for (i = 0; i < 100; i++)
		buf_str(&b, "\xc3\xa9");
	buf_str(&b, "\"}");
	cr_expect_not(read_form(b.text, &s));
	cr_assert_not_null(errors.at[0].received);
	cr_expect_eq(strlen(errors.at[0].received), 99);
}

Test(form, length_is_counted_in_characters)
{
	struct sample s;

	cr_expect(read_form(
	    "{\"name\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80xy\"}", &s));
	cr_expect_not(read_form("{\"name\":\"\xc3\xa9\xe2\x82\xac\"}", &s));
}

Test(form, null_is_given_where_it_is_allowed)
{
	struct sample s;

	cr_assert(read_form("{\"name\":\"abc\",\"port\":null,\"branch\":null,"
			    "\"command\":null,\"cpuLimit\":null}",
		      &s),
	    "%s", e.text);
	cr_expect(s.has_port && s.has_branch && s.has_command);
	cr_expect_null(s.branch);
	cr_expect_eq(s.port, 0);
	cr_expect_eq(s.command.n, 0);
	cr_expect_not(read_form("{\"name\":\"abc\",\"note\":null}", &s));
}

Test(form, empty_fields_of_html_mean_what_a_person_means)
{
	struct sample s;

	cr_assert(read_form("name=abc&note=&branch=&port=&kind=&command=&"
			    "source.repoUrl=&source.token=&on=&labels=&"
			    "cpuLimit=&items[0].key=A&items[0].value=",
		      &s),
	    "%s", e.text);
	cr_expect(s.has_note);
	cr_expect_str_eq(s.note, "");
	cr_expect(s.has_branch && s.has_port && s.has_command);
	cr_expect_null(s.branch);
	cr_expect_null(s.kind);
	cr_expect_null(s.source);
	cr_expect_not(s.has_source || s.has_on);
	cr_expect_eq(s.items.n, 1);
	/* Half of an object is no empty one. */
	cr_expect_not(
	    read_form("name=abc&source.repoUrl=&source.token=abcd", &s));
	cr_expect_str_eq(errors.at[0].field, "source.repoUrl");
}

Test(form, numbers_are_written_the_short_way)
{
	static const struct {
		const char *text, *out;
	} cases[] = {
		{ "0", "0" },
		{ "0.0", "0" },
		{ "1.50", "1.5" },
		{ "0.125", "0.125" },
		{ "100", "100" },
		{ "007", "7" },
		{ "-0", "0" },
	};
	struct sample s;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_assert(read_form(mem_fmt(mem, "name=abc&cpuLimit=%s",
					cases[i].text),
			      &s),
		    "%s: %s", cases[i].text, e.text);
		cr_expect_str_eq(s.cpu, cases[i].out);
	}
	cr_assert(read_form("{\"name\":\"abc\",\"cpuLimit\":2}", &s));
	cr_expect_str_eq(s.cpu, "2");
	cr_assert(read_form("{\"name\":\"abc\",\"cpuLimit\":2.0}", &s));
	cr_expect_str_eq(s.cpu, "2");
	cr_expect_not(read_form("{\"name\":\"abc\",\"cpuLimit\":1e300}", &s));
}

struct free_lists {
	struct form_list argv, items;
};

/* clang-format off */
static const struct form_field free_form[] = {
	{ .name = "argv", .type = FORM_ARGV, .check = env_key_ok, AT(free_lists, argv), .say = "names" },
	{ .name = "items", .type = FORM_LIST, .sub = item_form, .size = sizeof(struct item),
	  AT(free_lists, items) },
	FORM_END
};
/* clang-format on */

static bool
read_free(const struct json *tree, struct free_lists *out)
{
	memset(out, 0, sizeof *out);
	return form_read(
	    &e, mem, FORM_FROM_JSON, free_form, tree, out, &errors);
}

Test(form, lists_without_a_length_have_a_ceiling_all_the_same)
{
	struct json *tree = json_new_object(mem), *list = json_new_list(mem);
	struct json *item = json_new_object(mem), *items = json_new_list(mem);
	struct free_lists got;
	int i;

	json_set(tree, "argv", list);
	json_set(tree, "items", items);
	json_set(item, "key", json_new_text(mem, "A"));
	for (i = 0; i < 1000; i++) {
		json_push(list, json_new_text(mem, "A"));
		json_push(items, item);
	}
	cr_assert(read_free(tree, &got), "%s", e.text);
	cr_expect(got.argv.n == 1000 && got.items.n == 1000);
	json_push(list, json_new_text(mem, "A"));
	json_push(items, item);
	cr_expect_not(read_free(tree, &got));
	cr_expect_eq(errors.n, 2);
	cr_expect_str_eq(errors.at[1].constraint, "length");
}

Test(form, entries_of_a_list_keep_the_rule_of_the_field)
{
	struct json *tree = json_new_object(mem), *list = json_new_list(mem);
	struct free_lists got;

	json_set(tree, "argv", list);
	json_push(list, json_new_text(mem, "GOOD"));
	cr_assert(read_free(tree, &got));
	json_push(list, json_new_text(mem, "9 bad"));
	cr_expect_not(read_free(tree, &got));
	cr_expect_str_eq(errors.at[0].message, "is wrong: give names");
}
