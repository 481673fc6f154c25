#!/bin/bash
# SPDX-License-Identifier: MIT
# PostgreSQL away for ten minutes (AWAY_SECONDS=N: for so long): applications
# serve, though one edge is killed after the other, the panel says 503 at once,
# nothing that runs is touched, neither logs nor memory grow beyond reason; when
# it is back the panel is within seconds, and deploys.
# Alone on its instance: everything needs PostgreSQL.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

AWAY=${AWAY_SECONDS:-600}
PROGRAMS='web live runner'

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	kill -CONT "$(keeper_pid postgres)" 2>/dev/null
	wait_panel 60
	long_watch
}

# Every task of the instance that is to run, and every container that does.
what_runs() {
	local label="label=davit.instance=$INSTANCE"
	$DOCKER service ls -q --filter "$label" |
		xargs -r "$DOCKER" service ps -q --no-trunc -f desired-state=running | sort
	$DOCKER ps -q --no-trunc --filter "$label" | sort
}

log_bytes() {
	stat -c %s "$DAVIT_DIR"/log/*.log | awk '{ n += $1 } END { print n }'
}

memory() { # of each program, as words
	local name
	for name in $PROGRAMS; do memory_mib "$name"; done | xargs
}

# A page and an answer of the API: how they differ from 503 with Retry-After,
# and in WORST the milliseconds of the slowest.
odd_answers() {
	local path said ms
	for path in "${DAVIT_API%/api/v1}/sign-in" "$DAVIT_API/projects"; do
		said=$(curl -s --noproxy '*' --max-time 20 -o /dev/null -D "$WORK/headers" -w '%{http_code} %{time_total}' \
			-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") "$path")
		ms=$(awk '{ print int($2 * 1000) }' <<<"$said")
		[ "$ms" -le "$WORST" ] || WORST=$ms
		[ "${said% *}" = 503 ] && grep -qiE '^retry-after: [0-9]+' "$WORK/headers" || ODD+="$path ${said% *}; "
	done
}

# Looks again and again while it is away.
watch_away() {
	local end=$((SECONDS + AWAY))
	ODD='' WORST=0 LOOKS=0 UNSERVED=0
	while [ $SECONDS -lt $end ]; do
		odd_answers
		[ "$(version_served)" = v1 ] || UNSERVED=$((UNSERVED + 1))
		LOOKS=$((LOOKS + 1))
		sleep 3
	done
}

# Until a host name that is added now leads to the application.
seconds_to_route() {
	local began=$SECONDS
	HOST=back-$RUN.example.org
	api_ok POST "/applications/$APP/domains" "{\"host\":\"$HOST\"}"
	wait_visit 200 60
	echo $((SECONDS - began))
}

# What a build with sanitizers keeps of what was freed is no growth.
spare_mib() { # PROGRAM
	if grep -qaF __asan_init "$DAVIT_DIR/prog/libexec/davit/davit-$1"; then
		echo $((32 * (1 + $(pgrep -cP "$(server_pid "$1")"))))
	else
		echo 0
	fi
}

must_not_have_grown() { # BEFORE AFTER
	local name i=0
	local -a before after
	read -ra before <<<"$1"
	read -ra after <<<"$2"
	for name in $PROGRAMS; do
		must_be_at_most "memory of $name in MiB, ${before[i]} before" \
			$((before[i] + before[i] / 4 + 8 + $(spare_mib "$name"))) "${after[i]}"
		i=$((i + 1))
	done
}

short_watch
make_image v1
times_logged() {
	sql "select count(*) from application_logs where application_id = '$APP' and message = 'meanwhile-$RUN'"
}

make_image v2
make_app away
must_deploy 'first release'
load_start
runs=$(what_runs)
kill -STOP "$(keeper_pid postgres)"
kill -KILL "$(server_pid postgres)"
sleep 15 # the programs have noticed
logs=$(log_bytes) used=$(memory)
visit "/log/meanwhile-$RUN"
watch_away
must_equal "every answer of the panel is 503 with Retry-After ($LOOKS looks, $WORST ms at most)" '' "$ODD"
must_equal 'the application serves all the while' 0 $UNSERVED
kill_each_edge postgres-away
must_equal 'what ran runs' "$runs" "$(what_runs)"
must_be_at_most 'bytes of log' 1000000 $(($(log_bytes) - logs))
must_not_have_grown "$used" "$(memory)"
kill -CONT "$(keeper_pid postgres)"
end=$((SECONDS + 90))
until sql 'select 1' >/dev/null 2>&1 || [ $SECONDS -ge $end ]; do sleep 0.1; done
began=$(date +%s%N)
wait_panel 60
took=$((($(date +%s%N) - began) / 1000000))
must_be_at_most 'the panel is back, ms after PostgreSQL' 20000 $took
must_be_at_most 'a new host name is routed, in seconds' 20 "$(seconds_to_route)"
must_equal 'and what ran runs still' "$runs" "$(what_runs)"
end=$((SECONDS + 20)) # collected again within seconds
until [ "$(times_logged)" != 0 ] || [ $SECONDS -ge $end ]; do sleep 0.2; done
must_equal 'what it logged meanwhile is in its log' 1 "$(times_logged)"
set_app "{\"image\":\"$IMAGE:v2\"}"
must_deploy 'it deploys'
must_equal 'and serves' v2 "$(version_served)"
load_stop
must_not_fail 'visitors notice nothing'
row postgres-away "away for $AWAY s under load, each edge killed meanwhile; the panel 503 within $WORST ms, back after $took ms" \
	"$LOAD_FAILED" "$((took / 1000))"
