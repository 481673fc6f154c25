-- SPDX-License-Identifier: MIT
-- The first schema.  Roles exist before (davit admin migrate makes them).
-- Every tenant row carries its team, so that one policy serves every table.

-- The acting user of this transaction, or null.
create function app_user() returns uuid language sql stable as
$$ select nullif(current_setting('app.user_id', true), '')::uuid $$;

create function touch() returns trigger language plpgsql as $$
begin
	new.updated_at := now();
	return new;
end $$;

-- RFC 3339 UTC text of a time, as the API shows it.
create function ts(t timestamptz) returns text language sql immutable as
$$ select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

create table settings (
	key text primary key,
	value text not null,
	updated_at timestamptz not null default now()
);

create table users (
	id uuid primary key,
	username text not null
		constraint users_username_check check (username ~ '^[a-z0-9_-]{3,50}$'),
	email text not null,
	password_hash text,
	role text not null default 'developer' check (role in ('super_admin', 'admin', 'developer', 'viewer')),
	preferences jsonb not null default '{}',
	disabled_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now()
);
create unique index users_email_key on users (lower(email));
create unique index users_username_key on users (username);
create trigger users_touch before update on users for each row execute function touch();

create table teams (
	id uuid primary key,
	name text not null,
	created_at timestamptz not null default now()
);

create table team_members (
	team_id uuid not null references teams on delete cascade,
	user_id uuid not null references users on delete cascade,
	role text not null check (role in ('owner', 'admin', 'developer', 'viewer')),
	created_at timestamptz not null default now(),
	primary key (team_id, user_id)
);
create index team_members_user on team_members (user_id);

-- A team always keeps one owner.  Security definer: who has just left a team
-- no longer sees it.
create function team_keeps_owner() returns trigger language plpgsql security definer
	set search_path = public, pg_temp as $$
begin
	if exists (select from teams where id = old.team_id)
	    and not exists (select from team_members where team_id = old.team_id and role = 'owner') then
		raise exception 'a team keeps at least one owner'
			using errcode = '23514', constraint = 'team_keeps_owner';
	end if;
	return null;
end $$;
create constraint trigger team_keeps_owner after update or delete on team_members
	deferrable initially deferred for each row execute function team_keeps_owner();

-- Teams of the acting user.  Security definer: the policy on team_members
-- would otherwise ask itself.
create function app_teams() returns setof uuid language sql stable security definer
	set search_path = public, pg_temp as
$$ select team_id from team_members where user_id = app_user() $$;

create table projects (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	owner_id uuid references users on delete set null,
	name text not null
		constraint projects_name_check check (name ~ '^[a-z][a-z0-9-]{1,48}[a-z0-9]$'),
	description text not null default '',
	metadata jsonb not null default '{}',
	version bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint projects_name_key unique (team_id, name)
);
create trigger projects_touch before update on projects for each row execute function touch();

create table environments (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	project_id uuid not null references projects on delete cascade,
	name text not null
		constraint environments_name_check check (name ~ '^[a-z][a-z0-9-]{1,48}[a-z0-9]$'),
	kind text not null default 'custom' check (kind in ('production', 'staging', 'development', 'custom')),
	-- Set when its network is made; unique in the instance.
	subnet cidr unique,
	version bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint environments_name_key unique (project_id, name)
);
create index environments_team on environments (team_id);
create trigger environments_touch before update on environments for each row execute function touch();

