-- SPDX-License-Identifier: MIT
-- How many deployments an application has, so that a page of them costs the
-- same for ten and for ten thousand.
alter table applications add column deployment_count bigint not null default 0;
update applications a set deployment_count = (select count(*) from deployments d where d.application_id = a.id);

create function deployments_counted() returns trigger language plpgsql security definer
	set search_path = public, pg_temp as $$
begin
	update applications a set deployment_count = a.deployment_count + case tg_op when 'INSERT' then c.n else -c.n end
		from (select application_id, count(*) as n from changed group by application_id) c
		where a.id = c.application_id;
	return null;
end $$;
revoke execute on function deployments_counted() from public;
grant execute on function deployments_counted() to davit_web, davit_run;

create trigger deployments_more after insert on deployments
	referencing new table as changed for each statement execute function deployments_counted();
create trigger deployments_fewer after delete on deployments
	referencing old table as changed for each statement execute function deployments_counted();
