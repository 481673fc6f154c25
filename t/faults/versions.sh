#!/bin/bash
# SPDX-License-Identifier: MIT
# An upgrade with work in hand, one that is cut off in the middle of its
# migrations and goes on later, and old programs on a newer schema.  What an
# upgrade does to the programs that run is done here: each is told to leave and
# started again, one after the other.
# Alone on its instance.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	[ -z "${ASKER:-}" ] || kill "$ASKER" 2>/dev/null
	forget_migrations
	long_watch
}

MIGRATIONS=$(awk '$1 == "share-dir" { print $2 }' "$DAVIT_DIR/conf/davit.conf")/sql
forget_migrations() {
	rm -f "$MIGRATIONS"/999[789]_*.sql
	sql "drop table if exists upgrade_one, upgrade_two; delete from schema_migrations where version >= 9997"
}

restart() { # PROGRAM
	local old
	old=$(server_pid "$1")
	kill -TERM "$old"
	wait_server "$1" "$old" 60
}

# Requests of the panel, one after the other, until the file is there; their
# answers' codes.
ask_on() {
	while [ ! -e "$WORK/enough" ]; do
		curl -s --noproxy '*' --max-time 20 -o /dev/null -w '%{http_code} %{time_total}\n' \
			-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") "$DAVIT_API/projects"
	done >"$WORK/codes"
}

upgrade() {
	local began=$SECONDS odd
	set_app "{\"image\":\"$IMAGE:v2\"}"
	load_start
	deploy
	wait_stage "$DEPLOYMENT" healthy running 30
	ask_on &
	ASKER=$!
	for name in web live runner; do
		restart $name
		sleep 1
	done
	wait_deployment "$DEPLOYMENT" 120
	: >"$WORK/enough"
	wait "$ASKER"
	ASKER=
	must_equal 'upgrade: the deployment that was at work succeeds' success "$STATE"
	must_equal 'upgrade: and serves' v2 "$(version_served)"
	load_stop
	must_not_fail 'upgrade: visitors notice nothing'
	# Between two davit-webs nginx has nobody to ask, and says so.
	odd=$(grep -cvE '^200 ' "$WORK/codes")
	must_equal "upgrade: the panel answers, or says 502 or 503 ($odd times of $(wc -l <"$WORK/codes"))" '' \
		"$(grep -vE '^(200|502|503) ' "$WORK/codes")"
	row upgrade "every program told to leave and started again with a deployment in hand; $odd of $(
		wc -l <"$WORK/codes") requests of the panel told to come again" "$LOAD_FAILED" "$((SECONDS - began))"
}

# What of an upgrade's migrations is in the database.
migrated() {
	sql "select (select count(*) from schema_migrations where version >= 9997) || ' recorded, '
		|| coalesce(to_regclass('upgrade_one')::text, 'none') || ', '
		|| coalesce(to_regclass('upgrade_two')::text, 'none')"
}

migration_at_work() {
	sql "select count(*) from pg_stat_activity where query ~ 'upgrade_two' and pid <> pg_backend_pid()" postgres
}

# Killed in the second of two migrations: the first is done, the second is
# not, what runs goes on, and the same again does the rest.
aborted() {
	local began=$SECONDS pid end=$((SECONDS + 30))
	echo 'create table upgrade_one (n int);' >"$MIGRATIONS/9997_upgrade_one.sql"
	echo 'create table upgrade_two (n int); select pg_sleep(10);' >"$MIGRATIONS/9998_upgrade_two.sql"
	chmod 644 "$MIGRATIONS"/999[78]_*.sql
	load_start
	admin migrate >"$WORK/migrate" 2>&1 &
	pid=$!
	until [ "$(migration_at_work)" != 0 ] || [ $SECONDS -ge $end ]; do sleep 0.1; done
	pkill -KILL -P $pid -x davit || kill -KILL $pid
	wait $pid
	must_equal 'aborted: the migration was cut off' '1 recorded, upgrade_one, none' "$(migrated)"
	restart web
	wait_panel 30
	set_app "{\"image\":\"$IMAGE:v1\"}"
	must_deploy 'aborted: what runs goes on deploying'
	must_equal 'aborted: and serves' v1 "$(version_served)"
	must_equal 'aborted: nothing half done is left' '1 recorded, upgrade_one, none' "$(migrated)"
	admin migrate >"$WORK/migrate" 2>&1
	must_equal "aborted: the same again does the rest: $(tail -n 1 "$WORK/migrate")" \
		'2 recorded, upgrade_one, upgrade_two' "$(migrated)"
	for name in web live runner; do restart $name; done
	wait_panel 30
	set_app "{\"image\":\"$IMAGE:v2\"}"
	must_deploy 'aborted: and the new programs deploy'
	must_equal 'aborted: and serve' v2 "$(version_served)"
	load_stop
	must_not_fail 'aborted: visitors notice nothing'
	forget_migrations
	row aborted 'davit admin migrate killed in the second of two migrations, run again later' \
		"$LOAD_FAILED" "$((SECONDS - began))"
}

# X5: old and new programs work on the new schema; only what would change the
# schema refuses.
newer_schema() {
	local said
	load_start
	sql "insert into schema_migrations (version, name, sha256) values (9999, '9999_of_tomorrow', 'x')"
	if said=$(admin migrate 2>&1); then
		not_ok 'newer-schema: davit admin migrate refuses' "$said"
	else
		must_hold 'newer-schema: davit admin migrate refuses, and says why' \
			'belongs to another version' "$said"
	fi
	for name in web live runner; do
		restart $name
	done
	wait_panel 30
	set_app "{\"image\":\"$IMAGE:v1\"}"
	must_deploy 'newer-schema: what runs goes on deploying'
	must_equal 'newer-schema: and serves' v1 "$(version_served)"
	load_stop
	must_not_fail 'newer-schema: visitors notice nothing'
	forget_migrations
	row newer-schema 'a migration of a later version in the database, programs started again' "$LOAD_FAILED" -
}

short_watch
make_image v1
make_image v2
make_app versions
must_deploy 'first release'
upgrade
aborted
newer_schema
