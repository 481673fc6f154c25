-- SPDX-License-Identifier: MIT
-- Look-ups for the forms: the runner asks a repository for its branches, a
-- registry for tags and digest.  They are the asker's alone, and for an hour.
create table lookups (
	id uuid primary key,
	team_id uuid not null references teams on delete cascade,
	user_id uuid not null references users on delete cascade,
	-- Its own source and credentials are used, and nothing of the input.
	application_id uuid references applications on delete cascade,
	kind text not null check (kind in ('repository', 'image')),
	target text not null, -- address of the repository, or image
	username text,
	secret bytea, -- sealed; goes when the look-up is over
	state text not null default 'pending' check (state in ('pending', 'done', 'failed')),
	result jsonb,
	error_code text,
	error_text text,
	created_at timestamptz not null default now(),
	finished_at timestamptz
);
create index lookups_user on lookups (user_id, created_at);
create index lookups_age on lookups (created_at);

alter table lookups enable row level security;
create policy run_all on lookups to davit_run using (true) with check (true);
create policy self on lookups to davit_web, davit_live
	using (user_id = app_user() and team_id in (select app_teams()))
	with check (user_id = app_user() and team_id in (select app_teams()));
grant select, insert on lookups to davit_web;
grant select, update, delete on lookups to davit_run;
grant select on lookups to davit_live;

insert into settings (key, value) values ('lookups-per-minute', '30') on conflict (key) do nothing;
