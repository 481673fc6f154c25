#!/bin/bash
# SPDX-License-Identifier: MIT
# Every call of the runner to something outside fails, is late or is the last once
# in the middle of a deployment from a repository: it is tried again, or the
# deployment fails with its code and asked for again it succeeds; the release before serves
# all the while.  The same for stop, start, scale and restart, and for the edge.
# Alone on its instance: other deployments would be hit as well.
# Needs a build with --enable-faults.  --quick tries one of each.
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

was_hit() { # NAME POINT@STEP WORK
	if wait_hit 20; then must_have_hit "$@"; else
		not_ok "$1" 'the point was never reached'
		disarm
	fi
}

# The job is over before its directory is gone: then nothing of it is hit.
job_left() { # JOB
	local end=$((SECONDS + 10))
	while [ -e "$DAVIT_DIR/state/work/$1" ] && [ $SECONDS -lt $end ]; do sleep 0.1; done
}

broken() { # POINT@STEP ACTION
	local name="$1 $2" began work
	N=$((N + 1))
	source_says "c$N"
	arm "$1" "$2"
	began=$SECONDS
	deploy
	work=$(job id)
	until_done "$name"
	was_hit "$name" "$1" "$work"
	must_equal "$name: ends in success${WHY:+, asked for again $AGAIN times ($WHY)}" success "$STATE"
	must_equal "$name: serves" "c$N" "$(version_served)"
	api_ok GET "/applications/$APP/releases?limit=100"
	must_equal "$name: one release is active" 1 "$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
	ROWS+=("$name|${WHY:-tried again by itself}|$((SECONDS - began))")
	job_left "$(job id)"
}

# A change of routes whose way to the edge is broken.
edge_broken() { # POINT ACTION
	local name="$1@edge $2" began=$SECONDS host
	N=$((N + 1))
	host=edge$N-$RUN.example.org
	arm "$1@edge" "$2"
	api_ok POST "/applications/$APP/domains" "{\"host\":\"$host\"}"
	was_hit "$name" "$1@edge" helper
	until [ $SECONDS -ge $((began + 60)) ]; do
		HOST=$host visit /
		[ "$CODE" != 200 ] || break
		sleep 0.1
	done
	must_equal "$name: the host is routed" 200 "$CODE"
	ROWS+=("$name|tried again by itself|$((SECONDS - began))")
}

tasks_are() { # NUMBER SECONDS
	local end=$((SECONDS + $2))
	until [ "$(tasks | grep -c .)" = "$1" ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

# Stop, start and the like: what is asked for is so at last, and done once.
acted() { # ACTION JSON TASKS POINT
	local name="$1, $4 kill" began=$SECONDS work
	arm "$4" kill
	api_ok POST "/applications/$APP/$1" "$2"
	work=$(sql "select id from jobs where application_id = '$APP' order by created_at desc limit 1")
	was_hit "$name" "$4" "$work"
	until [ "$(sql "select state from jobs where id = '$work'")" = "done" ] || [ $SECONDS -ge $((began + 120)) ]; do
		sleep 0.2
	done
	must_equal "$name: its job ends" "done" "$(sql "select state from jobs where id = '$work'")"
	if tasks_are "$3" 60; then ok "$name: tasks that run: $3"; else
		not_ok "$name: tasks that run: $3" "$(tasks | grep -c .)"
	fi
	if [ "$3" = 0 ]; then wait_visit 503 30; else wait_visit 200 60; fi
	must_equal "$name: visitors are told" "$([ "$3" = 0 ] && echo 503 || echo 200)" "$CODE"
	row calls "$name: another attempt went on" - "$((SECONDS - began))"
}

points() {
	if [ -n "$QUICK" ]; then
		echo 'docker.write@update fail'
		return
	fi
	cat <<-'POINTS'
	git.run@fetch fail
	git.run@fetch kill
	fs.mkdir@fetch fail
	fs.write@fetch fail
	fs.rename@fetch fail
	docker.build@build fail
	docker.build@build kill
	docker.read@build fail
	db.statement@release fail
	db.commit.before@release kill
	db.commit.after@release kill
	docker.read@update fail
	docker.read@update delay 4000
	docker.write@update fail
	docker.write@update delay 4000
	docker.write@update stop
	docker.write@update kill
	db.statement@update fail
	db.commit.after@update kill
	redis.command@update fail
	redis.command@update delay 3000
	docker.read@healthy fail
	docker.read@healthy kill
	db.statement@healthy fail
	db.statement@healthy delay 3000
	redis.command@healthy fail
	db.commit.before@done fail
	db.commit.after@done fail
	db.commit.after@done kill
	fs.remove@done kill
	POINTS
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
done < <(points)
edge_broken edge.reload fail
if [ -z "$QUICK" ]; then
	edge_broken edge.write fail
	edge_broken edge.write kill
	edge_broken edge.reload kill
	edge_broken fs.remove kill
fi
load_stop
must_not_fail 'visitors notice nothing'
for one in "${ROWS[@]}"; do
	IFS='|' read -r what why took <<<"$one"
	row calls "$what: $why" "$LOAD_FAILED" "$took"
done
acted stop '{}' 0 apply.apply.between
[ -n "$QUICK" ] || acted start '{}' 1 docker.write@apply
[ -n "$QUICK" ] || acted scale '{"replicas":2}' 2 apply.apply.before
[ -n "$QUICK" ] || acted restart '{}' 2 apply.apply.between
[ -n "$QUICK" ] || acted stop '{}' 0 docker.write@apply
acted start '{}' "$([ -n "$QUICK" ] && echo 1 || echo 2)" apply.apply.after
