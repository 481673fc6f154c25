-- SPDX-License-Identifier: MIT
-- What moves with what a user is shown comes with the look at their session or
-- token, in the same statement: half the cost of a function for it.  What
-- addresses are made of moves the numbers of the teams instead of being asked
-- for each time.
create or replace function auth_session(p_hash bytea)
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

create or replace function auth_token(p_hash bytea)
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

drop function user_seen(uuid);

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
