/* SPDX-License-Identifier: MIT */
#include "ctl/cmd.h"
#include "base/mem.h"
#include "core/job.h"
#include "core/verify.h"
#include "run/verify.h"

#include <inttypes.h>

/*
 * What must always hold, asked from the database; run/verify.h asks Docker, the
 * edge and the disk.  Each check counts what breaks it and names one.
 */
struct finding {
	int64_t n;
	const char *first;
};

static const struct field finding_fields[] = {
	F(finding, n, FIELD_I64, 0),
	F(finding, first, FIELD_TEXT, 0),
	FIELD_END,
};

#define COUNTED(what, from) "select count(*) as n, min(" what ") as first" from

struct check {
	const char *say; /* what holds */
	struct db_stmt stmt;
	const char *left; /* what to do when it does not */
};

#define ITSELF "davit-runner puts it right within a minute; "
#define REPAIR "davit admin verify --repair does at once"
#define BACKUP                                                                 \
	"somebody changed rows by hand: only a backup has them as they were"
#define BY_HAND                                                                \
	"nothing does so by itself, since only a person knows which row is "   \
	"right"

/* clang-format off */
static const struct check checks[] = {
	{ "every audit row has its hash and follows the one before",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'row ' || sequence",
	    " from (select a.sequence, a.hash, audit_hash(a) as want, a.prev_hash,"
	    " lag(a.hash, 1, coalesce(s.hash, '')) over (order by a.sequence) as prev,"
	    " coalesce(s.sequence, 0) + row_number() over (order by a.sequence) as place"
	    " from audit_log a left join audit_start s on true) x"
	    " where hash <> want or prev_hash <> prev or sequence <> place")),
	  BACKUP },
	{ "every release has its hash and follows the one before",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'release ' || id",
	    " from (select r.*, lag(r.hash, 1, case number when 1 then '' else prev_hash"
	    " end) over (partition by application_id order by number) as prev,"
	    " encode(sha256(convert_to(concat_ws(E'\\x1f', prev_hash, id,"
	    " application_id, number, image, digest, image_id, spec::text,"
	    " secrets::text, coalesce(commit_sha, '-')), 'UTF8')), 'hex') as want"
	    " from releases r) x where hash <> want or prev_hash <> prev")),
	  BACKUP },
	{ "an application that has a success has one active release",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'application ' || id",
	    " from applications a where deleted_at is null and exists (select from"
	    " deployments d where d.application_id = a.id and d.status = 'success')"
	    " and 1 <> (select count(*) from releases r where"
	    " r.application_id = a.id and r.active)")),
	  "deploy the application again" },
	{ "the active release is kept",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'release ' || id",
	    " from releases where active and not kept")),
	  ITSELF REPAIR },
	{ "a deployment at work has a job that is not over",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'deployment ' || d.id",
	    " from deployments d left join jobs j on j.id = d.job_id"
	    " where d.status in ('pending', 'building', 'deploying')"
	    " and (j.id is null or j.state not in ('queued', 'running', 'parked'))"
	    " and d.created_at < now() - interval '1 minute'")),
	  ITSELF REPAIR },
	{ "a deployment that is over has an end",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'deployment ' || id",
	    " from deployments where status in ('success', 'failed', 'cancelled')"
	    " and finished_at is null")),
	  ITSELF REPAIR },
	{ "a running job has a lease that is kept up",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'job ' || id",
	    " from jobs where state = 'running' and (lease_until is null"
	    " or lease_until < now() - interval '60 seconds')")),
	  "davit-runner takes it over when its lease is over: does it run? " REPAIR },
	{ "a job that is due is begun",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'job ' || id",
	    " from jobs j where state = 'queued'"
	    " and due_at < now() - interval '10 minutes' and not exists (select"
	    " from jobs o where o.state = 'running'"
	    " and (o.kind = j.kind or o.lock_key = j.lock_key))")),
	  "davit-runner begins it when it runs; its log says what keeps it" },
	{ "no job is parked",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'job ' || id",
	    " from jobs where state = 'parked'")),
	  ITSELF REPAIR },
	{ "every team has an owner",
	  DB_ROWS(struct finding, finding_fields, COUNTED("'team ' || id",
	    " from teams t where not exists (select from team_members m"
	    " where m.team_id = t.id and m.role = 'owner')")),
	  BY_HAND },
	{ "rows belong to the team of what they hang on",
	  DB_ROWS(struct finding, finding_fields, COUNTED("what",
	    " from (select 'environment ' || e.id as what from environments e"
	    " join projects p on p.id = e.project_id where p.team_id <> e.team_id"
	    " union all select 'application ' || a.id from applications a"
	    " join environments e on e.id = a.environment_id"
	    " where e.team_id <> a.team_id or e.project_id <> a.project_id"
	    " union all select 'release ' || r.id from releases r"
	    " join applications a on a.id = r.application_id"
	    " where a.team_id <> r.team_id"
	    " union all select 'deployment ' || d.id from deployments d"
	    " join applications a on a.id = d.application_id"
	    " where a.team_id <> d.team_id"
	    " union all select 'host ' || h.host from domains h"
	    " join applications a on a.id = h.application_id"
	    " where a.team_id <> h.team_id) x")),
	  BY_HAND },
};
/* clang-format on */

