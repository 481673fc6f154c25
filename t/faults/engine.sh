#!/bin/bash
# SPDX-License-Identifier: MIT
# The Docker engine hung in a build and in an update, killed with a deployment
# in hand: visitors notice nothing while it hangs; everything serves again when
# it is back, and what was at work ends well.
# Alone with its engine.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SHARED=/var/lib/davit-shared
HANGS=30

# The engine has to be one that quickstart started, for this instance only.
engine_pid() {
	cut -d ' ' -f 1 "$SHARED/docker.pid.child" 2>/dev/null
}

others() {
	local dir
	sed -n 's/^dir=//p' "$SHARED"/instances/* | while read -r dir; do
		[ ! -e "$dir" ] || [ "$dir" = "$DAVIT_DIR" ] || echo "$dir"
	done
}

if [ -z "$(engine_pid)" ] || ! kill -0 "$(engine_pid)" 2>/dev/null ||
	[ -n "$(others)" ]; then
	echo "skip $SCENARIO: the engine is not this instance's own"
	exit 0
fi

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	kill -CONT "$(engine_pid)"
	long_watch
}

says() { # VERSION
	VERSION=$1
	source_says "$1"
}

# Ends in success, or fails with its code and succeeds when asked for again.
ends_well() { # NAME
	WHY='by itself'
	wait_deployment "$DEPLOYMENT" 240
	if [ "$STATE" = failed ]; then
		WHY="asked for again after $(field .error.code)"
		deploy
		wait_deployment "$DEPLOYMENT" 240
	fi
	must_equal "$1: the deployment succeeds ($WHY)" success "$STATE"
	must_equal "$1: and serves" "$VERSION" "$(version_served)"
}

hung() { # NAME STAGE
	local began
	says "$1"
	load_start
	deploy
	wait_stage "$DEPLOYMENT" "$2" running 60
	kill -STOP "$(engine_pid)"
	sleep $HANGS
	must_equal "$1: the panel answers meanwhile" 200 "$(api GET /projects; echo "$STATUS")"
	kill -CONT "$(engine_pid)"
	began=$SECONDS
	ends_well "$1"
	load_stop
	must_not_fail "$1: visitors notice nothing"
	row "$1" "dockerd stopped for $HANGS s with a deployment in its stage $2; $WHY" "$LOAD_FAILED" "$((SECONDS - began))"
}

killed() {
	local began old
	says engine-killed
	old=$(engine_pid)
	deploy
	wait_stage "$DEPLOYMENT" healthy running 60
	began=$SECONDS
	kill -KILL "$old"
	sleep 2
	wait_visit 200 120
	must_equal 'engine-killed: serves again' 200 "$CODE"
	took=$((SECONDS - began))
	ends_well engine-killed
	row engine-killed "dockerd killed while Swarm updates (its tasks end with it); $WHY" - "$took"
}

short_watch
source_init first
make_source_app engine
must_deploy 'first build'
hung hung-in-build build
hung hung-in-update healthy
killed
