#!/bin/bash
# SPDX-License-Identifier: MIT
# The runner stopped for longer than its lease beside a second one, its
# children stopped, cut off from PostgreSQL beside another, and told to leave
# with work in hand; davit-web killed in the middle of requests; many of the
# same request at once; nginx killed; everything killed and started in any
# order.
# Alone on its instance: everything needs these programs.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SECOND=
PROXY=
ASKERS=()

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	long_watch
	[ -z "$PROXY" ] || kill -KILL "$PROXY" 2>/dev/null
	[ -z "$SECOND" ] || kill -TERM "$SECOND" 2>/dev/null
	pkill -CONT -f "$DAVIT_DIR/prog/libexec/davit/davit-runner" 2>/dev/null
}

ends_well() { # NAME
	must_succeed "$1" 150
	api_ok GET "/applications/$APP/releases?limit=100"
	must_equal "$1: one release is active" 1 "$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
}

runner_children() {
	pgrep -P "$(server_pid runner)"
}

# The runner and what it forked.
runner_all() {
	server_pid runner
	runner_children
}

runner_stopped_children() {
	ps -o stat= -p "$(runner_children | paste -sd ,)" | grep -c '^T'
}

# Job and helpers stopped, not the runner: it continues them.
processes_stopped() {
	local round end
	load_start
	next_version
	deploy
	wait_stage "$DEPLOYMENT" healthy running 30
	began=$SECONDS
	for round in 1 2 3; do
		must_equal "processes-stopped: four helpers and a job (round $round)" 5 "$(runner_children | wc -l)"
		# shellcheck disable=SC2046 # several ids
		kill -STOP $(runner_children)
		end=$((SECONDS + 5))
		while [ "$(runner_stopped_children)" != 0 ] && [ $SECONDS -lt $end ]; do
			sleep 0.1
		done
		must_equal "processes-stopped: all go on (round $round)" 0 "$(runner_stopped_children)"
	done
	ends_well processes-stopped
	load_stop
	must_not_fail 'processes-stopped: visitors notice nothing'
	row processes-stopped "SIGSTOP of the job while Swarm updates and of all helpers, three times" \
		"$LOAD_FAILED" "$((SECONDS - began))"
}

second_runner() { # CONFIGURATION
	"$DAVIT_DIR/prog/libexec/davit/davit-runner" -c "$1" >>"$DAVIT_DIR/log/second.log" 2>&1 &
	SECOND=$!
}

# Stopped with a job in hand; another runner takes over; the first goes on.
runner_stopped() {
	load_start
	next_version
	deploy
	wait_stage "$DEPLOYMENT" healthy running 30
	began=$SECONDS
	# shellcheck disable=SC2046 # several ids
	kill -STOP $(runner_all)
	second_runner "$DAVIT_DIR/conf/davit.conf"
	ends_well runner-stopped
	took=$((SECONDS - began))
	# shellcheck disable=SC2046
	kill -CONT $(runner_all)
	sleep 3
	must_equal 'runner-stopped: nothing changes when it goes on' "$VERSION" "$(version_served)"
	api_ok GET "/deployments/$DEPLOYMENT"
	must_equal 'runner-stopped: its end stays' success "$(field .status)"
	load_stop
	must_not_fail 'runner-stopped: visitors notice nothing'
	row runner-stopped "SIGSTOP of runner and job while Swarm updates for longer than its lease (20 s), a second runner, SIGCONT" \
		"$LOAD_FAILED" "$took"
}

# Two runners now: ten changes, each done once.
two_runners() {
	load_start
	began=$SECONDS
	for _ in 1 2; do
		next_version
		deploy
		ends_well two-runners
	done
	load_stop
	must_not_fail 'two-runners: visitors notice nothing'
	row two-runners 'two runners of one instance, deployments' "$LOAD_FAILED" "$((SECONDS - began))"
}

# Told to leave with work in hand.
told_to_leave() {
	load_start
	next_version
	deploy
	wait_stage "$DEPLOYMENT" healthy running 30
	old=$(server_pid runner)
	began=$SECONDS
	kill -TERM "$SECOND" "$old"
	end=$((SECONDS + 60))
	while kill -0 "$SECOND" 2>/dev/null || kill -0 "$old" 2>/dev/null; do
		[ $SECONDS -lt $end ] || break
		sleep 0.2
	done
	took=$((SECONDS - began))
	if [ $took -lt 60 ]; then ok "runner-told-to-leave: it leaves ($took s)"; else
		not_ok 'runner-told-to-leave: it leaves' "not after $took s"
	fi
	SECOND=
	ends_well runner-told-to-leave
	load_stop
	must_not_fail 'runner-told-to-leave: visitors notice nothing'
	row runner-told-to-leave 'SIGTERM with a deployment in hand' "$LOAD_FAILED" "$((SECONDS - began))"
}

