/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "core/account.h"
#include "core/audit.h"
#include "core/domain.h"
#include "core/lookup.h"
#include "core/plan.h"
#include "core/need.h"
#include "core/search.h"
#include "core/setting.h"
#include "core/var.h"
#include "t/web/panel.h"
#include "web/route.h"
#include "web/view.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Every template with usual data, with none, and with text that is markup
 * wherever there is text.
 */

#define EVIL "<script>alert('x')</script>\"><b onx='1"
#define EVIL_URL "javascript:alert(1)"

enum { RECORD_BYTES = 1024, PAGE_BYTES = 1 << 20 };

struct kind {
	const char *at; /* node in the templates */
	const struct field *fields;
};

/* clang-format off */
static const struct kind kinds[] = {
	{ "App", app_fields }, { "Apps.0", app_fields },
	{ "Bin.0", app_fields }, { "Needs.0", need_fields },
	{ "Project", project_fields }, { "Projects.0", project_fields },
	{ "Env", env_fields }, { "Envs.0", env_fields },
	{ "Deployment", deploy_fields }, { "Deployments.0", deploy_fields },
	{ "Domains.0", domain_fields }, { "Vars.0", var_fields },
	{ "Sessions.0", session_fields },
	{ "Tokens.0", token_fields }, { "Token", token_fields },
	{ "Lookup", lookup_fields }, { "Places.0", env_fields },
	{ "Found.0", found_fields },
	{ "Plan", plan_fields }, { "Compared", plan_between_fields },
	{ "Settings.0", setting_fields }, { "Tasks.0", app_task_fields },
	{ "Days.0.rows.0", audit_fields },
	{ "Team", team_fields }, { "Teams.0", team_fields },
	{ "Members.0", member_fields },
	{ "People.0", audit_person_fields },
};

static const char *const texts[] = {
	"Page.Title", "Page.Flash", "Page.Csrf", "Page.Rev", "Page.Path",
	"Page.RequestId", "Page.Instance", "Page.MyRole", "Page.User.id",
	"Page.User.username", "Page.User.email", "Page.Query.search", "Page.Query.q",
	"Page.Query.next", "Pager.next", "Pager.prev", "Pager.total",
	"Error.Status", "Error.Code", "Error.Word", "Error.Again", "Error.Message", "Error.RequestId",
	"Form.Again", "Form.Error", "Form.Code", "Form.Errors.0.field",
	"Form.Errors.0.message", "Form.Value.name", "Form.Message.name",
	"Form.Value.description", "Form.Value.key", "Form.Value.value",
	"Form.Value.text", "Form.Value.image", "Form.Value.command",
	"Form.Value.gitSource.repoUrl", "Form.Message.gitSource.repoUrl",
	"Form.Value.gitSource.buildArgs", "Form.Value.healthCheck.path",
	"Form.Value.resources.cpuLimit", "Form.Value.envVars.0.key",
	"Form.Value.envVars.0.value", "Form.Value.host", "Form.Value.email",
	"Form.Message.confirm", "Crumbs.0.path", "Crumbs.0.name", "Base",
	"Perms.0.name", "Perms.0.roles.0.name", "Perms.0.roles.0.may",
	"Perms.0.opens.0", "Needed", "Days.0.date", "Today",
	"Yesterday", "Filters", "Only.is", "Only.name", "Only.path",
	"Source", "Lines.0.message", "Lines.0.task", "Lines.0.stage",
	"Lines.0.stream", "Lines.0.level", "Lines.0.time", "Lines.0.sequence",
	"Lines.1.parts.0.text", "Lines.1.parts.1.text", "Lines.1.parts.1.hit",
	"Page.Query.level", "Page.Query.stream", "Log.query", "Log.path",
	"Log.text", "Log.oldest", "Log.first", "Log.last", "Log.total",
	"Log.older", "Log.newer", "Log.days",
};

static const char *const more_pages[] = { "error.cs", "setup/done.cs",
	"account/token.cs" };
/* clang-format on */

#define JSON_TEXTS(s)                                                          \
	"{\"id\":" s ",\"number\":7,\"image\":" s ",\"digest\":" s             \
	",\"commitSha\":" s ",\"repoUrl\":" s ",\"branch\":" s                 \
	",\"dockerfile\":" s ",\"buildPath\":" s                               \
	",\"auth\":\"ssh\",\"publicKey\":" s ",\"hostKey\":" s                 \
	",\"type\":\"http\",\"path\":" s ",\"interval\":5,\"memoryLimit\":64," \
	"\"cpuLimit\":" s ",\"status\":" s ",\"createdAt\":" s "}"

static const char *
json_for(void *mem, const char *name, const char *text)
{
	struct buf quoted, out;
	const char *shape = JSON_TEXTS("@");

	buf_init(&quoted, mem, 1000);
	buf_json(&quoted, text);
	buf_init(&out, mem, 100000);
	if (same(name, "stages"))
		shape = "[{\"name\":@,\"status\":\"running\",\"startedAt\":@},"
			"{\"name\":@,\"status\":@,\"duration\":1.5}]";
	else if (same(name, "hosts"))
		shape = "[@,@]";
	else if (same(name, "result"))
		shape = "{\"branches\":[{\"name\":@,\"sha\":@}],\"tags\":[@,@],"
			"\"defaultBranch\":@,\"digest\":@,\"ports\":[@],"
			"\"onNode\":true}";
	else if (same(name, "changes"))
		shape = "[{\"what\":@,\"kind\":\"changed\","
			"\"secret\":false,\"before\":@,\"after\":@},"
			"{\"what\":@,\"kind\":\"added\",\"secret\":true}]";
	else if (same(name, "routes"))
		shape = "[{\"host\":@,\"before\":1,\"after\":2},"
			"{\"host\":@,\"before\":null,\"after\":2}]";
	else if (same(name, "error"))
		shape = "{\"code\":@,\"message\":@}";
	for (; *shape != '\0'; shape++)
		if (*shape == '@')
			buf_str(&out, quoted.text);
		else
			buf_chr(&out, *shape);
	return out.text;
}

