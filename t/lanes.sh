# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of t/check, which sources this
# What needs running instances: two of them, beside each other on one engine.
# Scenarios that kill what all share (marked Alone) have the second one to
# themselves; those marked "Alone with its engine" wait until it is the only
# one.

SHARED_BY_ALL=$INSTANCE
ALONE=$INSTANCE-alone

quickstart() {
	DAVIT_QUICKSTART_DIR=$INSTANCE DAVIT_QUICKSTART_BUILD=$BUILD/gcc \
	    bash "$SOURCE/conf/quickstart" "$@" 9>&-
}

# An instance goes, its logs stay until the next run.
keep_logs() {
	rm -rf "${LOGS:?}/${INSTANCE##*/}"
	cp -R "$INSTANCE/log" "$LOGS/${INSTANCE##*/}" 2>/dev/null
}

finish() {
	trap '' INT TERM
	[ -z "$quick" ] || return
	for INSTANCE in "$SHARED_BY_ALL" "$ALONE"; do
		[ -d "$INSTANCE" ] || continue
		keep_logs
		quickstart --purge >>"$LOGS/purge" 2>&1
	done
}

# Tests of the engine layer that want a real Docker.
live_units() {
	env -C "$BUILD/gcc" DAVIT_TEST_DOCKER="$ENGINE" "$SOURCE/t/wrap" \
	    ./test_engine --filter 'live_*/*'
}

count_live() {
	"$BUILD/gcc/test_engine" --list 2>/dev/null |
		awk '/^[a-z]/ { live = /^live_/ } /── / && live { n++ } END { print n + 0 }'
}

start_instance() {
	quickstart --json >"$LOGS/instance.json" || return 1
	cat "$LOGS/instance.json"
	jq -e '.panelUrl and .apiUrl and .apiToken and .appUrl and .dir' \
	    "$LOGS/instance.json" >/dev/null || return 1
	[ "$(wc -l <"$LOGS/instance.json")" = 1 ]
}

# Without an account the panel's own set-up has to do: in the browser, then
# quickstart goes on with the account that is there.
set_up_by_hand() {
	quickstart --no-account --json >"$LOGS/setup.json" || return 1
	(
		# shellcheck source=../conf/lib/panel.sh
		. "$SOURCE/conf/lib/panel.sh"
		DIR=$INSTANCE
		owner_file
		DAVIT_DIR=$INSTANCE PANEL_IMAGE=none PANEL_URL=$(jq -r .panelUrl "$LOGS/setup.json")
		PANEL_EMAIL=$(value_of "$DIR/owner" email)
		PANEL_PASSWORD=$(value_of "$DIR/owner" password)
		export DAVIT_DIR PANEL_IMAGE PANEL_URL PANEL_EMAIL PANEL_PASSWORD
		scenario setup node t/e2e/setup.mjs
	)
}

application_answers() {
	curl -sf --noproxy '*' --max-time 10 \
	    "$(jq -r .appUrl "$LOGS/instance.json")"
}

