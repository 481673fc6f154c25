-- SPDX-License-Identifier: MIT
-- Since when an application is in the state it is in; other changes of the
-- row do not move it.
alter table applications add column state_since timestamptz not null default now();
alter table applications disable trigger user;
update applications set state_since = updated_at;
alter table applications enable trigger user;

create function state_moved() returns trigger language plpgsql as $$
begin
	new.state_since := now();
	return new;
end $$;
revoke execute on function state_moved() from public;
grant execute on function state_moved() to davit_web, davit_run, davit_live;
create trigger applications_state before update of status, health_status on applications for each row
	when (old.status <> new.status or (old.health_status = 'unhealthy') <> (new.health_status = 'unhealthy'))
	execute function state_moved();
