/* SPDX-License-Identifier: MIT */
#include "t/store/two_teams.h"
#include "base/mem.h"

#include <criterion/criterion.h>

/* clang-format off */
static const char fixture[] =
	"insert into users (id, username, email) values"
	" (" USER ", 'user-@', '@@example.org');"
	"insert into teams values (" TEAM ", 'team @');"
	"insert into team_members values (" TEAM ", " USER ", 'owner');"
	"insert into projects (id, team_id, name) values"
	" (" PROJECT ", " TEAM ", 'project');"
	"insert into environments (id, team_id, project_id, name) values"
	" (" ENVIRONMENT ", " TEAM ", " PROJECT ", 'production');"
	"insert into applications (id, team_id, project_id, environment_id,"
	" name, type, image, service_name) values (" APP ", " TEAM ","
	" " PROJECT ", " ENVIRONMENT ", 'shop', 'docker', 'x', 'shop-@');"
	"insert into git_sources (application_id, team_id, repo_url) values"
	" (" APP ", " TEAM ", 'https://example.org/x.git');"
	"insert into env_vars (id, team_id, application_id, key, value)"
	" values (" ID("06") ", " TEAM ", " APP ", 'K', 'v');"
	"insert into releases (id, team_id, application_id, number, image,"
	" digest, image_id, spec, hash) values (" ID("07") ", " TEAM ","
	" " APP ", 1, 'x', 'sha256:1', 'sha256:1', '{}', 'h');"
	"insert into jobs (id, team_id, kind, application_id) values"
	" (" JOB ", " TEAM ", 'deploy', " APP ");"
	"insert into job_steps (job_id, team_id, position, name) values"
	" (" JOB ", " TEAM ", 1, 'fetch');"
	"insert into deployments (id, team_id, application_id, job_id,"
	" number, trigger) values (" DEPLOYMENT ", " TEAM ", " APP ","
	" " JOB ", 1, 'manual');"
	"insert into deployment_logs (deployment_id, team_id, sequence,"
	" stage, message) values (" DEPLOYMENT ", " TEAM ", 1, 'x', 'x');"
	"insert into application_logs (application_id, team_id, task,"
	" stream, time, message) values (" APP ", " TEAM ", 't', 'stdout',"
	" now(), 'x');"
	"insert into domains (id, team_id, application_id, host) values"
	" (" ID("0a") ", " TEAM ", " APP ", '@.example.org');"
	"insert into sessions (id, user_id, token_hash, expires_at) values"
	" (" ID("0b") ", " USER ", '\\x0@', now() + interval '1 day');"
	"insert into api_tokens (id, user_id, name, prefix, token_hash)"
	" values (" ID("0c") ", " USER ", 'ci', 'p', '\\x1@');"
	"insert into lookups (id, team_id, user_id, kind, target) values"
	" (" ID("0e") ", " TEAM ", " USER ", 'image', 'x');"
	"insert into idempotency_keys (user_id, key, request, body_hash)"
	" values (" USER ", 'key', 'POST /', 'h');"
	"insert into audit_log (id, team_id, user_id, actor, action,"
	" resource_type) values (" ID("0d") ", " TEAM ", " USER ","
	" 'user-@', 'create', 'project');";
/* clang-format on */

char *
teams_of(const struct teams *two, char letter, const char *text)
{
	char *s = mem_str(two->mem, text), *p;

	for (p = s; *p != '\0'; p++) {
		if (*p != '@')
			continue;
		*p = letter;
		if (p[1] == '@')
			p++;
	}
	return s;
}

struct teams *
teams_new(void)
{
	void *mem = mem_root("test");
	struct teams *two = mem_new(mem, struct teams);

	two->mem = mem;
	two->t = testdb_new(mem);
	two->owner = testdb_as(two->t, "davit");
	two->web = testdb_as(two->t, "davit_web");
	two->live = testdb_as(two->t, "davit_live");
	two->run = testdb_as(two->t, "davit_run");
	testdb_sql(two->owner, teams_of(two, 'a', fixture));
	testdb_sql(two->owner, teams_of(two, 'b', fixture));
	return two;
}

void
teams_end(struct teams *two)
{
	mem_end(two->mem);
}

void
teams_act(struct teams *two, struct db *db, char letter)
{
	cr_assert(db_begin(&two->e, db), "%s", two->e.text);
	testdb_sql(db, teams_of(two, letter, "set local app.user_id = " USER));
}

bool
teams_b_may(struct teams *two, const char *sql)
{
	bool ok;

	teams_act(two, two->web, 'b');
	ok = !testdb_fails(two->web, &two->e, sql);
	ok = ok && db_commit(&two->e, two->web);
	db_end(two->web);
	return ok;
}

const char *
teams_count(
    struct teams *two, struct db *db, const char *table, const char *where)
{
	return testdb_text(db, two->mem,
	    mem_fmt(
		two->mem, "select count(*) from %s where %s", table, where));
}