create table applications (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	project_id uuid not null references projects on delete restrict,
	environment_id uuid not null references environments on delete restrict,
	name text not null
		constraint applications_name_check check (name ~ '^[a-z][a-z0-9-]{1,48}[a-z0-9]$'),
	description text not null default '',
	type text not null check (type in ('docker', 'git', 'compose')),
	-- What runs, as the runner sees it.
	status text not null default 'stopped'
		check (status in ('stopped', 'deploying', 'running', 'degraded', 'failed', 'scaling')),
	health_status text not null default 'unknown'
		check (health_status in ('unknown', 'starting', 'healthy', 'unhealthy')),
	replicas_running int not null default 0,
	-- What is wanted.
	wanted text not null default 'running' check (wanted in ('running', 'stopped')),
	replicas int not null default 1
		constraint applications_replicas_check check (replicas between 0 and 100),
	port int not null default 8080
		constraint applications_port_check check (port between 1 and 65535),
	image text,
	pull_policy text not null default 'missing' check (pull_policy in ('always', 'missing', 'never')),
	registry_username text,
	registry_password bytea, -- sealed
	command jsonb,
	health_type text not null default 'http' check (health_type in ('http', 'tcp', 'command', 'none')),
	health_path text not null default '/',
	health_port int check (health_port between 1 and 65535),
	health_command jsonb,
	health_interval int not null default 5 check (health_interval between 1 and 3600),
	health_timeout int not null default 3 check (health_timeout between 1 and 600),
	health_retries int not null default 3 check (health_retries between 1 and 100),
	health_start int not null default 30 check (health_start between 0 and 3600),
	memory_limit int check (memory_limit between 4 and 1048576), -- MiB
	cpu_limit numeric(7,3) check (cpu_limit > 0),
	memory_reservation int check (memory_reservation between 4 and 1048576),
	cpu_reservation numeric(7,3) check (cpu_reservation > 0),
	pids_limit int check (pids_limit between 1 and 1000000),
	read_only boolean not null default false,
	service_name text not null unique,
	-- Counts every change that a deployment would apply.
	config_version bigint not null default 1,
	version bigint not null default 1,
	last_deployment_number bigint not null default 0,
	last_release_number bigint not null default 0,
	delete_volumes boolean not null default false,
	deleted_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint applications_source_check check (type <> 'docker' or image is not null)
);
create unique index applications_name_key on applications (environment_id, name) where deleted_at is null;
create index applications_project on applications (project_id);
create index applications_team on applications (team_id, name);
create trigger applications_touch before update on applications for each row execute function touch();

create table git_sources (
	application_id uuid primary key references applications on delete cascade,
	team_id uuid not null references teams on delete cascade,
	provider text not null default 'git' check (provider in ('git', 'github', 'gitlab', 'bitbucket', 'gitea')),
	repo_url text not null,
	branch text, -- null: the remote's default branch
	commit_sha text,
	build_path text not null default '.',
	dockerfile text not null default 'Dockerfile',
	target text,
	build_args jsonb not null default '{}',
	auth text not null default 'none' check (auth in ('none', 'token', 'ssh')),
	username text,
	token bytea, -- sealed
	ssh_public_key text,
	ssh_private_key bytea, -- sealed
	ssh_host_key text, -- known_hosts line, pinned on first use
	last_commit text,
	updated_at timestamptz not null default now()
);
create trigger git_sources_touch before update on git_sources for each row execute function touch();

create table env_vars (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	project_id uuid references projects on delete cascade,
	environment_id uuid references environments on delete cascade,
	application_id uuid references applications on delete cascade,
	key text not null constraint env_vars_key_check check (key ~ '^[A-Za-z_][A-Za-z0-9_]{0,254}$'),
	value text,
	sealed bytea,
	is_secret boolean not null default false,
	usage text not null default 'run' check (usage in ('run', 'build', 'both')),
	version bigint not null default 1,
	updated_by uuid references users on delete set null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint env_vars_one_owner check (num_nonnulls(project_id, environment_id, application_id) = 1),
	constraint env_vars_value_check check (is_secret = (sealed is not null) and is_secret = (value is null))
);
create unique index env_vars_project_key on env_vars (project_id, key) where project_id is not null;
create unique index env_vars_environment_key on env_vars (environment_id, key) where environment_id is not null;
create unique index env_vars_application_key on env_vars (application_id, key) where application_id is not null;
create trigger env_vars_touch before update on env_vars for each row execute function touch();

