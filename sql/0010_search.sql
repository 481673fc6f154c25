-- SPDX-License-Identifier: MIT
-- A search that does not read every name.  Row-level security keeps a pattern
-- from an index, because "ilike" is not leakproof; so a function of the owner
-- finds what may match and gives ids only, and the statement that shows
-- anything reads the tables under row-level security as before.  The function
-- looks in the actor's teams; what others can learn of it is how long it took.
create schema trigrams; -- nobody else calls what is in it
create extension pg_trgm schema trigrams;

-- Without a list of what is still to be put in: that would be read each time.
create index projects_search on projects
	using gin (name trigrams.gin_trgm_ops) with (fastupdate = off);
create index environments_search on environments
	using gin (name trigrams.gin_trgm_ops) with (fastupdate = off);
create index applications_search on applications
	using gin (name trigrams.gin_trgm_ops, image trigrams.gin_trgm_ops) with (fastupdate = off);
create index domains_search on domains
	using gin (host trigrams.gin_trgm_ops) with (fastupdate = off);
create index git_sources_search on git_sources
	using gin (repo_url trigrams.gin_trgm_ops) with (fastupdate = off);

-- For the function only: nobody else has a right to it.
create view search_names as
	select 'application' as kind, id, team_id, name from applications
	union all select 'application', id, team_id, image from applications
	union all select 'application', application_id, team_id, host from domains
	union all select 'application', application_id, team_id, repo_url from git_sources
	union all select 'project', id, team_id, name from projects
	union all select 'environment', id, team_id, name from environments;

create function search_ids(p_word text) returns table (kind text, id uuid)
	language plpgsql stable security definer rows 20
	set search_path = public, pg_temp as $$
declare
	pattern text := '%' || regexp_replace(lower(p_word), '([\\%_])', '\\\1', 'g') || '%';
	teams uuid[] := app_team_ids();
begin
	-- A shorter word has no trigram: lower() keeps to the indexes of the team.
	if length(p_word) < 3 then
		return query select distinct n.kind, n.id from search_names n
			where n.team_id = any (teams) and lower(n.name) like pattern;
	else
		return query select distinct n.kind, n.id from search_names n
			where n.team_id = any (teams) and n.name ilike pattern;
	end if;
end $$;
revoke execute on function search_ids(text) from public;
grant execute on function search_ids(text) to davit_web;
