-- SPDX-License-Identifier: MIT
-- The keeper of the edge hears at once that the number moved.  The number is
-- what counts: who did not hear sees it at the next look.
create function routes_told() returns trigger language plpgsql as $$
begin
	perform pg_notify('davit_routes', '');
	return null;
end $$;
revoke execute on function routes_told() from public;
create trigger routes_told after update of version on routes_version
	for each statement execute function routes_told();
