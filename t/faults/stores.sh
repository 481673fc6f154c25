#!/bin/bash
# SPDX-License-Identifier: MIT
# Redis emptied, full, frozen, killed; PostgreSQL restarted, killed while edges
# are, read-only, its connections cut while requests commit: nothing is lost or
# done twice, nobody is signed out, applications answer all the while.
# Alone on its instance: everything needs these servers.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	long_watch
	redis config set maxmemory 0 >/dev/null 2>&1
	kill -CONT "$(server_pid redis)" "$(keeper_pid redis)" "$(keeper_pid postgres)" 2>/dev/null
	sql 'alter system reset default_transaction_read_only' postgres >/dev/null 2>&1
	sql 'select pg_reload_conf()' postgres >/dev/null 2>&1
}

# A deployment asked for while something is broken ends well; SINCE is when
# what was broken came back.
ends_well() { # NAME WHAT
	must_succeed "$1"
	load_stop
	must_not_fail "$1: visitors notice nothing"
	wait_panel
	api_ok GET /users/me
	row "$1" "$2" "$LOAD_FAILED" "$((SECONDS - SINCE))"
}

# The next version, asked for but not waited for.
ask() {
	N=$((N + 1))
	VERSION=v$((N % 2 + 1))
	api PATCH "/applications/$APP" "{\"image\":\"$IMAGE:$VERSION\"}"
	[ "$STATUS" = 200 ] || not_ok 'change of the image' "$STATUS $BODY"
	deploy
}

begin() { # seconds as they are now
	load_start
	looks_begin
	look_at_panel 5
	USUAL=$WORST
	SINCE=$SECONDS
}

# Redis comes back only after this: nothing waits for it.
must_answer() { # NAME
	looks_begin
	look_at_panel 5
	must_equal "$1: requests are answered" 0 $SILENT
	must_keep "$1: each in time, the slowest before in $USUAL ms" 1000 $WORST ms
}

# It was asked for while Redis was away; SINCE is when it came back.
must_start() { # NAME
	wait_stage "$DEPLOYMENT" queue "done" $((15 * SLOW + 1))
	must_keep "$1: the job starts" 15 $((SECONDS - SINCE)) s
}

redis_emptied() {
	begin
	ask
	redis flushall >/dev/null
	ends_well redis-emptied 'FLUSHALL just after a deployment was asked for'
}

redis_full() {
	begin
	redis config set maxmemory 1 >/dev/null
	ask
	must_answer redis-full
	ends_well redis-full 'no memory left (noeviction)'
	redis config set maxmemory 0 >/dev/null
}

redis_frozen() {
	begin
	kill -STOP "$(server_pid redis)"
	must_answer redis-frozen
	ask
	sleep 3
	kill -CONT "$(server_pid redis)"
	SINCE=$SECONDS
	must_start redis-frozen
	ends_well redis-frozen 'SIGSTOP, a deployment asked for meanwhile, SIGCONT'
}

redis_absent() {
	begin
	kill -STOP "$(keeper_pid redis)"
	kill -KILL "$(server_pid redis)"
	must_answer redis-absent
	ask
	sleep 3
	kill -CONT "$(keeper_pid redis)"
	SINCE=$SECONDS
	must_start redis-absent
	ends_well redis-absent 'kill -9, gone for some seconds, a deployment asked for meanwhile'
}

postgres_restarted() {
	begin
	ask
	wait_stage "$DEPLOYMENT" healthy running 30
	old=$(server_pid postgres)
	kill -INT "$old"
	SINCE=$SECONDS
	wait_server postgres "$old"
	wait_panel 30
	must_equal 'postgres-restarted: the panel is back' 200 "$STATUS"
	must_keep 'postgres-restarted: in time' 5 $((SECONDS - SINCE)) s
	ends_well postgres-restarted 'fast shutdown in the middle of an update'
}

postgres_read_only() {
	begin
	sql 'alter system set default_transaction_read_only = on' postgres >/dev/null
	sql 'select pg_reload_conf()' postgres >/dev/null
	sleep 1
	api POST "/applications/$APP/deploy" '{}'
	must_equal 'postgres-read-only: a change is refused' 503 "$STATUS"
	must_match 'postgres-read-only: and why' 'takes no changes' "$(field .error.message)"
	api GET /projects
	must_equal 'postgres-read-only: reading works' 200 "$STATUS"
	sql 'alter system reset default_transaction_read_only' postgres >/dev/null
	sql 'select pg_reload_conf()' postgres >/dev/null
	SINCE=$SECONDS
	sleep 1
	ask
	ends_well postgres-read-only 'default_transaction_read_only, then back'
}

