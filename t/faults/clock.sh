#!/bin/bash
# SPDX-License-Identifier: MIT
# The clock of PostgreSQL goes an hour ahead in the middle of a deployment and
# an hour back: what was written meanwhile makes nobody wait for that hour.
# Its server is run by us under libfaketime instead of by its keeper.
# --quick tries one of the two ways.
# Alone on its instance.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

FAKETIME=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
[ -n "$FAKETIME" ] || {
	echo "skip $SCENARIO: there is no libfaketime"
	exit 0
}
DATA=$DAVIT_DIR/pg/data
STEPPED=

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	kill -CONT "$(keeper_pid runner)" "$(server_pid runner)" 2>/dev/null
	wait_panel 30 && long_watch
	server_real
	wait_panel 30
}

server_end() { # PID
	local end=$((SECONDS + 30))
	kill -INT "$1"
	while [ -e "$DATA/postmaster.pid" ] && [ $SECONDS -lt $end ]; do
		sleep 0.1
	done
}

# What the keeper started, started by us, as it was.
server_faked() {
	local -a command
	mapfile -d '' -t command <"/proc/$(server_pid postgres)/cmdline"
	kill -STOP "$(keeper_pid postgres)"
	server_end "$(server_pid postgres)"
	step +0
	# The preloaded library makes a semaphore that only its user can open.
	setsid setpriv --reuid postgres --regid postgres --init-groups env -i -C / PATH="$PATH" LANG=C.UTF-8 \
		LD_PRELOAD="$FAKETIME" FAKETIME_TIMESTAMP_FILE="$WORK/clock" \
		FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
		"${command[@]}" >>"$DAVIT_DIR/log/postgres.log" 2>&1 </dev/null &
	STEPPED=$!
	wait_panel 30 || give_up 'PostgreSQL under libfaketime' "$STATUS"
}

# The keeper finds its server gone and starts it again.
server_real() {
	[ -z "$STEPPED" ] || server_end "$STEPPED" 2>/dev/null
	STEPPED=
	kill -CONT "$(keeper_pid postgres)"
}

step() { # SECONDS, as "+3600"
	echo "$1" >"$WORK/clock.new"
	mv "$WORK/clock.new" "$WORK/clock"
}

# Seconds that the time in jobs is ahead of the clock as it is.
ahead() { # COLUMN
	sql "select coalesce(max(extract(epoch from j.$1)), 0)::bigint - $(date +%s)
		from jobs j join deployments d on d.job_id = j.id where d.id = '$DEPLOYMENT'"
}

wait_ahead() { # NAME COLUMN
	local end=$((SECONDS + 20))
	until [ "$(ahead "$2")" -gt 3000 ]; do
		[ $SECONDS -lt $end ] || break
		sleep 0.2
	done
	must_match "$1: an hour ahead is written as $2" '^3[0-9]{3}$' "$(ahead "$2")"
}

ends_well() { # NAME WHAT
	must_succeed "$1"
	load_stop
	must_not_fail "$1: visitors notice nothing"
	row clock-steps "$2" "$LOAD_FAILED" "$((SECONDS - SINCE))"
}

# The lease of a runner that is killed afterwards.
lease_ahead() {
	load_start
	next_version
	deploy
	wait_stage "$DEPLOYMENT" healthy running 30
	step +3600
	wait_ahead lease-ahead lease_until
	step +0
	SINCE=$SECONDS
	kill -KILL "$(server_pid runner)"
	ends_well lease-ahead "an hour ahead in an update, an hour back, kill -9 of the runner"
	must_match 'lease-ahead: the job is taken again' '^[2-9]$' \
		"$(sql "select j.fence from jobs j join deployments d on d.job_id = j.id where d.id = '$DEPLOYMENT'")"
}

# A job asked for while the clock is ahead, and taken when it is back.
due_ahead() {
	load_start
	next_version
	kill -STOP "$(keeper_pid runner)" "$(server_pid runner)"
	step +3600
	deploy
	wait_ahead due-ahead due_at
	step +0
	SINCE=$SECONDS
	kill -CONT "$(keeper_pid runner)" "$(server_pid runner)"
	ends_well due-ahead 'a deployment asked for while it is an hour ahead, an hour back'
}

short_watch
admin settings watch-seconds 15 >/dev/null
make_image v1
make_image v2
make_app clock
must_deploy 'first release'
server_faked
[ -n "$QUICK" ] || lease_ahead
due_ahead
