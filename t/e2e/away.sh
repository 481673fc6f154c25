#!/bin/bash
# SPDX-License-Identifier: MIT
# PostgreSQL is stopped, then davit-web: 503 with Retry-After, a request id and
# what to do, as page and as JSON; applications answer all the while; the
# server comes back and with it the panel, without anybody's help.
# Alone on its instance: everything needs these servers.
# shellcheck source-path=SCRIPTDIR source=../faults/lib.sh
. "$(dirname "$0")/../faults/lib.sh"

PANEL=${DAVIT_API%/api/v1}
KEEPER=

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	[ -z "$KEEPER" ] || kill -CONT "$KEEPER"
}

# The keeper stands still, so that what ends stays away until it goes on.
take_away() { # NAME SIGNAL
	local child end=$((SECONDS + 40))
	read -r KEEPER _ <"$DAVIT_DIR/pid/$1"
	read -r child _ <"$DAVIT_DIR/pid/$1.child"
	kill -STOP "$KEEPER" && kill -s "$2" "$child"
	# It stays a zombie until the keeper asks for its status.
	until ! [ -e "/proc/$child" ] || grep -q '^State:.*Z' "/proc/$child/status"; do
		[ $SECONDS -lt $end ] || give_up "$1 is stopped" "process $child runs on"
		sleep 0.1
	done
}

# HEAD and PAGE, CODE of an address of the panel.
panel_page() { # PATH
	HEAD=$(curl -s --noproxy '*' --max-time 60 -D - -o "$WORK/page" "$PANEL$1" | tr -d '\r')
	CODE=$(awk 'NR == 1 { print $2 }' <<<"$HEAD")
	PAGE=$(<"$WORK/page")
}

header() { # NAME, of HEAD
	awk -F ': ' -v name="${1,,}" 'tolower($1) == name { print $2; exit }' <<<"$HEAD"
}

is_away() { # NAME TITLE
	panel_page /sign-in
	must_equal "$1 away: a page is 503" 503 "$CODE"
	must_match "$1 away: Retry-After" '^[0-9]+$' "$(header Retry-After)"
	must_hold "$1 away: says what happened" "$2" "$PAGE"
	must_hold "$1 away: its request id" "request <code>$(header X-Request-Id)</code>" "$PAGE"
	api GET /projects
	must_equal "$1 away: the API is 503" 503 "$STATUS"
	must_equal "$1 away: its code" SERVICE_UNAVAILABLE "$(field .error.code)"
	visit /
	must_equal "$1 away: applications answer" 200 "$CODE"
}

comes_back() { # NAME TITLE
	if ! AWAY_TITLE=$2 AWAY_KEEPER=$KEEPER node "$E2E/away.mjs" >"$WORK/browser" 2>&1; then
		not_ok "$1 away: in the browser" "$(grep -v '^ok' "$WORK/browser" | head -n 5)"
	else
		ok "$1 away: in the browser"
	fi
	kill -CONT "$KEEPER"
	KEEPER=
	local end=$((SECONDS + 60))
	api GET /projects
	until [ "$STATUS" = 200 ] || [ $SECONDS -ge $end ]; do
		sleep 0.5
		api GET /projects
	done
	must_equal "$1 is back" 200 "$STATUS"
}

make_image v1
make_app away
must_deploy 'first release'
load_start
began=$SECONDS
take_away postgres INT
is_away PostgreSQL 'The database is not answering'
must_equal 'the id of a page of davit-web is not in the log of nginx' '' \
	"$(grep -F "$(header X-Request-Id)" "$DAVIT_DIR/log/away.log")"
comes_back PostgreSQL 'The database is not answering'
take_away web TERM
is_away davit-web 'The panel is not answering'
must_hold 'the id of a page of nginx is in its log' "$(header X-Request-Id)" "$(tail -n 20 "$DAVIT_DIR/log/away.log")"
comes_back davit-web 'The panel is not answering'
must_deploy 'and it deploys'
load_stop
must_not_fail 'visitors notice nothing'
row away 'PostgreSQL stopped, then davit-web: 503 as page and as JSON' "$LOAD_FAILED" "$((SECONDS - began))"