create table releases (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	application_id uuid not null references applications on delete cascade,
	number bigint not null,
	image text not null,	-- as a person named it, or the built tag
	digest text not null,	-- what is pinned: repo@sha256:... or sha256:<image id>
	image_id text not null,	-- sha256:<image id> on the node that made the release
	spec jsonb not null,	-- complete configuration (core/spec.h), no secret in it
	secrets jsonb not null default '[]', -- [{key, id, sealed (base64)}]
	commit_sha text,
	commit_message text,
	author text,
	reason text not null default '',
	created_by uuid references users on delete set null,
	config_version bigint not null default 0,
	prev_hash text not null default '',
	hash text not null,
	active boolean not null default false,
	kept boolean not null default true, -- its image is still there
	created_at timestamptz not null default now(),
	unique (application_id, number)
);
create unique index releases_active on releases (application_id) where active;
create index releases_team on releases (team_id);

-- A release never changes but for which one is active and kept.
create function release_is_immutable() returns trigger language plpgsql as $$
begin
	if row(new.id, new.application_id, new.number, new.image, new.digest, new.image_id, new.spec, new.secrets,
	    new.commit_sha, new.prev_hash, new.hash) is distinct from
	    row(old.id, old.application_id, old.number, old.image, old.digest, old.image_id, old.spec, old.secrets,
	    old.commit_sha, old.prev_hash, old.hash) then
		raise exception 'a release is immutable';
	end if;
	return new;
end $$;
create trigger releases_immutable before update on releases for each row execute function release_is_immutable();

create table jobs (
	id uuid primary key,
	team_id uuid references teams on delete cascade,
	kind text not null,
	application_id uuid references applications on delete cascade,
	lock_key text, -- at most one running job of a key
	state text not null default 'queued'
		check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'parked')),
	args jsonb not null default '{}',
	tries int not null default 0,
	due_at timestamptz not null default now(),
	lease_until timestamptz,
	fence bigint not null default 0,
	runner text,
	cancel_requested boolean not null default false,
	error_kind text,
	error_code text,
	error_text text,
	request_id text,
	created_at timestamptz not null default now(),
	started_at timestamptz,
	finished_at timestamptz
);
create index jobs_due on jobs (due_at, created_at) where state = 'queued';
create unique index jobs_one_running on jobs (lock_key) where state = 'running' and lock_key is not null;
create index jobs_running on jobs (lease_until) where state = 'running';
create index jobs_team on jobs (team_id);
create index jobs_application on jobs (application_id);

create table job_steps (
	job_id uuid not null references jobs on delete cascade,
	team_id uuid references teams on delete cascade,
	position int not null,
	name text not null,
	state text not null default 'pending'
		check (state in ('pending', 'running', 'done', 'failed', 'skipped', 'cancelled')),
	started_at timestamptz,
	finished_at timestamptz,
	result jsonb not null default '{}', -- what later steps and attempts need
	primary key (job_id, name)
);

create table deployments (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	application_id uuid not null references applications on delete cascade,
	release_id uuid references releases on delete set null,
	previous_release_id uuid references releases on delete set null,
	job_id uuid references jobs on delete set null,
	number bigint not null,
	status text not null default 'pending' check (status in ('pending', 'building', 'deploying',
		'success', 'failed', 'cancelled', 'superseded', 'rolled_back')),
	trigger text not null check (trigger in ('manual', 'api', 'webhook', 'rollback', 'create', 'restart')),
	user_id uuid references users on delete set null,
	branch text,
	commit_sha text,
	commit_message text,
	author text,
	force boolean not null default false, -- build without cache, pull again
	rollback_to uuid references releases on delete set null,
	previous_deployment_id uuid references deployments on delete set null,
	error_code text,
	error_message text,
	error_details jsonb,
	created_at timestamptz not null default now(),
	started_at timestamptz,
	finished_at timestamptz,
	unique (application_id, number)
);
create unique index deployments_one_running on deployments (application_id)
	where status in ('building', 'deploying');
create index deployments_application on deployments (application_id, created_at desc);
create index deployments_team on deployments (team_id, created_at desc);
create index deployments_pending on deployments (created_at) where status = 'pending';
create index deployments_job on deployments (job_id);