static void
on_finding(void *arg, const struct run_finding *f)
{
	struct ctl *c = arg;

	if (f->skipped != NULL)
		buf_fmt(&c->out, "unseen  %s: %s\n", f->say, f->skipped);
	else if (f->n == 0)
		buf_fmt(&c->out, "ok      %s\n", f->say);
	if (f->n == 0)
		return;
	buf_fmt(&c->out,
	    "BROKEN  %s: %" PRId64 " not, such as %s\n        -> %s\n", f->say,
	    f->n, f->first, f->left);
	c->status = 1;
}

bool
verify_database(struct ctl *c)
{
	struct finding f;
	size_t i;

	if (!ctl_db(c))
		return false;
	for (i = 0; i < COUNT(checks); i++) {
		if (!db_one(
			&c->err, c->db, c->mem, &checks[i].stmt, DB_NONE, &f))
			return false;
		on_finding(c, &(const struct run_finding){ .say = checks[i].say,
				  .left = checks[i].left,
				  .n = f.n,
				  .first = f.first });
	}
	return true;
}

bool
verify_repair_rows(struct ctl *c)
{
	struct ctx x = { .mem = c->mem, .db = c->db, .conf = &c->conf };
	int64_t n;

	if (!verify_mend(&x, &n)) {
		c->err = x.err;
		return false;
	}
	buf_fmt(&c->out, "repaired rows: %" PRId64 "\n", n);
	return true;
}

static bool
repair(struct ctl *c, struct ctx *x)
{
	int64_t services = 0, jobs = 0;

	if (!verify_repair_rows(c))
		return false;
	if (!job_sweep(x, &jobs) || !run_repair(x, &services)) {
		c->err = x->err;
		return err_wrap(&c->err, "repair");
	}
	buf_fmt(&c->out, "repaired jobs: %" PRId64 "\n", jobs);
	buf_fmt(&c->out, "repaired services: %" PRId64 "\n", services);
	return true;
}

bool
cmd_verify(struct ctl *c, int argc, char **argv)
{
	bool also_repair = false, young = false;
	const struct option_row options[] = {
		{ .name = "repair", .flag = &also_repair },
		{ .name = "young", .flag = &young },
		OPTIONS_END,
	};
	struct ctx x = { .mem = c->mem, .conf = &c->conf };
	struct words rest;

	if (!args_read(&c->err, c->mem, options, argc, argv, &rest))
		return false;
	if (rest.n > 0)
		return err_set(&c->err, ERR_INVALID,
		    "'%s' is one word too many", rest.at[0]);
	if (!ctl_db(c))
		return false;
	x.db = c->db;
	queue_open(c->mem, c->conf.redis_socket, c->conf.instance, &x.queue);
	if ((also_repair && !repair(c, &x)) || !verify_database(c))
		return false;
	if (run_verify(&x, young, on_finding, c))
		return true;
	c->err = x.err;
	return false;
}