static void
fill(void *mem, const struct kind *k, const char *text, const char *url,
    const char *status, void *record)
{
	const struct field *f;

	for (f = k->fields; f->name != NULL; f++) {
		const char *value = text;

		if (text_ends(f->name, "url"))
			value = url;
		else if (same(f->name, "status"))
			value = status;
		else if (f->type == FIELD_JSON)
			value = json_for(mem, f->name, text);
		else if (f->type == FIELD_I64 || f->type == FIELD_NUM)
			value = "7";
		else if (f->type == FIELD_BOOL)
			value = "t";
		else if (f->type == FIELD_TIME)
			value = "2026-01-31T12:00:00.000Z";
		cr_assert(field_fill(f, mem, record, value), "%s", f->name);
	}
}

/* A kind of need for each state of the others. */
static const char *
need_kind(const char *status)
{
	static const char *const kinds_of[][2] = { { "running", "slow" },
		{ "failed", "down" }, { "success", "failed" },
		{ "pending", "waiting" }, { "stopped", "degraded" } };
	size_t i;

	for (i = 0; i < COUNT(kinds_of); i++)
		if (same(status, kinds_of[i][0]))
			return kinds_of[i][1];
	return "unhealthy";
}

/* Both kinds in every state, as the other states go round. */
static void
fill_lookup(struct view *v, const char *status)
{
	bool failed = same(status, "failed"), waits = same(status, "pending");

	view_text(
	    v, "Lookup.kind", same(status, "success") ? "repository" : "image");
	view_text(v, "Lookup.state",
	    failed  ? "failed"
	    : waits ? "pending"
		    : "done");
}

static struct view *
filled(void *mem, const char *text, const char *url, const char *status)
{
	static const char *const may[] = { "deploy", "edit", "admin", "owner",
		"instance" };
	struct view *v = view_new(mem);
	size_t i;

	for (i = 0; i < COUNT(kinds); i++) {
		void *record = talloc_zero_size(mem, RECORD_BYTES);

		fill(mem, &kinds[i], text, url, status, record);
		view_record(v, kinds[i].at, kinds[i].fields, record, 0);
	}
	for (i = 0; i < COUNT(texts); i++)
		view_text(v, texts[i], text);
	for (i = 0; i < COUNT(may); i++)
		view_text(v, mem_fmt(mem, "Page.May.%s", may[i]), "1");
	view_int(v, "Rows.Last", 2);
	fill_lookup(v, status);
	view_text(v, "Needs.0.kind", need_kind(status));
	return v;
}

static const char *
render(void *mem, struct view *v, const char *page)
{
	struct err e = { .kind = ERR_NONE };
	struct buf out;

	buf_init(&out, mem, PAGE_BYTES);
	cr_expect(
	    view_render(&e, v,
		mem_fmt(mem, "%s/templates", panel_share_dir(mem)), page, &out),
	    "%s: %s", page, e.text);
	cr_expect(out.text != NULL && strstr(out.text, "</html>") != NULL,
	    "%s does not end", page);
	return out.text != NULL ? out.text : "";
}

typedef void seen(const char *page, const char *html);

/* Every page of the table, and those that handlers choose. */
static void
each_page(seen *look, const char *text, const char *url, const char *status)
{
	struct route_walk w = { NULL, NULL };
	const struct route *row;
	bool api;
	size_t i;
	void *mem;

	mem_setup();
	mem = mem_root("words");
	panel_words(mem);
	mem_end(mem);
	while (route_next(&w, &row, &api)) {
		if (row->page == NULL)
			continue;
		mem = mem_root("test");
		look(row->page,
		    render(mem,
			text ? filled(mem, text, url, status) : view_new(mem),
			row->page));
		mem_end(mem);
	}
	for (i = 0; i < COUNT(more_pages); i++) {
		mem = mem_root("test");
		look(more_pages[i],
		    render(mem,
			text ? filled(mem, text, url, status) : view_new(mem),
			more_pages[i]));
		mem_end(mem);
	}
}

static void
is_whole(const char *page, const char *html)
{
	cr_expect(strstr(html, "<main id=\"main\">") != NULL, "%s", page);
}

static void
is_harmless(const char *page, const char *html)
{
	static const char *const bad[] = { "<script>alert", "'x'", "<b onx",
		"=\"javascript:" };
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		cr_expect(strstr(html, bad[i]) == NULL, "%s has %s: %.200s",
		    page, bad[i], strstr(html, bad[i]));
	cr_expect(strstr(html, "&lt;script&gt;") != NULL,
	    "%s shows nothing of what it was given", page);
}

Test(template, shows_usual_data)
{
	each_page(is_whole, "api", "http://api.example.org/", "running");
}

Test(template, stands_without_any_data)
{
	each_page(is_whole, NULL, NULL, NULL);
}

Test(template, lets_no_text_become_markup)
{
	static const char *const states[] = { EVIL, "failed", "success",
		"pending", "stopped" };
	size_t i;

	for (i = 0; i < COUNT(states); i++)
		each_page(is_harmless, EVIL, EVIL_URL, states[i]);
}
