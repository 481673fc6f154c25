-- SPDX-License-Identifier: MIT
-- Who keeps an answer hears when what it depends on has moved: the number of a
-- team, who somebody is, what they may do, how long a session lasts.
create function moved() returns trigger language plpgsql as $$
begin
	perform pg_notify('davit_moved', '');
	return null;
end $$;
revoke execute on function moved() from public;
create trigger versions_moved after insert or update or delete on team_versions
	for each statement execute function moved();
create trigger members_moved after insert or update or delete on team_members
	for each statement execute function moved();
create trigger users_moved after update or delete on users
	for each statement execute function moved();
-- When one was seen last is no news.
create trigger sessions_moved after update of user_id, token_hash, expires_at or delete on sessions
	for each statement execute function moved();
create trigger tokens_moved after update of user_id, token_hash, expires_at or delete on api_tokens
	for each statement execute function moved();
create trigger settings_moved after insert or update or delete on settings
	for each statement execute function moved();
