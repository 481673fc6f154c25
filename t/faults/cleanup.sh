#!/bin/bash
# SPDX-License-Identifier: MIT
# The runner killed in the middle of its clean-up, where something is taken
# away and the rest is not yet: the next round goes on, takes what is left and
# nothing else, and the applications serve all the while.
# Alone on its instance: the runner is started again and again.
# Long: each round of clean-up comes a minute after a start.
# Needs a build with --enable-faults.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SCRATCH=$DAVIT_DIR/state/work
NETWORK=$INSTANCE-left-$RUN
LEFT=()

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	long_watch
	rm -rf "${LEFT[@]}"
	$DOCKER network rm "$NETWORK" >/dev/null 2>&1
	$DOCKER rmi "$TAG" >/dev/null 2>&1
	[ -z "${GONE:-}" ] || $DOCKER service rm "$GONE" >/dev/null 2>&1
}

need_faults

# Services of applications in the bin, of which one was not taken away.
leave_service() {
	make_app gone
	must_deploy 'one that will be deleted'
	GONE=$SERVICE
	api_ok DELETE "/applications/$APP"
	until ! $DOCKER service inspect "$GONE" >/dev/null 2>&1; do sleep 0.2; done
	$DOCKER service create -qd --name "$GONE" --replicas 0 --label "davit.instance=$INSTANCE" "$IMAGE:v1" >/dev/null
}

leave_network() {
	$DOCKER network create -d overlay --subnet 10.213.77.0/28 --label "davit.instance=$INSTANCE" \
		--label "davit.environment=$(</proc/sys/kernel/random/uuid)" "$NETWORK" >/dev/null
}

leave_scratch() {
	local dir
	for _ in 1 2; do
		dir=$SCRATCH/$(</proc/sys/kernel/random/uuid)
		mkdir -p "$dir/src/deep"
		touch "$dir/src/one" "$dir/src/deep/two"
		chown -R davit-run: "$dir"
		LEFT+=("$dir")
	done
}

leave_image() {
	TAG=davit-$INSTANCE/$GONE:r900
	$DOCKER tag "$IMAGE:v1" "$TAG"
}

# What of it is still there.
left() {
	$DOCKER service ls -q --filter "name=$GONE" | sed 's/^/service /'
	$DOCKER network ls -q --filter "name=$NETWORK" | sed 's/^/network /'
	$DOCKER image ls -q "$TAG" | sed 's/^/image /'
	ls -d "${LEFT[@]}" 2>/dev/null
}

# The runner starts, and ends at the point.
cut_off() { # POINT@STEP
	local began=$SECONDS old
	old=$(server_pid runner)
	if wait_hit 150; then
		must_have_hit "$1 kill" "$1" helper
	else
		not_ok "$1 kill" 'the point was never reached'
		disarm
	fi
	wait_server runner "$old" 60 || not_ok "$1 kill" 'no runner afterwards'
	must_equal "$1 kill: the application answers" v1 "$(HOST=$STAYS version_served)"
	ROWS+=("$1|$((SECONDS - began))")
}

ROWS=() TAG=none
short_watch
make_image v1
make_app stays
must_deploy 'one that stays'
STAYS=$HOST
leave_service
leave_network
leave_scratch
leave_image
HOST=$STAYS load_start
arm upkeep.rows@upkeep
kill -TERM "$(server_pid runner)"
cut_off upkeep.rows@upkeep
for point in upkeep.service upkeep.network fs.remove docker.write; do
	arm "$point@upkeep"
	cut_off "$point@upkeep"
done
began=$SECONDS
until [ -z "$(left)" ] || [ $((SECONDS - began)) -ge 150 ]; do sleep 1; done
must_equal 'the next round takes what is left' '' "$(left)"
load_stop
must_not_fail 'visitors notice nothing'
must_equal 'what is wanted is there' v1 "$(HOST=$STAYS version_served)"
for one in "${ROWS[@]}"; do
	row cleanup "runner killed at ${one%|*}" "$LOAD_FAILED" "${one#*|}"
done
