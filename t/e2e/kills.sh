#!/bin/bash
# SPDX-License-Identifier: MIT
# kill -9 of the runner and of the job at every step's boundary: the deployment
# still ends in success, one release is active, davit admin verify is clean.
# Another attempt begins in time.
# Alone on its instance: the first deployment to reach the point is hit.
# Needs a build with --enable-faults.  --quick tries three of the points; one
# of them, push, with a registry.
# shellcheck source-path=SCRIPTDIR source=../faults/lib.sh
. "$(dirname "$0")/../faults/lib.sh"
# shellcheck source-path=SCRIPTDIR source=servers.sh
. "$(dirname "$0")/servers.sh"

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	long_watch
	[ ${#SERVER_PIDS[@]} = 0 ] || forget_registry
}

# From now on images go to a registry.
push_to_registry() {
	[ ${#SERVER_PIDS[@]} = 0 ] || return 0
	start_registry ''
	admin settings registry "$REGISTRY"
}

# shellcheck disable=SC2317 # called by clean_up
forget_registry() {
	admin settings registry ''
	stop_servers
	$DOCKER images --format '{{.Repository}}:{{.Tag}}' | grep "^$REGISTRY/" |
		xargs -r "$DOCKER" rmi -f >/dev/null 2>&1
}

need_faults

# After one step is before the next; "between" is when its work is done and
# not yet recorded.
points() { # STEP...
	local step
	for step; do
		printf 'deploy.%s.%s\n' "$step" between "$step" after
	done
}

# One deployment with the runner killed on its way.
killed() { # POINT VERSION
	local at end
	arm "$1"
	deploy
	if wait_hit 90; then
		at=$SECONDS end=$((SECONDS + 45 * SLOW + 1))
		must_have_hit "killed at $1" "$1" "$(job id)"
		until [ "$(job 'fence > 1')" = t ] || [ $SECONDS -ge $end ]; do sleep 0.2; done
		must_keep "killed at $1: another attempt" 45 $((SECONDS - at)) s
	fi
	if ! wait_deployment "$DEPLOYMENT" 150; then
		not_ok "$1" "$STATE"
		disarm
		return
	fi
	if [ -e "$FAULT" ]; then
		disarm
		not_ok "$1" 'the fault was never reached'
		return
	fi
	must_equal "killed at $1: ends in success" success "$STATE"
	must_equal "killed at $1: serves" "$2" "$(version_served)"
	api_ok GET "/applications/$APP/releases?limit=100"
	must_equal "killed at $1: one release is active" 1 \
		"$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
}

short_watch
make_image v1
make_image k1 k1
make_image k2 k2
make_app kill '{"replicas":1}'
must_deploy 'first release'
[ "$STATE" = success ] || exit 1
load_start
n=0
for point in $(if [ -n "$QUICK" ]; then
	printf 'deploy.%s\n' update.between done.before
else
	echo deploy.queue.before
	points queue fetch release update healthy "done"
fi); do
	n=$((n + 1))
	tag=k$((n % 2 + 1))
	set_app "{\"image\":\"$IMAGE:$tag\"}"
	killed "$point" "$tag"
done
load_stop
must_not_fail 'visitors notice nothing'
lost=$LOAD_FAILED boundaries=$n

# The same with a build.
source_init g0
make_source_app killbuild
must_deploy 'first build'
load_start
n=0
for point in $(if [ -n "$QUICK" ]; then
	echo deploy.push.between
else
	points fetch build release push
fi); do
	n=$((n + 1))
	source_says "g$n"
	if [[ $point = *.push.* ]]; then
		push_to_registry
	fi
	killed "$point" "g$n"
done
load_stop
must_not_fail 'visitors notice nothing of builds'
api_ok GET "/applications/$APP"
must_match 'what was pushed is pinned at the registry' "^$REGISTRY/.*@sha256:" "$(field .release.digest)"

row kills "kill -9 of runner and job at $((boundaries + n)) boundaries of steps" $((lost + LOAD_FAILED)) -
