# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# (e) From the row of a job to its start, and how many are accepted a second.

JOBS_USER= JOBS_TEAM=
enqueue() { # KIND LOCK N PAUSE-MS
	"$BUILD/bench_enqueue" "$DIR/conf/davit.conf" "$JOBS_USER" "$JOBS_TEAM" "$@"
}

jobs_clear() {
	sql -v team="$JOBS_TEAM" <<-'SQL'
		delete from jobs where team_id = :'team'::uuid
	SQL
}

# Milliseconds of the median job, of 200 that come one after the other.  Nobody
# knows their kind, so that a start is all there is.
job_start() {
	jobs_clear
	enqueue bench '' 200 10 >/dev/null
	local tries
	for tries in $(seq 50); do
		[ "$(sql -c "select count(*) from jobs where team_id = '$JOBS_TEAM' and started_at is null")" != 0 ] || break
		sleep 0.1
	done
	[ "$tries" -lt 50 ] || die "jobs do not start"
	sql -c "select round((1000 * percentile_cont(0.5) within group (order by
		extract(epoch from started_at - created_at)))::numeric, 3)
		from jobs where team_id = '$JOBS_TEAM'"
	jobs_clear
}

# The goal as a figure, to compare with.
job_goal() { echo 2; }

# Eight at once; all of them wait for one that holds their lock.
jobs_accepted() {
	jobs_clear
	sql -c "insert into jobs (id, kind, team_id, lock_key, state, lease_until, started_at) values
		(gen_random_uuid(), 'bench', '$JOBS_TEAM', 'bench', 'running', now() + interval '1 hour', now())"
	seq 8 | while read -r _; do
		enqueue bench bench 1000 0 &
	done | awk '{ n += $1 } END { printf "%.0f\n", n }'
	jobs_clear
}

# The same rows by pgbench: what PostgreSQL and the disk leave to be had.
jobs_reference() {
	cat >"$WORK/job.sql" <<-SQL
		begin;
		select set_config('app.user_id', '$JOBS_USER', true);
		insert into jobs (id, kind, team_id, lock_key, args, request_id)
			values (gen_random_uuid(), 'bench', '$JOBS_TEAM', 'bench', '{}', 'bench');
		commit;
	SQL
	sql -c "insert into jobs (id, kind, team_id, lock_key, state, lease_until, started_at) values
		(gen_random_uuid(), 'bench', '$JOBS_TEAM', 'bench', 'running', now() + interval '1 hour', now())"
	pgbench -h "$DIR/pg" -U davit_web -n -M prepared -c 8 -j 2 -t 1000 -f "$WORK/job.sql" davit 2>/dev/null |
		awk '/^tps/ { printf "%.0f\n", $3 }'
	jobs_clear
}

part_jobs() {
	[ "$(sql -c 'show fsync')$(sql -c 'show synchronous_commit')" = onon ] || die "PostgreSQL does not sync"
	make -C "$BUILD" -s bench_enqueue >&2
	JOBS_USER=$(sql -c "select id from users where username = 'bench-10'")
	JOBS_TEAM=$(sql -c "select id from teams where name = 'bench-10'")
	row e "enqueue to job start, p50, against the goal" ms '2 ms' job_start job_goal
	row e "jobs accepted and synced a second, 8 at once, against pgbench" jobs/s '2,000/s' \
		jobs_accepted jobs_reference
}
