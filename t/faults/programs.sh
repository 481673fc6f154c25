#!/bin/bash
# SPDX-License-Identifier: MIT
# The runner stopped for longer than its lease beside a second one, its
# children stopped, cut off from PostgreSQL beside another, and told to leave
# with work in hand; davit-web killed in the middle of requests, before COMMIT
# and between COMMIT and the answer; many of the same request at once; nginx
# killed; everything killed and started in any order.
# Alone on its instance: everything needs these programs.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SECOND=
PROXY=
ASKERS=()
PROGRAMS=(nginx web live runner postgres redis)

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	long_watch
	[ -z "$PROXY" ] || kill -KILL "$PROXY" 2>/dev/null
	[ -z "$SECOND" ] || kill -TERM "$SECOND" 2>/dev/null
	pkill -CONT -f "$DAVIT_DIR/prog/libexec/davit/davit-runner" 2>/dev/null
	keepers CONT 2>/dev/null
}

keepers() { # SIGNAL
	local name
	for name in "${PROGRAMS[@]}"; do kill "-$1" "$(keeper_pid "$name")"; done
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
	for _ in $(seq 10); do
		next_version
		deploy
		ends_well two-runners
	done
	load_stop
	must_not_fail 'two-runners: visitors notice nothing'
	row two-runners 'two runners of one instance, ten changes' "$LOAD_FAILED" "$((SECONDS - began))"
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
	end=$((SECONDS + 30 * SLOW + 1))
	while kill -0 "$SECOND" 2>/dev/null || kill -0 "$old" 2>/dev/null; do
		[ $SECONDS -lt $end ] || break
		sleep 0.2
	done
	must_keep 'runner-told-to-leave: it leaves' 30 $((SECONDS - began)) s
	SECOND=
	ends_well runner-told-to-leave
	load_stop
	must_not_fail 'runner-told-to-leave: visitors notice nothing'
	row runner-told-to-leave 'SIGTERM with a deployment in hand' "$LOAD_FAILED" "$((SECONDS - began))"
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

# post KEY NAME: STATUS, and the answer in WORK/made and WORK/head.
post() {
	STATUS=$(curl -s --noproxy '*' --max-time 20 -o "$WORK/made" -D "$WORK/head" -w '%{http_code}' -X POST \
		-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
		-H 'Content-Type: application/json' -H "Idempotency-Key: $1" \
		--data-binary "{\"name\":\"$2\"}" "$DAVIT_API/projects")
}

# davit-web killed at a point of a POST: what was done then is not done again.
web_cut() { # POINT DONE
	local name=commit-$RUN-$N id
	N=$((N + 1))
	arm_web "$1@POST"
	post "$name" "$name"
	must_match "web-killed at $1: no answer, and that is said" '^50[23]$' "$STATUS"
	must_have_hit "web-killed at $1" "$1@POST" '[0-9a-f-]+' web
	id=$(sql "select id from projects where name = '$name'")
	must_equal "web-killed at $1: done by then" "$2" "$(grep -c . <<<"$id")"
	wait_panel 60
	post "$name" "$name"
	must_equal "web-killed at $1: asked again" 201 "$STATUS"
	must_equal "web-killed at $1: it is there once" 1 "$(sql "select count(*) from projects where name = '$name'")"
	if [ "$2" = 1 ]; then
		must_equal "web-killed at $1: the answer is that of what was done" "$id" "$(jq -r .id "$WORK/made")"
		must_match "web-killed at $1: and says so" '^idempotency-replayed: true' "$(tr 'A-Z\r' 'a-z ' <"$WORK/head")"
	fi
	api DELETE "/projects/$(jq -r .id "$WORK/made")"
}

web_cut_off() {
	local began=$SECONDS
	load_start
	web_cut db.commit.before 0
	web_cut db.commit.after 1
	load_stop
	must_not_fail 'web-killed at a commit: visitors notice nothing'
	row web-killed 'kill -9 of davit-web in a POST, before COMMIT and between COMMIT and the answer' \
		"$LOAD_FAILED" "$((SECONDS - began))"
}

# davit-web killed while requests are answered.
web_killed() {
	load_start
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
			post "web-$RUN-$i" "web-$RUN-$i"
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
	load_stop
	must_not_fail 'web-killed: visitors notice nothing'
	row web-killed "kill -9 of a worker every 0.7 s while $wanted projects are made with Idempotency-Key" "$LOAD_FAILED" "$took"
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

# Commits that the Git host has and no branch has yet: COMMITS.
commits_ahead() { # HOW-MANY
	local i
	COMMITS=()
	for i in $(seq "$1"); do
		source_commit "k$i"
		COMMITS+=("$(git -C "$WORK/src" rev-parse HEAD)")
	done
	cp -rn "$WORK/src/.git/objects/." "$REPO/objects/"
	chown -R davit-run: "$REPO/objects"
}

move_branch() { # COMMIT
	echo "$1" >"$WORK/branch"
	chown davit-run: "$WORK/branch"
	mv "$WORK/branch" "$REPO/refs/heads/main"
}

# Fifty commits within seconds, each asked to be deployed.
fifty_commits() {
	local before=$APP before_host=$HOST before_service=$SERVICE began asked states=''
	local -a ids=()
	source_init k0
	make_source_app commits
	must_deploy 'fifty-commits: first build'
	commits_ahead 50
	load_start
	began=$SECONDS
	for commit in "${COMMITS[@]}"; do
		move_branch "$commit"
		deploy
		ids+=("$DEPLOYMENT")
	done
	asked=$((SECONDS - began))
	for id in "${ids[@]}"; do
		wait_deployment "$id" 120
		states+="$STATE "
	done
	must_match 'fifty-commits: a few are built, the last of them, the others superseded' \
		'^([1-9]|1[0-9]) success [0-9]+ superseded success$' \
		"$(tr ' ' '\n' <<<"$states" | grep . | sort | uniq -c | xargs) $STATE"
	must_equal 'fifty-commits: the newest serves' k50 "$(version_served)"
	load_stop
	must_not_fail 'fifty-commits: visitors notice nothing'
	row fifty-commits "50 commits in $asked s, each asked to be deployed: $(grep -o success <<<"$states" | wc -l) built" \
		"$LOAD_FAILED" "$((SECONDS - began))"
	APP=$before HOST=$before_host SERVICE=$before_service
}

# Connections end with nginx, so visitors do notice: how often is in the table.
nginx_killed() {
	load_start
	old=$(server_pid nginx)
	began=$SECONDS
	kill -KILL "$old"
	wait_server nginx "$old"
	wait_panel 30
	must_equal 'nginx-killed: serves again' "$VERSION" "$(version_served)"
	took=$((SECONDS - began))
	load_stop
	row nginx-killed "kill -9 of the master, $LOAD_REQUESTS requests" "$LOAD_FAILED" "$took"
}

# Everything down, then up in some order: keepers stand still until it is the
# turn of theirs.
all_killed() {
	local order
	rounds=3
	for round in $(seq $rounds); do
		load_start
		began=$SECONDS
		keepers STOP
		for name in "${PROGRAMS[@]}"; do kill -KILL "$(server_pid "$name")"; done
		$DOCKER kill "$INSTANCE-edge" "$INSTANCE-edge2" >/dev/null 2>&1
		order=$(printf '%s\n' "${PROGRAMS[@]}" | shuf | xargs)
		for name in $order; do
			kill -CONT "$(keeper_pid "$name")"
			sleep "0.$((RANDOM % 10))"
		done
		wait_panel 90
		wait_visit 200 90
		must_equal "all-killed: serves again ($order)" "$VERSION" "$(version_served)"
		api_ok GET /users/me
		took=$((SECONDS - began))
		load_stop
		row all-killed "kill -9 of every program and both edges, then $order; $LOAD_REQUESTS requests" "$LOAD_FAILED" "$took"
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
if grep -qaF db.commit.after "$DAVIT_DIR/prog/libexec/davit/davit-web"; then
	web_cut_off
fi
web_killed
fifty_at_once
if [ -z "$QUICK" ]; then
	fifty_commits
	nginx_killed
	all_killed
fi