# One column of the deployment's job.
job() { # COLUMN
	sql "select j.$1 from jobs j join deployments d on d.job_id = j.id where d.id = '$DEPLOYMENT'"
}

# What is recorded of the deployment's job, whoever wrote it.
recorded() {
	sql "select j, (select array_agg(s order by position) from job_steps s where s.job_id = j.id), d,
		(select count(*) from releases r where r.application_id = d.application_id)
		from deployments d join jobs j on j.id = d.job_id where d.id = '$DEPLOYMENT'"
}

# A second runner whose way to PostgreSQL can be stopped.
runner_behind_proxy() {
	mkdir "$WORK/pg"
	node "$(dirname "$0")/proxy.mjs" "$WORK/pg/.s.PGSQL.5432" "$DAVIT_DIR/pg/.s.PGSQL.5432" &
	PROXY=$!
	sed "s|^database-run host=[^ ]*|database-run host=$WORK/pg|" "$DAVIT_DIR/conf/davit.conf" >"$WORK/second.conf"
	until [ -S "$WORK/pg/.s.PGSQL.5432" ]; do sleep 0.1; done
	: >"$DAVIT_DIR/log/second.log"
	second_runner "$WORK/second.conf"
	until grep -q 'msg=ready' "$DAVIT_DIR/log/second.log"; do sleep 0.1; done
}

# Cut off in the middle of an update, which takes longer than its lease; the
# other takes the job; the first comes back with the job still in hand.
runner_cut_off() {
	load_start
	next_version
	releases=$(sql "select count(*) from releases where application_id = '$APP'")
	runner_behind_proxy
	kill -STOP "$(server_pid runner)"
	arm docker.write@update 'delay 75000'
	deploy
	if ! wait_hit 30; then give_up runner-cut-off 'the update was never reached'; fi
	late=$(pgrep -n -P "$SECOND")
	must_match 'runner-cut-off: it has the job' "-$SECOND 1$" "$(job runner) $(job fence)"
	kill -STOP "$PROXY"
	kill -CONT "$(server_pid runner)"
	began=$SECONDS
	ends_well runner-cut-off
	took=$((SECONDS - began))
	must_match 'runner-cut-off: the other one did it, with a higher fence' "-$(server_pid runner) 2$" \
		"$(job runner) $(job fence)"
	before=$(recorded) running=$(tasks)
	kill -CONT "$PROXY"
	end=$((SECONDS + 30))
	while kill -0 "$late" 2>/dev/null && [ $SECONDS -lt $end ]; do sleep 0.1; done
	must_hold 'runner-cut-off: back, it is told' "is somebody else's now" "$(cat "$DAVIT_DIR/log/second.log")"
	must_equal 'runner-cut-off: and ends what it was at' '' "$(ps -o pid= -p "$late")"
	sleep 5
	must_equal 'runner-cut-off: its writes match no row' "$before" "$(recorded)"
	must_equal 'runner-cut-off: what runs stays' "$running" "$(tasks)"
	must_equal 'runner-cut-off: one release was made' $((releases + 1)) \
		"$(sql "select count(*) from releases where application_id = '$APP'")"
	must_equal 'runner-cut-off: and serves' "$VERSION" "$(version_served)"
	load_stop
	must_not_fail 'runner-cut-off: visitors notice nothing'
	row runner-cut-off "PostgreSQL a black hole for one of two runners, in update, for longer than its lease (20 s)" \
		"$LOAD_FAILED" "$took"
	kill -TERM "$SECOND"
	wait "$SECOND"
	SECOND=
	{ kill -KILL "$PROXY"; wait "$PROXY"; } 2>/dev/null
	PROXY=
}

web_children() {
	pgrep -P "$(server_pid web)"
}

