#!/bin/bash
# SPDX-License-Identifier: MIT
# Start, stop, restart, scale, delete, restore.
# shellcheck source-path=SCRIPTDIR source=../faults/lib.sh
. "$(dirname "$0")/../faults/lib.sh"

wait_app() { # JQ-CONDITION [SECONDS]
	local end=$((SECONDS + ${2:-60}))
	while [ $SECONDS -lt $end ]; do
		api_ok GET "/applications/$APP"
		! jq -e "$1" >/dev/null <<<"$BODY" || return 0
		sleep 0.3
	done
	return 1
}

must_become() { # NAME JQ-CONDITION
	if wait_app "$2"; then ok "$1"; else
		not_ok "$1" "$(jq -c '{status, healthStatus, replicas, replicasRunning, wanted}' <<<"$BODY")"
	fi
}

hosts_answering() {
	for _ in $(seq 60); do
		visit /
		echo "$CODE ${ANSWER:0:60}"
	done | sort -u
}

make_image v1
make_app act
for act in start restart; do
	api POST "/applications/$APP/$act"
	must_equal "$act of what was never deployed" 409 "$STATUS"
done
wait_visit 503
must_equal 'never deployed: our 503' 503 "$CODE"
must_deploy 'first release'
[ "$STATE" = success ] || exit 1
must_become 'runs' '.status == "running" and .replicasRunning == 1'
must_equal 'answers' v1 "$(version_served)"

load_start
api_ok POST "/applications/$APP/scale" '{"replicas":3}'
must_become 'scaled to 3' '.status == "running" and .replicasRunning == 3'
sleep 3
answering=$(hosts_answering)
if [ "$(wc -l <<<"$answering")" = 3 ]; then ok 'three containers answer'; else
	not_ok 'three containers answer' "$answering"
fi
before=$($DOCKER service ps -f desired-state=running -q --no-trunc "$SERVICE" | sort)
api_ok POST "/applications/$APP/restart"
sleep 2
must_become 'restarted' '.status == "running" and .replicasRunning == 3'
for _ in $(seq 100); do
	after=$($DOCKER service ps -f desired-state=running -q --no-trunc "$SERVICE" | sort)
	[ -n "$(comm -12 <(echo "$before") <(echo "$after"))" ] || break
	sleep 0.5
done
must_equal 'restart replaced every container' '' "$(comm -12 <(echo "$before") <(echo "$after"))"
sleep 3
api_ok POST "/applications/$APP/scale" '{"replicas":1}'
must_become 'scaled to 1' '.status == "running" and .replicasRunning == 1'
sleep 4
load_stop
must_not_fail 'scaling and restarting: visitors notice nothing'

# New tasks that do not come up: the restart fails, the old task stays.
set_env CRASH_IF_HOST "beside-$RUN"
must_deploy 'one that ends where there is another'
first=$APP first_service=$SERVICE first_host=$HOST
make_app beside
must_deploy 'the other'
APP=$first SERVICE=$first_service HOST=$first_host
before=$($DOCKER ps -q -f "label=davit.application=$APP")
load_start
api_ok POST "/applications/$APP/restart"
for _ in $(seq 120); do
	ended=$(sql "select state || ' ' || coalesce(error_code, '') from jobs
		where application_id = '$APP' and kind = 'apply' order by id desc limit 1")
	[[ $ended == queued* || $ended == running* ]] || break
	sleep 0.5
done
must_equal 'a restart that fails says so' 'failed RESTART_FAILED' "$ended"
sleep 5
load_stop
must_not_fail 'and visitors notice nothing'
must_equal 'the old task stays, alone' "$before" "$($DOCKER ps -q -f "label=davit.application=$APP")"
unset_env CRASH_IF_HOST
must_deploy 'then it deploys'

api_ok POST "/applications/$APP/stop"
must_become 'stopped' '.status == "stopped"'
if wait_visit 503; then ok 'stopped: 503'; else not_ok 'stopped: 503' "$CODE"; fi
must_match 'with a page of ours' '<html|<!doctype' "${ANSWER,,}"
for _ in $(seq 60); do
	containers=$($DOCKER ps -q -f "label=davit.application=$APP")
	[ -n "$containers" ] || break
	sleep 0.5
done
must_equal 'no container runs' '' "$containers"
api_ok POST "/applications/$APP/start"
must_become 'started' '.status == "running"'
if wait_visit 200; then ok 'answers again'; else not_ok 'answers again' "$CODE"; fi

api DELETE "/applications/$APP"
must_match 'delete' '^20[024]$' "$STATUS"
api GET "/applications/$APP"
must_equal 'deleted: 404 in the API' 404 "$STATUS"
if wait_visit 404; then ok 'deleted: 404 at the edge'; else not_ok 'deleted: 404 at the edge' "$CODE"; fi
api POST "/applications/$APP/restore"
must_match 'restore' '^20[02]$' "$STATUS"
api POST "/applications/$APP/start"
must_match 'start after restore' '^20[02]$' "$STATUS"
if wait_visit 200 60; then ok 'restored: answers'; else not_ok 'restored: answers' "$CODE"; fi
must_equal 'with its release' v1 "$(version_served)"
HOST=nobody-$RUN.localhost
visit /
must_equal 'an unknown host: our 404' 404 "$CODE"
