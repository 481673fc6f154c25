#!/bin/bash
# SPDX-License-Identifier: MIT
# The runner's disk full and out of inodes (a small file system over its work
# directory), PostgreSQL's disk full (a trigger that says so, as a stand-in:
# the server's own disk is everybody's): refused with a code, nothing half
# done, and all goes on by itself when there is room again.
# Alone on its instance: everybody's work directory is full.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

PLACE=$DAVIT_DIR/state/work

room_again() {
	sql 'drop trigger if exists e2e_full on jobs; drop function if exists e2e_full()'
}

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	umount "$PLACE" 2>/dev/null
	room_again
	long_watch
}

# full NAME OPTIONS-OF-TMPFS
full() {
	local began
	N=$((N + 1))
	head -c 3000000 /dev/urandom >"$WORK/src/ballast"
	mkdir -p "$WORK/src/many"
	touch "$WORK/src/many/$RUN-"{1..200}
	source_says "d$N"
	mount -t tmpfs -o "$2,mode=711,uid=$(id -u davit-run),gid=$(id -g davit-run)" tmpfs "$PLACE" ||
		give_up "$1" 'no small file system can be mounted here'
	deploy
	wait_deployment "$DEPLOYMENT" 60
	must_equal "$1: refused with its code ($(field .error.message))" 'failed DISK_LOW' "$STATE $(field .error.code)"
	must_equal "$1: the release before serves" "d$((N - 1))" "$(version_served)"
	umount "$PLACE"
	began=$SECONDS
	must_deploy "$1: with room again it deploys"
	must_equal "$1: and serves" "d$N" "$(version_served)"
	ROWS+=("$1|a file system with $2 over the runner's work directory in a build|$((SECONDS - began))")
}

database_full() {
	local began
	sql "create function e2e_full() returns trigger language plpgsql as \$\$ begin
		raise exception 'could not extend file: No space left on device' using errcode = '53100'; end \$\$;
		create trigger e2e_full before insert on jobs for each statement execute function e2e_full()"
	api POST "/applications/$APP/deploy" '{}'
	must_equal 'database-full: a deployment is refused' 503 "$STATUS"
	must_hold 'database-full: and says why' 'no disk space left' "$BODY"
	api POST "/applications/$APP/scale" '{"replicas":2}'
	must_equal 'database-full: so is a change' 503 "$STATUS"
	api_ok GET "/applications/$APP"
	must_equal 'database-full: nothing of it is done' 1 "$(field .replicas)"
	must_equal 'database-full: it serves' "d$N" "$(version_served)"
	room_again
	began=$SECONDS
	must_deploy 'database-full: with room again it deploys'
	ROWS+=("database-full|every new job refused with 53100 (disk full; stand-in: a trigger)|$((SECONDS - began))")
}

N=0 ROWS=()
short_watch
source_init d0
make_source_app disk
must_deploy 'first release'
load_start
full disk-full size=1m
full no-inodes size=64m,nr_inodes=40
database_full
load_stop
must_not_fail 'visitors notice nothing'
for one in "${ROWS[@]}"; do
	IFS='|' read -r name what took <<<"$one"
	row "$name" "$what" "$LOAD_FAILED" "$took"
done
