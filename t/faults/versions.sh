#!/bin/bash
# SPDX-License-Identifier: MIT
# An upgrade with work in hand, and old programs on a newer schema.  What an
# upgrade does to the programs that run is done here: each is told to leave and
# started again, one after the other.
# Alone on its instance.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	[ -z "${ASKER:-}" ] || kill "$ASKER" 2>/dev/null
	sql "delete from schema_migrations where version = 9999"
	long_watch
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

# X5: old and new programs work on the new schema; only what would change the
# schema refuses.
newer_schema() {
	local said
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
	sql "delete from schema_migrations where version = 9999"
	row newer-schema 'a migration of a later version in the database, programs started again' - -
}

short_watch
make_image v1
make_image v2
make_app versions
must_deploy 'first release'
upgrade
newer_schema