# What an instance consists of, to see that a second run leaves it alone.
fingerprint() {
	cat "$INSTANCE"/pid/*
	find "$INSTANCE/conf" "$INSTANCE/prog" "$INSTANCE/owner" \
	    "$INSTANCE/api-token" -type f -printf '%p %T@ %s\n' | sort
}

second_run() {
	local before
	before=$(fingerprint)
	quickstart --json >"$LOGS/second.json" || return 1
	cmp "$LOGS/instance.json" "$LOGS/second.json" || return 1
	diff <(echo "$before") <(fingerprint)
}

purge_leaves_nothing() {
	local name
	name=$(printf '%s' "$INSTANCE" | sha256sum)
	name=q${name:0:5}
	quickstart --purge || return 1
	[ ! -e "$INSTANCE" ] && [ ! -e "/var/lib/davit-shared/instances/$name" ] ||
		return 1
	# shellcheck disable=SC2009 # whole command lines
	if ps -eo pid,args | grep -F "$INSTANCE/" | grep -v grep; then
		return 1
	fi
	if [ -S "$ENGINE" ]; then
		export DOCKER_HOST=unix://$ENGINE
		if { docker ps -a; docker service ls; docker network ls
		    docker config ls; docker images -a; } | grep -E "$name"; then
			return 1
		fi
	fi
}

# Scenarios one after the other; a lane's output is shown when it is over.
lane() { # SCRIPT...
	local script
	for script; do
		# shellcheck disable=SC2086 # no word when empty
		scenario "$(basename "$script" .sh)" bash "$script" $depth
	done
}

in_browser() {
	scenario pages node t/e2e/pages.mjs
}

# The next of the scenarios that any lane may take.
next_script() {
	flock 8
	head -n 1 "$LOGS/scripts"
	sed -i 1d "$LOGS/scripts"
}

lane_rest() {
	local script
	while script=$(next_script 8>"$LOGS/scripts.lock") && [ -n "$script" ]; do
		lane "$script"
	done
}

# Who has the second instance to himself.
lane_alone() { # SCRIPT...
	INSTANCE=$ALONE
	[ -s "$LOGS/alone.json" ] ||
		check 'a second instance beside it' start_second || return
	export_instance "$LOGS/alone.json"
	lane "$@"
}

start_second() {
	quickstart --json >"$LOGS/alone.json"
}

# Into the lists of "scenarios".
sort_script() { # SCRIPT
	# Those of another kind are parts of scenarios.
	[ "$(head -n 1 "$1")" = '#!/bin/bash' ] || return
	[ -z "$depth" ] || ! grep -q '^# Long' "$1" || return
	if grep -q '^# Alone with its engine' "$1"; then
		last+=("$1")
	elif grep -q '^# Alone' "$1"; then
		alone+=("$1")
	elif grep -q '^\s*load_start' "$1"; then
		load+=("$1") # the longer ones
	else
		plain+=("$1")
	fi
}

# Four lanes, side by side, since most of a scenario is waiting; the browser
# has one of them first.
scenarios() {
	local script
	local -a load=() plain=() alone=() last=() lanes=()
	for script in t/e2e/*.sh t/faults/*.sh; do
		sort_script "$script"
	done
	printf '%s\n' "${load[@]}" "${plain[@]}" >"$LOGS/scripts"
	(lane_alone "${alone[@]}") >"$LOGS/lane-alone" 2>&1 &
	lanes+=($!)
	(lane_rest) >"$LOGS/lane-1" 2>&1 &
	lanes+=($!)
	(lane_rest) >"$LOGS/lane-2" 2>&1 &
	lanes+=($!)
	(in_browser; lane_rest) >"$LOGS/lane-3" 2>&1 &
	lanes+=($!)
	wait "${lanes[@]}"
	said lane-1 lane-2 lane-3 lane-alone
	end_instance
	if [ ${#last[@]} -gt 0 ]; then
		(lane_alone "${last[@]}") >"$LOGS/lane-last" 2>&1
		said lane-last
	fi
	INSTANCE=$ALONE
	end_instance
}

no_reports() {
	! grep -aE 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$INSTANCE"/log/*.log
}

end_instance() {
	check "no sanitizer reported anything, ${INSTANCE##*/}" no_reports
	keep_logs
	check "purge leaves nothing, ${INSTANCE##*/}" purge_leaves_nothing
}

with_instances() {
	# What a killed run left behind is not what is to be checked.
	(finish)
	check 'npm ci' env -C t/e2e npm ci --no-audit --no-fund
	if ! check 'quickstart without an account' set_up_by_hand; then
		show "$INSTANCE/log/quickstart.log"
		return
	fi
	said quickstart-without-an-account
	if ! check 'quickstart' start_instance; then
		show "$INSTANCE/log/quickstart.log"
		return
	fi
	export_instance "$LOGS/instance.json"
	check 'sample application answers' application_answers
	check 'status: everything runs' quickstart --status
	check 'second quickstart changes nothing' second_run
	# A place for each lane: scenarios wait for what they do, not for others.
	check 'three deployments at a time' "$INSTANCE/prog/bin/davit" \
	    -c "$INSTANCE/conf/davit.conf" admin settings deploy-concurrency 3
	check 'engine layer on a real engine' live_units ||
		failed=$((failed - 1)) # its tests are counted by themselves
	count_units "$LOGS/engine-layer-on-a-real-engine"
	scenarios
}
