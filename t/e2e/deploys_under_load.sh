#!/bin/bash
# SPDX-License-Identifier: MIT
# deploys_under_load.sh [--quick | N]: N deployments (20; quick: 3) of
# alternating versions under constant load, of an application that dies at once
# on SIGTERM, with 1 and with 3 replicas: no request fails.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
times=20
[ -z "$QUICK" ] || times=3
[[ ! ${1-} =~ ^[0-9]+$ ]] || times=$1

make_image v1
make_image v2

for replicas in 1 3; do
	make_app "load$replicas" "$(jq -n --argjson n $replicas '{replicas: $n, envVars: [
		{key: "TERM_MODE", value: "instant"}, {key: "START_DELAY_MS", value: "1000"}]}')"
	must_deploy "first deployment, $replicas replicas"
	[ "$STATE" = success ] || exit 1
	must_equal "it answers, $replicas replicas" v1 "$(version_served)"
	load_start
	done_n=0 began=$SECONDS
	for ((i = 1; i <= times; i++)); do
		version=v$((i % 2 + 1))
		set_app "{\"image\":\"$IMAGE:$version\"}"
		deploy
		wait_deployment "$DEPLOYMENT" || :
		if [ "$STATE" != success ]; then
			not_ok "deployment $i, $replicas replicas" \
				"$STATE: $(field .error.code) $(field .error.message)"
			continue
		fi
		done_n=$((done_n + 1))
		served=$(version_served)
		[ "$served" = $version ] ||
			not_ok "deployment $i, $replicas replicas" "$version is deployed, '$served' answers"
	done
	load_stop
	must_equal "$times deployments succeed, $replicas replicas" "$times" "$done_n"
	must_not_fail "$times deployments under load, $replicas replicas, $((SECONDS - began)) s"
done
