# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034 # for the other parts
# Projects, applications, deployments and lines of the bench's own: people and
# teams called bench-..., which all go at the end.  Nothing of it is deployed:
# the applications are wanted stopped, so that the runner leaves them alone.

sql() { psql -h "$DIR/pg" -U davit -d davit -qAtX -v ON_ERROR_STOP=1 "$@"; }

# One person with a team, a token and 64 sessions: the token and the first
# session are the name and "-key", the others have a number after it.
data_person() { # NAME
	sql -v name="bench-$1" <<-'SQL' || die "cannot make bench-$1"
		with u as (insert into users (id, username, email)
			values (gen_random_uuid(), :'name', :'name' || '@example.org') returning id),
		t as (insert into teams (id, name) values (gen_random_uuid(), :'name') returning id),
		m as (insert into team_members (team_id, user_id, role) select t.id, u.id, 'owner' from t, u),
		s as (insert into sessions (id, user_id, token_hash, expires_at)
			select gen_random_uuid(), u.id, sha256(convert_to(:'name' || '-key' || n, 'UTF8')), now() + interval '1 day'
			from u, (select '' as n union all select generate_series(1, 63)::text) n)
		insert into api_tokens (id, user_id, name, prefix, token_hash)
			select gen_random_uuid(), id, 'bench', 'dvt_', sha256(convert_to('dvt_' || :'name' || '-key', 'UTF8')) from u;
	SQL
}

data_projects() { # NAME PROJECTS APPLICATIONS-EACH
	sql -v name="bench-$1" -v n="$2" -v each="$3" <<-'SQL' || die "cannot fill bench-$1"
		insert into projects (id, team_id, name, description)
			select gen_random_uuid(), id, 'project-' || n, 'What project ' || n || ' is for'
			from teams, generate_series(1, :n) n where teams.name = :'name';
		insert into environments (id, team_id, project_id, name, kind)
			select gen_random_uuid(), p.team_id, p.id, 'production', 'production'
			from projects p join teams t on t.id = p.team_id where t.name = :'name';
		insert into applications (id, team_id, project_id, environment_id, name, type, image, service_name,
			wanted, health_type, last_deployment_number)
			select x.id, e.team_id, e.project_id, e.id, 'app-' || n, 'docker', 'registry.example.org/app-' || n,
			'bench-' || x.id, 'stopped', 'none', 1
			from environments e join teams t on t.id = e.team_id, generate_series(1, :each) n,
			lateral (select gen_random_uuid() as id where e.id is not null and n > 0) x where t.name = :'name';
		insert into deployments (id, team_id, application_id, number, status, trigger, created_at, started_at, finished_at)
			select gen_random_uuid(), a.team_id, a.id, 1, 'success', 'api', now(), now(), now()
			from applications a join teams t on t.id = a.team_id where t.name = :'name';
	SQL
}

# One more application with so many deployments, the last of which has so many
# lines.
data_deployments() { # NAME DEPLOYMENTS LINES
	sql -v name="bench-$1" -v n="$2" -v lines="$3" <<-'SQL' || die "cannot fill bench-$1"
		insert into deployments (id, team_id, application_id, number, status, trigger, created_at, started_at, finished_at)
			select gen_random_uuid(), a.team_id, a.id, n, 'success', 'api', now(), now(), now()
			from (select a.* from applications a join teams t on t.id = a.team_id where t.name = :'name'
			order by a.created_at, a.id limit 1) a, generate_series(2, :n) n;
		update applications a set last_deployment_number = :n from teams t where t.id = a.team_id
			and t.name = :'name' and exists (select from deployments d where d.application_id = a.id and d.number = :n);
		insert into deployment_logs (deployment_id, team_id, sequence, stage, message)
			select d.id, d.team_id, n, 'build', 'step ' || n || ' says what it does: ' || md5(n::text)
			from (select d.* from deployments d join teams t on t.id = d.team_id where t.name = :'name'
			and d.number = :n order by d.created_at, d.id limit 1) d, generate_series(1, :lines) n;
	SQL
}

data_deployment() { # NAME NUMBER
	sql -v name="bench-$1" -v n="$2" <<-'SQL'
		select d.id from deployments d join teams t on t.id = d.team_id
			where t.name = :'name' and d.number = :n order by d.created_at, d.id limit 1
	SQL
}

data_settle() {
	sql -c 'vacuum (analyze) projects, environments, applications, deployments, deployment_logs, jobs'
}

data_remove() {
	sql <<-'SQL'
		create temp table b as select id from teams where name like 'bench-%';
		delete from deployment_logs where team_id in (select id from b);
		delete from jobs where team_id in (select id from b);
		delete from deployments where team_id in (select id from b);
		delete from applications where team_id in (select id from b);
		delete from projects where team_id in (select id from b);
		delete from teams where id in (select id from b);
		delete from users where username like 'bench-%';
	SQL
}

# The API counts requests; what it allows is put back at the end.
rate_lift() {
	RATE=$(sql -c "select value from settings where key = 'rate-user-per-minute'")
	sql -c "update settings set value = '10000000' where key = 'rate-user-per-minute'"
	sleep 11 # for so long a worker believes what it read
}

rate_restore() {
	[ -z "${RATE:-}" ] || sql -v rate="$RATE" <<-'SQL'
		update settings set value = :'rate' where key = 'rate-user-per-minute'
	SQL
}