create table deployment_logs (
	deployment_id uuid not null,
	team_id uuid not null,
	sequence bigint not null,
	level text not null default 'info' check (level in ('debug', 'info', 'warn', 'error')),
	stage text not null,
	time timestamptz not null default now(),
	message text not null,
	primary key (deployment_id, sequence, time)
) partition by range (time);
create table deployment_logs_default partition of deployment_logs default;

create table application_logs (
	application_id uuid not null,
	team_id uuid not null,
	sequence bigint generated always as identity,
	task text not null,
	stream text not null check (stream in ('stdout', 'stderr', 'davit')),
	time timestamptz not null,
	message text not null,
	primary key (application_id, sequence, time)
) partition by range (time);
create table application_logs_default partition of application_logs default;

create table domains (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	application_id uuid not null references applications on delete cascade,
	host text not null constraint domains_host_check check (host = lower(host) and length(host) <= 253),
	path text not null default '/' check (path like '/%'),
	port int check (port between 1 and 65535), -- null: the application's
	generated boolean not null default false,
	tls text not null default 'none' check (tls in ('none')),
	created_at timestamptz not null default now(),
	constraint domains_host_key unique (host)
);
create index domains_application on domains (application_id);
create index domains_team on domains (team_id);

create table sessions (
	id uuid primary key,
	user_id uuid not null references users on delete cascade,
	token_hash bytea not null unique,
	ip text not null default '',
	user_agent text not null default '',
	created_at timestamptz not null default now(),
	last_seen_at timestamptz not null default now(),
	expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);

create table api_tokens (
	id uuid primary key,
	user_id uuid not null references users on delete cascade,
	name text not null,
	prefix text not null,
	token_hash bytea not null unique,
	expires_at timestamptz,
	last_used_at timestamptz,
	created_at timestamptz not null default now(),
	constraint api_tokens_name_key unique (user_id, name)
);

-- Failed sign-ins, for the lock-out; by the second, forgotten after a day.
create table login_failures (
	id bigint generated always as identity primary key,
	ip text not null,
	account text not null, -- lower-case e-mail as typed
	at timestamptz not null default now()
);
create index login_failures_ip on login_failures (ip, at);
create index login_failures_account on login_failures (account, at);

