-- SPDX-License-Identifier: MIT
-- The web may change of a user what the user may change: not the role.
revoke update on users from davit_web;
grant update (username, email, password_hash, preferences, updated_at) on users to davit_web;

-- Audit rows of a team only by its members; those of no team by anybody, so
-- that a failed sign-in is noted.
drop policy add on audit_log;
create policy add on audit_log for insert to davit_web
	with check (team_id is null or team_id in (select app_teams()));
