-- SPDX-License-Identifier: MIT
-- A number for each team that moves with what its lists show, so that a page
-- that nothing has changed is not made again.  Counted as the last thing of a
-- transaction: nobody waits for another one in its middle.
create table team_versions (
	team_id uuid primary key,
	n bigint not null default 1
);
alter table team_versions enable row level security;
create policy run_all on team_versions to davit_run using (true) with check (true);
create policy team on team_versions to davit_web, davit_live
	using (team_id = any ((select app_team_ids())::uuid[]));
grant select on team_versions to davit_web, davit_run, davit_live;

create function team_moved() returns trigger language plpgsql security definer
	set search_path = public, pg_temp as $$
declare
	team uuid;
	mark text;
begin
	if tg_table_name = 'teams' then
		team := case tg_op when 'DELETE' then old.id else new.id end;
	else
		team := case tg_op when 'DELETE' then old.team_id else new.team_id end;
	end if;
	-- Once in a transaction, however many rows it changed.
	mark := pg_current_xact_id()::text || ' ' || team::text;
	if current_setting('app.moved', true) is not distinct from mark then
		return null;
	end if;
	perform set_config('app.moved', mark, true);
	if exists (select from teams where id = team) then
		insert into team_versions (team_id) values (team)
			on conflict (team_id) do update set n = team_versions.n + 1;
	else
		delete from team_versions where team_id = team;
	end if;
	return null;
end $$;
revoke execute on function team_moved() from public;
grant execute on function team_moved() to davit_web, davit_run, davit_live;

do $$
declare
	t text;
begin
	foreach t in array array['teams', 'team_members', 'projects', 'environments', 'applications', 'git_sources', 'env_vars',
	    'domains', 'releases', 'deployments'] loop
		execute format('create constraint trigger %s after insert or update or delete on %I
			deferrable initially deferred for each row execute function team_moved()', t || '_moved', t);
	end loop;
end $$;
insert into team_versions (team_id) select id from teams;

-- What addresses are made of is shown everywhere.
create function addresses_moved() returns trigger language plpgsql security definer
	set search_path = public, pg_temp as $$
begin
	update team_versions set n = n + 1;
	return null;
end $$;
revoke execute on function addresses_moved() from public;
grant execute on function addresses_moved() to davit_web, davit_run, davit_live;
create trigger address_set after insert or update on settings for each row
	when (new.key in ('app-url-prefix', 'app-url-suffix')) execute function addresses_moved();
create trigger address_gone after delete on settings for each row
	when (old.key in ('app-url-prefix', 'app-url-suffix')) execute function addresses_moved();

-- Who somebody is, and with it in the same statement what anything that they
-- are shown of applications depends on: they themselves, their teams with
-- their numbers.
drop function auth_session(bytea);
create function auth_session(p_hash bytea)
	returns table (session_id uuid, user_id uuid, username text, email text, role text, preferences jsonb,
		last_seen_at timestamptz, seen text)
	language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
	return query select s.id, u.id, u.username, u.email, u.role, u.preferences, s.last_seen_at,
		concat_ws(' ', u.id, u.updated_at, (select string_agg(concat_ws(' ', m.team_id, m.role, v.n), ',' order by m.team_id)
			from team_members m left join team_versions v on v.team_id = m.team_id where m.user_id = u.id))
		from sessions s join users u on u.id = s.user_id
		where s.token_hash = p_hash and s.expires_at > now() and u.disabled_at is null
		and s.last_seen_at > now() - make_interval(days => coalesce((select nullif(value, '')::int
			from settings where key = 'session-idle-days'), 7));
end $$;

drop function auth_token(bytea);
create function auth_token(p_hash bytea)
	returns table (token_id uuid, user_id uuid, username text, email text, role text, last_used_at timestamptz,
		seen text)
	language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
	return query select t.id, u.id, u.username, u.email, u.role, t.last_used_at,
		concat_ws(' ', u.id, u.updated_at, (select string_agg(concat_ws(' ', m.team_id, m.role, v.n), ',' order by m.team_id)
			from team_members m left join team_versions v on v.team_id = m.team_id where m.user_id = u.id))
		from api_tokens t join users u on u.id = t.user_id
		where t.token_hash = p_hash and (t.expires_at is null or t.expires_at > now()) and u.disabled_at is null;
end $$;
revoke execute on function auth_session(bytea), auth_token(bytea) from public;
grant execute on function auth_session(bytea), auth_token(bytea) to davit_web, davit_run, davit_live;
