#!/bin/bash
# SPDX-License-Identifier: MIT
# Releases that crash, that never listen, that die after six seconds, whose
# image is not there: visitors notice nothing, the deployment fails and says
# why with the container's last lines, the good release stays.
# shellcheck source-path=SCRIPTDIR source=../faults/lib.sh
. "$(dirname "$0")/../faults/lib.sh"

# Where the application runs; those of a failed release go within seconds.
containers() {
	local end=$((SECONDS + 30)) ids
	ids=$($DOCKER ps -q -f "label=davit.application=$APP")
	while [ "$(wc -w <<<"$ids")" -gt 1 ] && [ $SECONDS -lt $end ]; do
		sleep 0.5
		ids=$($DOCKER ps -q -f "label=davit.application=$APP")
	done
	xargs <<<"$ids"
}

LOST=0
make_image v1
make_image v2
make_app bad
must_deploy 'the good release'
[ "$STATE" = success ] || exit 1
api_ok GET "/applications/$APP"
good=$(field .release.id)
box=$(containers)

# bad NAME KEY VALUE LAST-LINE CODE
bad() {
	local said
	set_app "{\"image\":\"$IMAGE:v2\"}"
	set_env "$2" "$3"
	load_start
	deploy
	wait_deployment "$DEPLOYMENT" 240
	sleep 2
	load_stop
	LOST=$((LOST + LOAD_FAILED))
	api_ok GET "/deployments/$DEPLOYMENT"
	must_equal "$1: the deployment fails" failed "$STATE"
	must_equal "$1: with its code" "$5" "$(field .error.code)"
	must_match "$1: and words ($(field .error.message))" '[a-z]{3} ' "$(field .error.message)"
	said=$(jq -r '.error.details.lastLines[]?' <<<"$BODY")
	must_hold "$1: and the container's last lines" "$4" "$said"
	must_not_fail "$1: visitors notice nothing"
	must_equal "$1: the good version answers" v1 "$(version_served)"
	must_equal "$1: from where it did" "$box" "$(containers)"
	api_ok GET "/applications/$APP"
	must_equal "$1: the good release is active" "$good" "$(field .release.id)"
	must_equal "$1: the application runs" running "$(field .status)"
	unset_env "$2"
}

bad 'it crashes' CRASH 1 'crashing as told' APP_CRASHED
bad 'it never listens' NEVER_LISTEN 1 'web v2: starting' HEALTH_CHECK_FAILED
# It ends with 0 on SIGTERM: stopped by the engine, Swarm would have called it
# running, then complete.
must_lack 'it never listens: nor counts as one that ran' Complete \
	"$($DOCKER service ps --format '{{.CurrentState}}' "$SERVICE")"
bad 'it dies after 6 s' DIE_AFTER_MS 6000 'dying as told' APP_CRASHED

# A health command that prints a secret: it is nowhere in the cause.
set_env HIDDEN canary-4b7d '{"isSecret":true}'
set_app "{\"image\":\"$IMAGE:v2\",\"healthCheck\":{\"type\":\"command\",\"command\":[\"/web\",\"say\",\"HIDDEN\"]}}"
deploy
wait_deployment "$DEPLOYMENT"
must_equal 'a secret in the cause: fails' HEALTH_CHECK_FAILED "$(field .error.code)"
must_hold 'a secret in the cause: is not shown' 'it is ***' "$(field .error.message)"
must_lack 'a secret in the cause: nowhere' canary-4b7d "$BODY"
must_lack 'a secret in the cause: nor in the log' canary-4b7d "$(deployment_log "$DEPLOYMENT")"
set_app '{"healthCheck":{"type":"http"}}'

set_app "{\"image\":\"$IMAGE:none\",\"pullPolicy\":\"never\"}"
deploy
wait_deployment "$DEPLOYMENT"
must_equal 'no such image: fails' failed "$STATE"
must_equal 'no such image: code' IMAGE_NOT_FOUND "$(field .error.code)"
must_equal 'no such image: the good version answers' v1 "$(version_served)"

set_app "{\"image\":\"$IMAGE:v2\",\"pullPolicy\":\"missing\"}"
must_deploy 'after all that a good one succeeds'
must_equal 'and answers' v2 "$(version_served)"
row bad_releases 'releases that crash, never listen, die after 6 s, have no image' "$LOST" "$SECONDS"
