#!/bin/bash
# SPDX-License-Identifier: MIT
# Deployments in a row, each with a random fault: every one ends right, no
# visitor's request fails, and at the end nothing has grown: descriptors,
# memory, containers, images, networks, secrets, keys, files, rows without
# owner.  FAULTS=N is how many (200), SEED=N which.
# Alone on its instance.
# Long
# Needs a build with --enable-faults.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

MANY=${FAULTS:-200}
RANDOM=${SEED:-$(date +%s)}
KEEP=3

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	long_watch
	redis config set maxmemory 0 >/dev/null 2>&1
	[ -z "${KEPT:-}" ] || admin settings keep-releases "$KEPT" >/dev/null
}

need_faults

# --- faults: each takes effect once, while a deployment is at work -----------

one_of() { # WORDS...
	shift $((RANDOM % $#))
	echo "$1"
}

at_a_boundary() {
	arm "deploy.$(one_of queue fetch release update healthy 'done').$(one_of before between after)" \
		"$(one_of kill kill "delay $((RANDOM % 5000))")"
}

at_a_call() {
	arm "$(one_of docker.read docker.write db.statement db.commit.before db.commit.after redis.command \
		fs.write fs.rename git.run docker.build)" "$(one_of fail fail kill "delay $((RANDOM % 4000))")"
}

runner_killed() { kill -KILL "$(server_pid runner)"; }
runner_left() { kill -TERM "$(server_pid runner)"; }
web_killed() { kill -KILL "$(server_pid web)"; }
worker_killed() { kill -KILL "$(pgrep -P "$(server_pid web)" | shuf -n 1)"; }
live_killed() { kill -KILL "$(server_pid live)"; }
redis_killed() { kill -KILL "$(server_pid redis)"; }
redis_emptied() { redis flushall >/dev/null; }
database_killed() { kill -KILL "$(server_pid postgres)"; }
database_cut() {
	sql "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()" postgres >/dev/null
}

redis_frozen() {
	local pid
	pid=$(server_pid redis)
	kill -STOP "$pid"
	sleep 2
	kill -CONT "$pid"
}

FAULTS_THERE='at_a_boundary at_a_boundary at_a_call at_a_call runner_killed runner_left web_killed worker_killed
	live_killed redis_killed redis_emptied redis_frozen database_killed database_cut'

# --- one deployment ---------------------------------------------------------

# Whatever the panel says while it is broken: again.
insist() { # METHOD PATH [JSON]
	local end=$((SECONDS + 60))
	api "$@"
	until [[ $STATUS == 2* ]]; do
		[ $SECONDS -lt $end ] || give_up "$1 $2" "answered with $STATUS: $BODY"
		sleep 0.3
		api "$@"
	done
}

over() { # ID: STATE
	local end=$((SECONDS + 150))
	while :; do
		insist GET "/deployments/$1"
		STATE=$(field .status)
		case $STATE in
		pending | building | deploying) ;;
		*) return ;;
		esac
		[ $SECONDS -lt $end ] || return
		sleep 0.3
	done
}

new_version() { # N
	VERSION=f$1
	if [ "$APP" = "$FROM_GIT" ]; then
		source_says "$VERSION"
	else
		VERSION=$(one_of v1 v2)
		insist PATCH "/applications/$APP" "{\"image\":\"$IMAGE:$VERSION\"}"
	fi
}

broken_deployment() { # N FAULT
	local again=0
	new_version "$1"
	insist POST "/applications/$APP/deploy" '{}'
	DEPLOYMENT=$(field .deploymentId)
	sleep "0.$((RANDOM % 10))"
	"$2"
	over "$DEPLOYMENT"
	while [ "$STATE" = failed ] && [ $again -lt 3 ]; do
		again=$((again + 1))
		WHY+="$2: $(field .error.code)"$'\n'
		insist POST "/applications/$APP/deploy" '{}'
		DEPLOYMENT=$(field .deploymentId)
		over "$DEPLOYMENT"
	done
	AGAIN=$((AGAIN + again))
	disarm
	[ "$STATE" = success ] && [ "$(version_served)" = "$VERSION" ] && return
	not_ok "$1: $2" "$STATE $(field .error.message), serves $(version_served), not $VERSION"
	admin verify 2>&1 | grep -v '^ok'
}

