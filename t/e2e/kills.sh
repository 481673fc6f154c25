#!/bin/bash
# SPDX-License-Identifier: MIT
# kill -9 of the runner and of the job at every step's boundary: the deployment
# still ends in success, one release is active, davit admin verify is clean.
# Needs a build with --enable-faults.  --quick tries three of the points.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

FAULT=$DAVIT_DIR/state/fault
DAVIT=$DAVIT_DIR/prog/bin/davit

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	rm -f "$FAULT"
}

if ! grep -qaF '%s.%s.between' "$DAVIT_DIR/prog/libexec/davit/davit-runner"; then
	echo "skip $SCENARIO: built without --enable-faults"
	exit 0
fi

# After one step is before the next; "between" is when its work is done and
# not yet recorded.
points=(deploy.queue.before)
for step in queue fetch release update healthy "done"; do
	points+=("deploy.$step.between" "deploy.$step.after")
done
[ -z "$QUICK" ] || points=(deploy.fetch.between deploy.update.between deploy.done.before)

make_image v1
make_image k1 k1
make_image k2 k2
make_app kill '{"replicas":1}'
must_deploy 'first release'
[ "$STATE" = success ] || exit 1
load_start
n=0
for point in "${points[@]}"; do
	n=$((n + 1))
	tag=k$((n % 2 + 1))
	set_app "{\"image\":\"$IMAGE:$tag\"}"
	echo "$point" >"$FAULT"
	deploy
	if ! wait_deployment "$DEPLOYMENT" 150; then
		not_ok "$point" "$STATE"
		rm -f "$FAULT"
		continue
	fi
	if [ -e "$FAULT" ]; then
		rm -f "$FAULT"
		not_ok "$point" 'the fault was never reached'
		continue
	fi
	must_equal "killed at $point: ends in success" success "$STATE"
	must_equal "killed at $point: serves" "$tag" "$(version_served)"
	api_ok GET "/applications/$APP/releases?limit=100"
	must_equal "killed at $point: one release is active" 1 \
		"$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
done
load_stop
must_not_fail 'visitors notice nothing'

if "$DAVIT" -c "$DAVIT_DIR/conf/davit.conf" admin verify >"$WORK/verify" 2>&1; then
	ok 'davit admin verify is clean'
else
	not_ok 'davit admin verify is clean' "$(tr '\n' ' ' <"$WORK/verify")"
fi