create table idempotency_keys (
	user_id uuid not null references users on delete cascade,
	key text not null check (length(key) between 1 and 255),
	request text not null, -- method and path
	body_hash text not null,
	status int, -- null while the first request is at work
	body text,
	headers text,
	created_at timestamptz not null default now(),
	primary key (user_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- Who did what: append-only, each row carries the hash of the one before.
create table audit_log (
	sequence bigint primary key,
	id uuid not null unique,
	team_id uuid,
	user_id uuid,
	actor text not null,
	action text not null,
	resource_type text not null,
	resource_id text,
	details jsonb not null default '{}',
	ip text not null default '',
	user_agent text not null default '',
	request_id text not null default '',
	time timestamptz not null default now(),
	prev_hash text not null,
	hash text not null
);
create index audit_log_team on audit_log (team_id, sequence desc);

create function audit_hash(a audit_log) returns text language sql immutable as $$
	select encode(sha256(convert_to(concat_ws(E'\x1f', a.prev_hash, a.sequence, a.id, coalesce(a.team_id::text, '-'),
		coalesce(a.user_id::text, '-'), a.actor, a.action, a.resource_type, coalesce(a.resource_id, '-'),
		a.details::text, a.ip, a.user_agent, a.request_id, extract(epoch from a.time)), 'UTF8')), 'hex') $$;

create function audit_chain() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
	last audit_log;
begin
	perform pg_advisory_xact_lock(hashtext('audit_log'));
	select * into last from audit_log order by sequence desc limit 1;
	new.sequence := coalesce(last.sequence, 0) + 1;
	new.prev_hash := coalesce(last.hash, '');
	new.time := clock_timestamp();
	new.hash := audit_hash(new);
	return new;
end $$;
create trigger audit_chain before insert on audit_log for each row execute function audit_chain();
create function audit_refuse() returns trigger language plpgsql as $$
begin
	raise exception 'the audit log is append-only';
end $$;
create trigger audit_refuse before update or delete on audit_log for each row execute function audit_refuse();
create trigger audit_refuse_all before truncate on audit_log for each statement execute function audit_refuse();

-- The edge renders again when this number moved.
create table routes_version (
	one boolean primary key default true check (one),
	version bigint not null default 1,
	applied bigint not null default 0
);
insert into routes_version default values;
create function routes_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
	update routes_version set version = version + 1;
	return null;
end $$;
create trigger domains_routes after insert or update or delete on domains
	for each statement execute function routes_changed();
create trigger applications_routes after update of wanted, port, deleted_at on applications
	for each statement execute function routes_changed();

-- Sign-in runs before there is an acting user; these say exactly as much as
-- it needs and nothing of anybody else.
create function auth_user(p_email text)
	returns table (id uuid, username text, email text, password_hash text, role text)
	language sql stable security definer set search_path = public, pg_temp as
$$ select id, username, email, password_hash, role from users
	where lower(email) = lower(p_email) and disabled_at is null $$;
create function auth_session(p_hash bytea)
	returns table (session_id uuid, user_id uuid, username text, email text, role text, preferences jsonb,
		last_seen_at timestamptz)
	language sql stable security definer set search_path = public, pg_temp as
$$ select s.id, u.id, u.username, u.email, u.role, u.preferences, s.last_seen_at
	from sessions s join users u on u.id = s.user_id
	where s.token_hash = p_hash and s.expires_at > now() and u.disabled_at is null
	and s.last_seen_at > now() - interval '7 days' $$;
create function auth_token(p_hash bytea)
	returns table (token_id uuid, user_id uuid, username text, email text, role text, last_used_at timestamptz)
	language sql stable security definer set search_path = public, pg_temp as
$$ select t.id, u.id, u.username, u.email, u.role, t.last_used_at
	from api_tokens t join users u on u.id = t.user_id
	where t.token_hash = p_hash and (t.expires_at is null or t.expires_at > now()) and u.disabled_at is null $$;
-- First run: makes the owner and the first team, only while there is nobody.
create function auth_setup(p_user uuid, p_username text, p_email text, p_hash text, p_team uuid, p_team_name text)
	returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtext('setup'));
	if exists (select from users) then
		return false;
	end if;
	insert into users (id, username, email, password_hash, role) values (p_user, p_username, p_email, p_hash, 'super_admin');
	insert into teams (id, name) values (p_team, p_team_name);
	insert into team_members (team_id, user_id, role) values (p_team, p_user, 'owner');
	return true;
end $$;
create function auth_is_set_up() returns boolean language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from users) $$;

-- Place of a waiting deployment in the queue of the whole instance, 0 when it
-- does not wait: a number tells nothing of other teams.
create function deploy_position(p_deployment uuid) returns bigint
	language sql stable security definer set search_path = public, pg_temp as
$$ select count(*) from deployments d join deployments mine on mine.id = p_deployment
	where mine.status = 'pending' and d.status = 'pending'
	and (d.created_at, d.id) <= (mine.created_at, mine.id) $$;

-- Daily partitions of the logs, made ahead; days past their keep go.
create function logs_partitions(keep_deployment interval, keep_application interval)
	returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
	parent text;
	day date;
	part record;
begin
	foreach parent in array array['deployment_logs', 'application_logs'] loop
		for day in select generate_series(current_date + 1, current_date + 2, interval '1 day')::date loop
			if to_regclass(parent || to_char(day, '_YYYYMMDD')) is null then
				execute format('create table %I partition of %I for values from (%L) to (%L)',
					parent || to_char(day, '_YYYYMMDD'), parent, day, day + 1);
			end if;
		end loop;
	end loop;
	for part in select c.relname, p.relname as parent,
		to_date(right(c.relname, 8), 'YYYYMMDD') as day
		from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
		where p.relname in ('deployment_logs', 'application_logs') and c.relname ~ '_[0-9]{8}$' loop
		if part.day + 1 < current_date
		    - (case part.parent when 'deployment_logs' then keep_deployment else keep_application end) then
			execute format('drop table %I', part.relname);
		end if;
	end loop;
	delete from deployment_logs_default where time < now() - keep_deployment;
	delete from application_logs_default where time < now() - keep_application;
