-- SPDX-License-Identifier: MIT
-- How many there are of what has a ceiling, for who is about to add one: the
-- next one who counts waits for the end of the transaction.  Row-level security
-- hides what other teams have, so the owner counts.
create function apps_counted(p_team uuid, out live bigint, out of_team bigint, out of_instance bigint)
	language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtext('davit ceilings'));
	select count(*) filter (where team_id = p_team and deleted_at is null),
		count(*) filter (where team_id = p_team), count(*)
		into live, of_team, of_instance from applications;
end $$;

create function domains_counted(p_team uuid, p_application uuid,
	out of_app bigint, out of_team bigint, out of_instance bigint)
	language plpgsql security definer set search_path = public, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtext('davit ceilings'));
	select count(*) filter (where application_id = p_application),
		count(*) filter (where team_id = p_team), count(*)
		into of_app, of_team, of_instance from domains;
end $$;
revoke execute on function apps_counted(uuid), domains_counted(uuid, uuid) from public;
grant execute on function apps_counted(uuid), domains_counted(uuid, uuid) to davit_web;

-- How often a job went back to the queue through no fault of its own.
alter table jobs add column agains int not null default 0;
