/* SPDX-License-Identifier: MIT */
/*
 * count dashboard|application [again] N: N requests in one process, for
 * bench/instructions: the dashboard of 100 projects x 2 applications, one
 * application as JSON; each made anew, or again what was kept.
 */
#include "t/web/panel.h"
#include "base/str.h"
#include "web/known.h"

#include <stdio.h>
#include <stdlib.h>

static void
fill(struct panel *p)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner,
	    mem_fmt(p->f->mem,
		"insert into projects (id, team_id, name) select"
		" gen_random_uuid(), '%s', 'project-' || n"
		" from generate_series(1, 100) n;"
		"insert into environments (id, team_id, project_id, name)"
		" select gen_random_uuid(), team_id, id, 'test' from projects;"
		"insert into applications (id, team_id, project_id,"
		" environment_id, name, type, image, service_name)"
		" select gen_random_uuid(), team_id, project_id, id,"
		" 'app-' || n, 'docker', 'nginx', 's' || id || n"
		" from environments, generate_series(1, 2) n;"
		"analyze",
		p->f->team_a));
	db_close(owner);
}

static struct turn *
ask(struct panel *p, const char *what)
{
	if (same(what, "dashboard"))
		return panel_page(p, p->ann, "GET", "/", NULL);
	return panel_api(p, p->ann, "GET",
	    mem_fmt(p->f->mem, "/api/v1/applications/%s", p->app.id), NULL);
}

int
main(int argc, char **argv)
{
	bool again = argc == 4 && same(argv[2], "again");
	long n = argc == 3 || again ? strtol(argv[argc - 1], NULL, 10) : 0;
	struct panel *p;

	if (n < 1)
		return 2;
	p = panel_new();
	fill(p);
	if (again && !db_listen(&p->f->web.err, p->web.db, KNOWN_CHANNEL))
		return 1;
	while (n-- > 0) {
		const struct turn *t;

		p->web.since_ms += !again; /* no page that was kept */
		t = ask(p, argv[1]);

		if (t->rs.status != 200 || t->rs.body.len < 1000) {
			(void)fprintf(
			    stderr, "count: status %d\n", t->rs.status);
			return 1;
		}
	}
	panel_end(p);
	return 0;
}
