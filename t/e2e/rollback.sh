#!/bin/bash
# SPDX-License-Identifier: MIT
# Rollback: to the release before, and to the third-last with its image and its
# configuration, without a build; how long it took is printed.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

make_app back
ids=() digests=()
for n in 1 2 3 4; do
	make_image "r$n" "v$n"
	set_app "{\"image\":\"$IMAGE:r$n\"}"
	set_env COLOUR "colour-$n"
	set_env HIDDEN "hidden-$n" '{"isSecret":true}'
	must_deploy "release $n"
	[ "$STATE" = success ] || exit 1
	ids+=("$DEPLOYMENT")
	digests+=("$(field .release.digest)")
done
must_equal 'the newest answers' v4 "$(version_served)"

# A moved tag changes nothing that is released.
make_image r2 moved

# to NAME DEPLOYMENT N
to() {
	local began=$SECONDS
	load_start
	api POST "/deployments/$2/rollback"
	must_equal "$1: accepted" 202 "$STATUS"
	DEPLOYMENT=$(field .deploymentId)
	must_match "$1: names the deployment before" '^[0-9a-f-]{36}$' "$(field .previousDeploymentId)"
	wait_deployment "$DEPLOYMENT"
	must_equal "$1: succeeds" success "$STATE"
	note "$1: $((SECONDS - began)) s"
	load_stop
	must_not_fail "$1: visitors notice nothing"
	must_equal "$1: its digest" "${digests[$3 - 1]}" "$(field .release.digest)"
	must_equal "$1: trigger" rollback "$(field .trigger)"
	must_match "$1: no build" '^(skipped|)$' \
		"$(field '.stages[] | select(.name == "build") | .status')"
	must_equal "$1: its version answers" "v$3" "$(version_served)"
	visit /env/COLOUR
	must_equal "$1: its configuration serves" "colour-$3" "$ANSWER"
	visit /env/HIDDEN
	must_equal "$1: its secret too" "hidden-$3" "$ANSWER"
}

to 'to the third-last' "${ids[1]}" 2
to 'of the active one: back to the one before' "$DEPLOYMENT" 1

api POST "/deployments/${ids[0]}/cancel"
must_equal 'what is over cannot be cancelled' 409 "$STATUS"
api_ok GET "/applications/$APP/releases?limit=100"
must_equal 'one release is active' 1 "$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
must_lack 'no secret value in releases' hidden- "$BODY"