# --- growth -----------------------------------------------------------------

descriptors() { # PROGRAM: of it and what it forked
	local pid n=0
	for pid in $(server_pid "$1") $(pgrep -P "$(server_pid "$1")"); do
		n=$((n + $(find "/proc/$pid/fd" -mindepth 1 2>/dev/null | wc -l)))
	done
	echo $n
}

# What there is, as "NAME NUMBER" lines.
census() {
	local name label="label=davit.instance=$INSTANCE"
	for name in web live runner; do
		echo "descriptors-$name $(descriptors $name)"
		echo "memory-$name $(memory_mib $name)"
	done
	echo "services $($DOCKER service ls -q --filter "$label" | wc -l)"
	echo "containers $($DOCKER ps -aq --filter "$label" | wc -l)"
	echo "networks $($DOCKER network ls -q --filter "$label" | wc -l)"
	echo "secrets $($DOCKER secret ls -q --filter "$label" | wc -l)"
	echo "images $($DOCKER images -q --filter "$label" | sort -u | wc -l)"
	echo "volumes $($DOCKER volume ls -q --filter "$label" | wc -l)"
	echo "keys $(redis dbsize)"
	echo "files $(find "$DAVIT_DIR/state/work" "$DAVIT_DIR/run" | wc -l)"
}

# Everybody started anew and idle, so that twice the same is counted.
settled() {
	local name old
	for name in runner web live; do
		old=$(server_pid $name)
		kill -TERM "$old"
		wait_server $name "$old" 60
	done
	wait_panel 60
	sleep 75 # the first sweep comes a minute after a start
	for _ in 1 2 3 4 5 6 7 8; do
		api GET /projects
	done
	census
}

# More of what is there than may be?
must_not_grow() {
	local name before after most
	while read -r name before; do
		after=$(awk -v n="$name" '$1 == n { print $2 }' "$WORK/after")
		case $name in
		memory-*) most=$((before + before / 4 + 8)) ;;
		# Swarm keeps the last five tasks of each service that ended.
		containers) most=$((before + 2 * 5)) ;;
		images) most=$((before + 2 * KEEP)) ;;
		keys | files | descriptors-*) most=$((before + 3)) ;;
		*) most=$before ;;
		esac
		if [ "$after" -le "$most" ]; then ok "$name: $before before, $after after"; else
			not_ok "$name does not grow" "$before before, $after after"
		fi
	done <"$WORK/before"
}

short_watch
KEPT=$(admin settings keep-releases)
admin settings keep-releases $KEEP >/dev/null
make_image v1
make_image v2
source_init f0
make_app random '{"replicas":1}'
must_deploy 'first release of an image'
FROM_IMAGE=$APP IMAGE_HOST=$HOST
make_source_app randomgit
must_deploy 'first release of a repository'
FROM_GIT=$APP GIT_HOST=$HOST
settled >"$WORK/before"
AGAIN=0 WHY='' LOST=0 REQUESTS=0 began=$SECONDS
for n in $(seq "$MANY"); do
	if [ $((n % 2)) = 0 ]; then APP=$FROM_GIT HOST=$GIT_HOST; else APP=$FROM_IMAGE HOST=$IMAGE_HOST; fi
	# The load is on one of them, in turn.
	if [ $((n % 20)) = 1 ]; then
		HOST=$IMAGE_HOST load_start
	elif [ $((n % 20)) = 11 ]; then
		HOST=$GIT_HOST load_start
	fi
	# shellcheck disable=SC2086 # a list of words
	broken_deployment "$n" "$(one_of $FAULTS_THERE)"
	if [ $((n % 10)) = 0 ] || [ "$n" = "$MANY" ]; then
		load_stop
		must_not_fail "$n deployments: visitors notice nothing"
		LOST=$((LOST + LOAD_FAILED)) REQUESTS=$((REQUESTS + LOAD_REQUESTS))
	fi
done
took=$((SECONDS - began))
sort <<<"$WHY" | uniq -c | sed 's/^/# asked for again: /'
settled >"$WORK/after"
must_not_grow
row random "$MANY deployments with a random fault each, $REQUESTS requests, $AGAIN asked for again" "$LOST" "$took"
