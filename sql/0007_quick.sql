-- SPDX-License-Identifier: MIT
-- The same rights, asked for at less cost.  A function in SQL is planned again
-- by every statement that calls it, one in PL/pgSQL once by a connection.

-- Teams of the acting user, once in a statement (as a sub-select), so that an
-- index on the team can be used.
create function app_team_ids() returns uuid[] language plpgsql stable security definer
	set search_path = public, pg_temp as $$
begin
	return array(select m.team_id from team_members m where m.user_id = app_user());
end $$;
revoke execute on function app_team_ids() from public;
grant execute on function app_team_ids() to davit_web, davit_run, davit_live;

do $$
declare
	t text;
begin
	foreach t in array array['team_members', 'projects', 'environments', 'applications', 'git_sources', 'env_vars',
	    'releases', 'jobs', 'job_steps', 'deployments', 'deployment_logs', 'application_logs', 'domains'] loop
		execute format('alter policy team on %I using (team_id = any ((select app_team_ids())::uuid[]))
			with check (team_id = any ((select app_team_ids())::uuid[]))', t);
	end loop;
end $$;
alter policy team on teams using (id = any ((select app_team_ids())::uuid[]));
alter policy team on audit_log
	using (team_id = any ((select app_team_ids())::uuid[]) or user_id = app_user());
alter policy add on audit_log
	with check (team_id is null or team_id = any ((select app_team_ids())::uuid[]));
alter policy mates on users using (id = app_user()
	or id in (select user_id from team_members where team_id = any ((select app_team_ids())::uuid[])));
alter policy self on lookups
	using (user_id = app_user() and team_id = any ((select app_team_ids())::uuid[]))
	with check (user_id = app_user() and team_id = any ((select app_team_ids())::uuid[]));
drop function app_teams();

create or replace function auth_session(p_hash bytea)
	returns table (session_id uuid, user_id uuid, username text, email text, role text, preferences jsonb,
		last_seen_at timestamptz)
	language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
	return query select s.id, u.id, u.username, u.email, u.role, u.preferences, s.last_seen_at
		from sessions s join users u on u.id = s.user_id
		where s.token_hash = p_hash and s.expires_at > now() and u.disabled_at is null
		and s.last_seen_at > now() - make_interval(days => coalesce((select nullif(value, '')::int
			from settings where key = 'session-idle-days'), 7));
end $$;

create or replace function auth_token(p_hash bytea)
	returns table (token_id uuid, user_id uuid, username text, email text, role text, last_used_at timestamptz)
	language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
	return query select t.id, u.id, u.username, u.email, u.role, t.last_used_at
		from api_tokens t join users u on u.id = t.user_id
		where t.token_hash = p_hash and (t.expires_at is null or t.expires_at > now()) and u.disabled_at is null;
end $$;

-- Stable, as to_char is, so that it becomes part of the statement.
create or replace function ts(t timestamptz) returns text language sql stable as
$$ select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- What may need somebody, without a look at all the rest.
create index applications_bad on applications (team_id)
	where deleted_at is null and (status in ('failed', 'degraded') or health_status = 'unhealthy');
create index deployments_bad on deployments (team_id, application_id, number)
	where status in ('failed', 'pending', 'building', 'deploying');