# Applications must not need it, nor what leads to them.
postgres_absent() {
	begin
	kill -STOP "$(keeper_pid postgres)"
	kill -KILL "$(server_pid postgres)"
	kill_each_edge postgres-absent
	kill -CONT "$(keeper_pid postgres)"
	SINCE=$SECONDS
	wait_panel 30
	ask
	ends_well postgres-absent 'kill -9, and docker kill of one edge after the other while it is gone'
}

# True when lines of after MOMENT are kept; sets KEPT.
kept_since() { # MOMENT
	KEPT=$(sql "select count(*) from application_logs where application_id = '$APP' and time > '$1'")
	[ "$KEPT" -gt 0 ]
}

# More lines than the runner has room for come while they cannot be stored.
log_waits() {
	local stores=$APP host=$HOST missing moment end
	make_app paced
	set_env PACE 1500
	must_deploy 'log-waits: one that writes 1,500 lines a second'
	load_start
	sql 'alter system set default_transaction_read_only = on' postgres >/dev/null
	sql 'select pg_reload_conf()' postgres >/dev/null
	sleep 12
	moment=$(date -u +%FT%TZ)
	sql 'alter system reset default_transaction_read_only' postgres >/dev/null
	sql 'select pg_reload_conf()' postgres >/dev/null
	SINCE=$SECONDS
	end=$((SECONDS + 60))
	until kept_since "$moment" || [ $SECONDS -ge $end ]; do sleep 0.5; done
	must_match 'log-waits: lines are kept again' '^[1-9]' "$KEPT"
	missing=$(sql "select max(n) - min(n) + 1 - count(distinct n) || ' of ' || count(*) from (
		select substring(message from 'number ([0-9]+)')::bigint as n from application_logs
		where application_id = '$APP' and message ~ 'number [0-9]+') l")
	must_match "log-waits: none is missing ($missing)" '^0 of [1-9][0-9]{4}' "$missing"
	load_stop
	must_not_fail 'log-waits: visitors notice nothing'
	row log-waits 'PostgreSQL takes nothing for 12 s while an application writes 1,500 lines a second: none is missing' \
		"$LOAD_FAILED" $((SECONDS - SINCE))
	api_ok DELETE "/applications/$APP"
	APP=$stores HOST=$host
}

# Projects are made meanwhile, each asked for until it is there.
connections_cut() {
	begin
	(while :; do
		sql "select pg_terminate_backend(pid) from pg_stat_activity
			where application_name like 'davit%' and pid <> pg_backend_pid()" postgres >/dev/null 2>&1
		sleep 0.15
	done) &
	CUTTER=$!
	wanted=100
	[ -z "$QUICK" ] || wanted=15
	made=0
	again=0
	for i in $(seq $wanted); do
		for _ in $(seq 30); do
			STATUS=$(curl -s --noproxy '*' --max-time 20 -o "$WORK/made" -w '%{http_code}' -X POST \
				-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
				-H 'Content-Type: application/json' -H "Idempotency-Key: cut-$RUN-$i" \
				--data-binary "{\"name\":\"cut-$RUN-$i\"}" "$DAVIT_API/projects")
			[ "$STATUS" != 201 ] || break
			again=$((again + 1))
			sleep 0.1
		done
		[ "$STATUS" != 201 ] || made=$((made + 1))
	done
	kill "$CUTTER"
	wait "$CUTTER" 2>/dev/null
	SINCE=$SECONDS
	wait_panel 30
	must_keep 'connections-cut: the panel is back' 5 $((SECONDS - SINCE)) s
	total=$(sql "select count(*) from projects where name like 'cut-$RUN-%'")
	must_equal "connections-cut: every project once ($again asked for again)" "$made" "$total"
	must_equal 'connections-cut: none is missing' $wanted "$made"
	for id in $(sql "select id from projects where name like 'cut-$RUN-%'"); do
		api DELETE "/projects/$id"
	done
	ask
	ends_well connections-cut 'pg_terminate_backend again and again while projects are made with Idempotency-Key'
}

N=0
short_watch
make_image v1
make_image v2
make_app stores
must_deploy 'first release'
VERSION=v1
if [ -z "$QUICK" ]; then
	redis_emptied
	redis_full
	redis_absent
	postgres_restarted
	postgres_read_only
fi
redis_frozen
postgres_absent
log_waits
connections_cut
