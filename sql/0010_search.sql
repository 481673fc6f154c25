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

-- Words of one or two letters have no trigram: they are looked for in all.
create function search_ids(p_word text) returns table (kind text, id uuid)
	language plpgsql stable security definer rows 20
	set search_path = public, pg_temp as $$
declare
	pattern text := '%' || regexp_replace(p_word, '([\\%_])', '\\\1', 'g') || '%';
	teams uuid[] := app_team_ids();
begin
	return query
	select 'application', a.id from applications a
		where a.team_id = any (teams) and (a.name ilike pattern or a.image ilike pattern)
	union select 'application', d.application_id from domains d
		where d.team_id = any (teams) and d.host ilike pattern
	union select 'application', g.application_id from git_sources g
		where g.team_id = any (teams) and g.repo_url ilike pattern
	union all select 'project', p.id from projects p
		where p.team_id = any (teams) and p.name ilike pattern
	union all select 'environment', e.id from environments e
		where e.team_id = any (teams) and e.name ilike pattern;
end $$;
revoke execute on function search_ids(text) from public;
grant execute on function search_ids(text) to davit_web;
