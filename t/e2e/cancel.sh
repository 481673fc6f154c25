#!/bin/bash
# SPDX-License-Identifier: MIT
# Cancel while waiting, while building, while becoming healthy; a newer
# deployment supersedes one that waits; places in the queue.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

make_image v1
make_image v2

# cancel ID: how it answers and how it ends
must_cancel() { # NAME
	api POST "/deployments/$DEPLOYMENT/cancel"
	must_match "$1: accepted" '^20[02]$' "$STATUS"
	wait_deployment "$DEPLOYMENT" 60
	must_equal "$1: cancelled" cancelled "$STATE"
}

make_app cancel
first=$APP first_host=$HOST first_service=$SERVICE
must_deploy 'first release'
[ "$STATE" = success ] || exit 1

# Becoming healthy: it never does within the start period.
set_app "{\"image\":\"$IMAGE:v2\",\"healthCheck\":{\"startPeriod\":120}}"
set_env NEVER_LISTEN 1
load_start
deploy
healthy=$DEPLOYMENT
wait_stage "$DEPLOYMENT" healthy running

# One running deployment of an application: the next ones wait, the newest
# of them takes the place of older ones.
deploy
waiting=$DEPLOYMENT
must_equal 'the next one waits' pending "$(api_ok GET "/deployments/$waiting"; field .status)"
must_match 'with a place in the queue' '^[1-9]' "$(api_ok GET "/deployments/$waiting"; field .queuePosition)"
deploy
wait_deployment "$waiting" 10
must_equal 'a newer one supersedes it' superseded "$STATE"
must_cancel 'while waiting'
DEPLOYMENT=$healthy
must_cancel 'while becoming healthy'
load_stop
must_not_fail 'visitors notice nothing'
must_equal 'the old version answers' v1 "$(version_served)"
unset_env NEVER_LISTEN
sleep 1
must_equal 'no task of the cancelled one stays' 1 \
	"$($DOCKER service ps -f desired-state=running -q "$SERVICE" | wc -l)"

# While building: a build that takes long.
git init -q -b main "$WORK/src"
build_program
cp "$WORK/web" "$WORK/src/web"
cp "$(command -v busybox)" "$WORK/src/busybox"
cat >"$WORK/src/Dockerfile" <<-'EOF'
	FROM scratch
	COPY busybox /bin/busybox
	RUN ["/bin/busybox", "sleep", "120"]
	COPY web /web
	CMD ["/web"]
EOF
commit_all "$WORK/src" 'slow build'
make_repo "$WORK/src"
make_app build "$(jq -n --arg url "file://$REPO" '{gitSource: {repoUrl: $url, branch: "main"}}')"
deploy
wait_stage "$DEPLOYMENT" build running
sleep 2
began=$SECONDS
must_cancel 'while building'
must_equal 'quickly' yes "$([ $((SECONDS - began)) -lt 20 ] && echo yes || echo "$((SECONDS - began)) s")"
must_equal 'nothing was released' '' "$(api_ok GET "/applications/$APP"; field .release.id)"
sleep 1
must_equal 'and no build goes on' '' \
	"$($DOCKER ps --no-trunc --format '{{.Command}}' | grep 'busybox sleep 120' || :)"

# A stopped application stays stopped when its deployment is cancelled.
APP=$first HOST=$first_host SERVICE=$first_service
api_ok POST "/applications/$APP/stop"
set_env NEVER_LISTEN 1
deploy
wait_stage "$DEPLOYMENT" healthy running
must_cancel 'of a stopped application'
must_equal 'it stays stopped' 'stopped' "$(api_ok GET "/applications/$APP"; field .wanted)"
sleep 1
must_equal 'without a task' 0 "$($DOCKER service ps -f desired-state=running -q "$SERVICE" | wc -l)"
unset_env NEVER_LISTEN
must_deploy 'afterwards it deploys'
must_equal 'and answers' v2 "$(version_served)"
