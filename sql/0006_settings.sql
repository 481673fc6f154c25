-- SPDX-License-Identifier: MIT
-- Settings are for administrators of the instance.  The program asks first;
-- this holds when it was made to forget.
create function app_administers() returns boolean language sql stable security definer
	set search_path = public, pg_temp as
$$ select exists (select from users where id = app_user() and disabled_at is null
	and role in ('super_admin', 'admin')) $$;
create function settings_guard() returns trigger language plpgsql as $$
begin
	if current_user = 'davit_web' and not app_administers() then
		raise exception 'settings are for administrators of the instance'
			using errcode = '42501';
	end if;
	return new;
end $$;
create trigger settings_guard before insert or update on settings
	for each row execute function settings_guard();
revoke execute on function app_administers(), settings_guard() from public;
grant execute on function app_administers(), settings_guard() to davit_web, davit_run, davit_live;

-- Nothing read it: the address of the panel is in davit.conf.
delete from settings where key = 'panel-url';

-- An unused session ends after the days that are set.
create or replace function auth_session(p_hash bytea)
	returns table (session_id uuid, user_id uuid, username text, email text, role text, preferences jsonb,
		last_seen_at timestamptz)
	language sql stable security definer set search_path = public, pg_temp as
$$ select s.id, u.id, u.username, u.email, u.role, u.preferences, s.last_seen_at
	from sessions s join users u on u.id = s.user_id
	where s.token_hash = p_hash and s.expires_at > now() and u.disabled_at is null
	and s.last_seen_at > now() - make_interval(days => coalesce((select nullif(value, '')::int
		from settings where key = 'session-idle-days'), 7)) $$;

-- What is reserved is not more than what is allowed.  A constraint that rows
-- from before break would stop every later change of theirs, so these are
-- brought down to their limit first.
update applications set memory_reservation = memory_limit where memory_reservation > memory_limit;
update applications set cpu_reservation = cpu_limit where cpu_reservation > cpu_limit;
alter table applications add constraint applications_memory_check
	check (memory_reservation <= memory_limit);
alter table applications add constraint applications_cpu_check
	check (cpu_reservation <= cpu_limit);