end $$;

-- Row-level security: the second wall.  davit_web sees rows of the acting
-- user's teams, davit_run everything, davit_live reads as the acting user.
do $$
declare
	t text;
begin
	foreach t in array array['teams', 'team_members', 'projects', 'environments', 'applications', 'git_sources',
	    'env_vars', 'releases', 'jobs', 'job_steps', 'deployments', 'deployment_logs', 'application_logs', 'domains',
	    'audit_log', 'users', 'sessions', 'api_tokens', 'idempotency_keys'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy run_all on %I to davit_run using (true) with check (true)', t);
		execute format('grant select, insert, update, delete on %I to davit_web, davit_run', t);
		execute format('grant select on %I to davit_live', t);
	end loop;
	foreach t in array array['team_members', 'projects', 'environments', 'applications', 'git_sources', 'env_vars',
	    'releases', 'jobs', 'job_steps', 'deployments', 'deployment_logs', 'application_logs', 'domains'] loop
		execute format('create policy team on %I to davit_web, davit_live using (team_id in (select app_teams()))
			with check (team_id in (select app_teams()))', t);
	end loop;
end $$;
create policy team on teams to davit_web, davit_live using (id in (select app_teams()));
create policy team on audit_log for select to davit_web
	using (team_id in (select app_teams()) or user_id = app_user());
create policy add on audit_log for insert to davit_web with check (true);
create policy mates on users for select to davit_web, davit_live using (id = app_user()
	or id in (select user_id from team_members where team_id in (select app_teams())));
create policy self on users for update to davit_web using (id = app_user());
create policy self on sessions to davit_web, davit_live using (user_id = app_user()) with check (user_id = app_user());
create policy self on api_tokens to davit_web, davit_live using (user_id = app_user()) with check (user_id = app_user());
create policy self on idempotency_keys to davit_web using (user_id = app_user()) with check (user_id = app_user());
revoke update, delete on audit_log from davit_web, davit_run;
revoke delete on releases, deployments, applications from davit_web;

grant select, insert, update on settings to davit_web, davit_run;
grant select on settings, routes_version to davit_live;
-- An open stream counts as use of the session or token that opened it.
grant update (last_seen_at) on sessions to davit_live;
grant update (last_used_at) on api_tokens to davit_live;
grant select, update on routes_version to davit_run;
grant select on routes_version to davit_web;
grant select, insert, delete on login_failures to davit_web, davit_run;
-- The partitions are reached through their parents only.
revoke all on deployment_logs_default, application_logs_default from public;

revoke execute on all functions in schema public from public;
grant execute on function app_user(), app_teams(), ts(timestamptz), deploy_position(uuid), touch(), auth_user(text), auth_session(bytea),
	auth_token(bytea), auth_setup(uuid, text, text, text, uuid, text), auth_is_set_up(), audit_chain(),
	audit_hash(audit_log), team_keeps_owner(), release_is_immutable(), routes_changed(), audit_refuse()
	to davit_web, davit_run, davit_live;
grant execute on function logs_partitions(interval, interval) to davit_run;

insert into settings (key, value) values
	('base-domain', ''),
	('watch-seconds', '10'),
	('deploy-concurrency', '2'),
	('keep-releases', '10'),
	('login-failures-ip', '5'),
	('login-failures-account', '10'),
	('login-window-minutes', '15'),
	('rate-user-per-minute', '100'),
	('rate-anonymous-per-minute', '10'),
	('session-idle-days', '7'),
	('session-days', '30'),
	('log-keep-days', '7'),
	('deployment-log-keep-days', '30'),
	('registry', '');
