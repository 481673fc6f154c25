-- SPDX-License-Identifier: MIT
-- What an application's log takes: parts of it, each some megabytes, from its
-- first line to its last.  The oldest parts go when the log gets too large.
create table log_parts (
	application_id uuid not null references applications on delete cascade,
	first bigint not null,
	last bigint not null,
	bytes bigint not null, -- of the lines and what the table adds to each
	until timestamptz not null, -- of the newest of its lines
	primary key (application_id, first),
	check (first <= last)
);
-- Nobody but the runner has to do with them.
grant select, insert, update, delete on log_parts to davit_run;

-- Lines from before count, too.
insert into log_parts (application_id, first, last, bytes, until)
	select l.application_id, min(l.sequence), max(l.sequence), sum(octet_length(l.message) + 160), max(l.time)
	from application_logs l join applications a on a.id = l.application_id
	group by l.application_id, l.sequence / 20000;

-- Of each application, from its newest part back to where it gets too much.
create function log_shorten(p_bytes bigint) returns void language plpgsql set search_path = public, pg_temp as $$
declare
	part record;
begin
	for part in delete from log_parts p using (select application_id, first,
		sum(bytes) over (partition by application_id order by first desc) as so_far from log_parts) s
		where s.so_far > p_bytes and p.application_id = s.application_id and p.first = s.first
		returning p.application_id, p.first, p.last loop
		delete from application_logs where application_id = part.application_id
			and sequence between part.first and part.last;
	end loop;
end $$;
revoke execute on function log_shorten(bigint) from public;
grant execute on function log_shorten(bigint) to davit_run;

insert into settings (key, value) values ('log-keep-megabytes', '256') on conflict (key) do nothing;
