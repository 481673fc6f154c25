-- SPDX-License-Identifier: MIT
-- The audit log is kept for a year at least.  What goes is its beginning, and
-- of that the last row's number and hash stay, which the next one follows.
create table audit_start (
	one boolean primary key default true check (one),
	sequence bigint not null,
	hash text not null
);
revoke all on audit_start from public;
grant select on audit_start to davit_run;

-- Rows go by audit_forget() only.
create or replace function audit_refuse() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' and current_setting('davit.audit_forget', true) = 'on'
	    and current_user = (select tableowner from pg_tables
		where schemaname = 'public' and tablename = 'audit_log') then
		return old;
	end if;
	raise exception 'the audit log is append-only';
end $$;

-- A thousand rows at a time, from the first on, up to one that is younger; the
-- newest row stays in any case.
create function audit_forget(p_days int) returns bigint language plpgsql security definer
	set search_path = public, pg_temp as $$
declare
	a record;
	upto audit_start;
	n bigint := 0;
begin
	if p_days < 365 then
		raise exception 'the audit log is kept for a year at least';
	end if;
	perform pg_advisory_xact_lock(hashtext('audit_log'));
	for a in select sequence, hash, time from audit_log
		where sequence < (select max(sequence) from audit_log) order by sequence limit 1000 loop
		exit when a.time > now() - make_interval(days => p_days);
		upto := row(true, a.sequence, a.hash);
		n := n + 1;
	end loop;
	if n = 0 then
		return 0;
	end if;
	insert into audit_start values (upto.*) on conflict (one)
		do update set sequence = excluded.sequence, hash = excluded.hash;
	perform set_config('davit.audit_forget', 'on', true);
	delete from audit_log where sequence <= upto.sequence;
	perform set_config('davit.audit_forget', '', true);
	return n;
end $$;
revoke execute on function audit_forget(int) from public;
grant execute on function audit_forget(int) to davit_run;
