#!/bin/bash
# SPDX-License-Identifier: MIT
# Every call of the runner to something outside fails, is late or is the last once
# in the middle of a deployment from a repository: it is tried again, or the
# deployment fails with its code and asked for again it succeeds; the release before serves
# all the while.
# Alone on its instance: the first process to reach the point is hit.
# Needs a build with --enable-faults.  --quick tries one of them and a reload of the edge.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	long_watch
}

need_faults

# Until it succeeded: how often it had to be asked for again, and why.
until_done() {
	AGAIN=0 WHY=
	wait_deployment "$DEPLOYMENT" 120
	while [ "$STATE" = failed ] && [ $AGAIN -lt 3 ]; do
		AGAIN=$((AGAIN + 1))
		WHY="$(field .error.code): $(field .error.message)"
		must_match "$1: a failure has its code and words" '^[A-Z_]+: [a-zA-Z0-9]{2}' "$WHY"
		deploy
		wait_deployment "$DEPLOYMENT" 120
	done
}

broken() { # POINT[@STEP] ACTION
	local name="$1 $2" began
	N=$((N + 1))
	source_says "c$N"
	arm "$1" "$2"
	began=$SECONDS
	deploy
	until_done "$name"
	if ! wait_hit 20; then
		not_ok "$name" 'the point was never reached'
		disarm
	fi
	must_equal "$name: ends in success${WHY:+, asked for again $AGAIN times ($WHY)}" success "$STATE"
	must_equal "$name: serves" "c$N" "$(version_served)"
	api_ok GET "/applications/$APP/releases?limit=100"
	must_equal "$name: one release is active" 1 "$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
	ROWS+=("$name|${WHY:-tried again by itself}|$((SECONDS - began))")
}

# A change of routes whose way to the edge is broken.
edge_broken() { # POINT
	local name="$1 fail" began=$SECONDS host
	N=$((N + 1))
	host=edge$N-$RUN.example.org
	arm "$1" fail
	api_ok POST "/applications/$APP/domains" "{\"host\":\"$host\"}"
	if ! wait_hit 20; then
		not_ok "$name" 'the point was never reached'
		disarm
	fi
	until [ $SECONDS -ge $((began + 30)) ]; do
		HOST=$host visit /
		[ "$CODE" != 200 ] || break
		sleep 0.1
	done
	must_equal "$name: the host is routed" 200 "$CODE"
	ROWS+=("$name|tried again by itself|$((SECONDS - began))")
}

N=0 ROWS=()
short_watch
source_init c0
make_source_app calls
must_deploy 'first build'
[ "$STATE" = success ] || exit 1
load_start
while read -r point action; do
	broken "$point" "$action"
done < <(if [ -n "$QUICK" ]; then
	echo 'docker.write@update fail'
else
	cat <<-'POINTS'
	git.run fail
	docker.build fail
	docker.build kill
	docker.read fail
	docker.read@update fail
	docker.read delay 4000
	docker.write fail
	docker.write@update fail
	docker.write delay 4000
	db.statement fail
	db.statement@update fail
	db.statement delay 3000
	db.commit.before fail
	db.commit.after fail
	db.commit.after@update kill
	redis.command fail
	redis.command delay 3000
	fs.write fail
	fs.rename fail
	POINTS
fi)
edge_broken edge.reload
[ -n "$QUICK" ] || edge_broken edge.write
load_stop
must_not_fail 'visitors notice nothing'
for one in "${ROWS[@]}"; do
	IFS='|' read -r what why took <<<"$one"
	row calls "$what: $why" "$LOAD_FAILED" "$took"
done
