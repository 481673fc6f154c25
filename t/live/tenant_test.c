/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "t/abuse/tally.h"
#include "t/live/scene.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Every stream x everybody x {own, of another team, of nobody, no id at all}:
 * the stream opens for the team's own people only, and the others hear the
 * same as for what is not there.
 */
static const struct stream {
	const char *path; /* with %s for the id */
	bool of_app;
} streams[] = {
	{ "/api/v1/events?topic=deployment:%s", false },
	{ "/api/events?topic=deployment:%s", false },
	{ "/api/v1/events?topic=logs:%s", true },
	{ "/api/v1/events?topic=application:%s", true },
	{ "/api/v1/applications/%s/logs?follow=true", true },
	{ "/api/applications/%s/logs?follow=true", true },
	{ "/api/v1/deployments/%s/logs?follow=true", false },
};

enum { OWN, UNKNOWN, NO_ID, OTHER_KIND, OPTION, QUOTE, IDS };

static const char *
path_to(struct scene *s, const struct stream *at, const char *id)
{
	const char *mark = strstr(at->path, "%s");

	return mem_fmt(
	    s->mem, "%.*s%s%s", (int)(mark - at->path), at->path, id, mark + 2);
}

/* The status of a stream that is not one says what was wrong; its words. */
static const char *
said(struct scene *s, const char *token, const char *path, int *status)
{
	struct client *c = client_open(s, "GET", path,
	    token ? mem_fmt(s->mem, "X-Api-Key: %s\r\n", token) : "");
	uint64_t n = 0;
	const char *message;

	(void)client_wait(c, "\r\n\r\n");
	cr_assert(c->got.len > 12, "%s: no answer", path);
	(void)str_u64((struct str){ c->got.text + 9, 3 }, 100, 599, &n);
	*status = (int)n;
	if (n >= 400)
		(void)client_wait_end(c);
	message = strstr(c->got.text, "\"message\":");
	message = mem_strn(s->mem, message ? message : "",
	    message ? strcspn(message, ",}") : 0);
	client_close(c);
	return message;
}

/* What is no id is no address, whoever asks. */
static void
expect(struct scene *s, const char *token, const char *path, bool opens)
{
	int status;
	bool good;

	(void)said(s, token, path, &status);
	good = opens ? status == 200
		     : status == 400 || status == 404 ||
			   (token == NULL && status == 401);
	cr_expect(good, "%s: %d", path, status);
	tally_add("streams of others", !good   ? FATE_FAILED
				       : opens ? FATE_HARMLESS
					       : FATE_REFUSED);
}

Test(stream, opens_for_its_own_team_only)
{
	struct scene *s = scene_new(true);
	const char *who[] = { s->ann, s->vic, s->bob, NULL };
	size_t i, k, id;

	for (i = 0; i < COUNT(streams); i++) {
		const struct stream *at = &streams[i];
		const char *ids[IDS] = { at->of_app ? s->app : s->deployment,
			uuid_new(s->mem), "nothing",
			at->of_app ? s->deployment : s->app, "--",
			"%27%20or%20%271%27=%271" };

		for (k = 0; k < COUNT(who); k++)
			for (id = OWN; id < IDS; id++)
				expect(s, who[k], path_to(s, at, ids[id]),
				    id == OWN && k < 2);
	}
	tally_write("streams");
	scene_end(s);
}

Test(stream, of_another_team_is_refused_in_the_words_for_nothing)
{
	struct scene *s = scene_new(true);
	size_t i;

	for (i = 0; i < COUNT(streams); i++) {
		const struct stream *at = &streams[i];
		const char *own = at->of_app ? s->app : s->deployment;
		const char *none = uuid_new(s->mem), *a, *b;
		int theirs, nobodys;

		a = said(s, s->bob, path_to(s, at, own), &theirs);
		b = said(s, s->bob, path_to(s, at, none), &nobodys);
		cr_expect(
		    theirs == 404 && nobodys == 404, "%d %d", theirs, nobodys);
		cr_expect(a[0] != '\0');
		cr_expect_str_eq(a, b);
	}
	scene_end(s);
}
