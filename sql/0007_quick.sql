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

-- Stable, as to_char is, so that it becomes part of the statement.
create or replace function ts(t timestamptz) returns text language sql stable as
$$ select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- What may need somebody, without a look at all the rest.
create index applications_bad on applications (team_id)
	where deleted_at is null and (status in ('failed', 'degraded') or health_status = 'unhealthy');
create index deployments_bad on deployments (team_id, application_id, number)
	where status in ('failed', 'pending', 'building', 'deploying');