# davit-web killed while requests are answered.
web_killed() {
	(while :; do
		kill -KILL "$(web_children | shuf -n 1)" 2>/dev/null
		sleep 0.7
	done) &
	KILLER=$!
	wanted=60
	began=$SECONDS
	made=0 again=0 odd=''
	for i in $(seq $wanted); do
		for _ in $(seq 30); do
			STATUS=$(curl -s --noproxy '*' --max-time 20 -o "$WORK/made" -w '%{http_code}' -X POST \
				-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
				-H 'Content-Type: application/json' -H "Idempotency-Key: web-$RUN-$i" \
				--data-binary "{\"name\":\"web-$RUN-$i\"}" "$DAVIT_API/projects")
			case $STATUS in
			201) break ;;
			502 | 503 | 409) ;;
			*) odd+="$STATUS " ;;
			esac
			again=$((again + 1))
			sleep 0.1
		done
		[ "$STATUS" != 201 ] || made=$((made + 1))
		sleep 0.05
	done
	kill "$KILLER"
	wait "$KILLER" 2>/dev/null
	took=$((SECONDS - began))
	wait_panel 30
	api_ok GET '/projects?limit=100'
	ids=$(jq -r --arg prefix "web-$RUN-" '.data[] | select(.name | startswith($prefix)) | .id' <<<"$BODY")
	must_equal 'web-killed: whole answers, or 502 or 503' '' "$odd"
	must_equal "web-killed: every project once ($again asked for again)" "$wanted $wanted" \
		"$made $(wc -l <<<"$ids")"
	for id in $ids; do
		api DELETE "/projects/$id"
	done
	row web-killed "kill -9 of a worker every 0.7 s while $wanted projects are made with Idempotency-Key" 0 "$took"
}

# Fifty times the same at once.
fifty_at_once() {
	load_start
	next_version
	began=$SECONDS
	for i in $(seq 50); do
		curl -s --noproxy '*' --max-time 60 -o "$WORK/at-once.$i" -w '%{http_code} %{time_total}\n' -X POST \
			-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
			-H 'Content-Type: application/json' --data-binary '{}' \
			"$DAVIT_API/applications/$APP/deploy" >"$WORK/code.$i" &
		ASKERS+=($!)
	done
	wait "${ASKERS[@]}"
	must_equal 'fifty-at-once: all are accepted' '50 202' \
		"$(cut -d ' ' -f 1 "$WORK"/code.* | sort | uniq -c | xargs)"
	slow=$(cut -d ' ' -f 2 "$WORK"/code.* | sort -n | tail -n 1)
	states=''
	for id in $(jq -r .deploymentId "$WORK"/at-once.*); do
		wait_deployment "$id" 120
		states+="$STATE "
	done
	must_match 'fifty-at-once: one or two are worked on, the others superseded' \
		'^([12] success 4[89] superseded)$' \
		"$(tr ' ' '\n' <<<"$states" | grep . | sort | uniq -c | xargs)"
	must_equal 'fifty-at-once: the newest serves' "$VERSION" "$(version_served)"
	load_stop
	must_not_fail 'fifty-at-once: visitors notice nothing'
	row fifty-at-once "50 equal deployments asked for in the same moment, each answered within $slow s" "$LOAD_FAILED" "$((SECONDS - began))"
}

nginx_killed() {
	old=$(server_pid nginx)
	began=$SECONDS
	kill -KILL "$old"
	wait_server nginx "$old"
	wait_panel 30
	must_equal 'nginx-killed: serves again' "$VERSION" "$(version_served)"
	row nginx-killed 'kill -9 of the master' - "$((SECONDS - began))"
}

# Everything down and up, in some order.
all_killed() {
	rounds=3
	[ -z "$QUICK" ] || rounds=1
	for round in $(seq $rounds); do
		began=$SECONDS
		for name in $(printf '%s\n' nginx web live runner postgres redis | shuf); do
			kill -KILL "$(server_pid "$name")"
		done
		$DOCKER kill "$INSTANCE-edge" "$INSTANCE-edge2" >/dev/null 2>&1
		sleep 1
		wait_panel 60
		wait_visit 200 60
		must_equal "all-killed: serves again (round $round)" "$VERSION" "$(version_served)"
		api_ok GET /users/me
		row all-killed 'kill -9 of every program and both edges, in any order' - "$((SECONDS - began))"
	done
	next_version
	must_deploy 'all-killed: and deploys'
}

short_watch
make_image v1
make_image v2
make_app programs
must_deploy 'first release'
[ -n "$QUICK" ] || processes_stopped
runner_stopped
[ -n "$QUICK" ] || two_runners
[ -n "$QUICK" ] || told_to_leave
[ -n "$QUICK" ] || runner_cut_off
web_killed
fifty_at_once
if [ -z "$QUICK" ]; then
	nginx_killed
	all_killed
fi
