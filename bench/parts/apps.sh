# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# (f) Requests to an application through nginx and the edge beside a plain
# HAProxy in the edge's network with the same task; a deployment beside the
# same update of a service by hand.

DOCKER=(/usr/bin/docker)
APP= APP_HOST= APP_SERVICE= HAND= HAND_PORT=18996 HAPROXY_PORT=18997 HAPROXY_HOST=
APP_PROJECT= IMAGE= WATCH=

call() { # METHOD PATH [JSON]
	curl -sf --noproxy '*' -X "$1" -H 'Content-Type: application/json' \
		-K <(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN") ${3:+--data-binary "$3"} "$API$2" ||
		die "$1 $2 failed"
}

apps_images() {
	local version
	mkdir -p "$WORK/app"
	musl-gcc -std=gnu11 -Os -static -s -o "$WORK/app/web" "$HERE/../t/e2e/app/web.c"
	for version in v1 v2; do
		printf 'FROM scratch\nCOPY web /web\nENV VERSION=%s\nENTRYPOINT ["/web"]\n' $version >"$WORK/app/Dockerfile"
		"${DOCKER[@]}" build -q -t "$IMAGE:$version" "$WORK/app" >/dev/null
	done
}

app_answer() { # URL
	{ curl -s --noproxy '*' --max-time 2 "$1" || :; } | cut -d ' ' -f 1
}

# Milliseconds until URL answers with VERSION.
until_version() { # URL VERSION SINCE-NS
	local tries
	for tries in $(seq 3000); do
		[ "$(app_answer "$1")" != "$2" ] || {
			echo $((($(date +%s%N) - $3) / 1000000))
			return 0
		}
		sleep 0.02
	done
	die "$1 does not answer with $2 after $tries tries"
}

deployment_over() { # ID
	local state tries
	for tries in $(seq 300); do
		state=$(call GET "/deployments/$1" | jq -r .status)
		case $state in
		success) return 0 ;;
		failed | cancelled | rolled_back) break ;;
		esac
		sleep 0.2
	done
	die "the deployment is $state after $tries looks"
}

other() { # FILE: the version that does not run
	if [ "$(cat "$1" 2>/dev/null)" = v1 ]; then echo v2; else echo v1; fi
}

deploy_ours() {
	local version since id
	version=$(other "$WORK/ours")
	call PATCH "/applications/$APP" "{\"image\":\"$IMAGE:$version\"}" >/dev/null
	since=$(date +%s%N)
	id=$(call POST "/applications/$APP/deploy" '{}' | jq -r .deploymentId)
	until_version "http://$APP_HOST/" "$version" "$since"
	deployment_over "$id"
	echo "$version" >"$WORK/ours"
}

deploy_by_hand() {
	local version since
	version=$(other "$WORK/hand")
	since=$(date +%s%N)
	"${DOCKER[@]}" service update -d --no-resolve-image --image "$IMAGE:$version" "$HAND" >/dev/null
	until_version "http://$HAPROXY_HOST:$HAND_PORT/" "$version" "$since"
	echo "$version" >"$WORK/hand"
	local tries
	for tries in $(seq 200); do
		[ "$("${DOCKER[@]}" service inspect -f '{{.UpdateStatus.State}}' "$HAND")" = updating ] || return 0
		sleep 0.2
	done
	die "the update by hand does not end after $tries looks"
}

apps_make() {
	APP_PROJECT=$(call POST /projects "{\"name\":\"bench-$$\"}" | jq -r .id)
	local body
	body=$(jq -n --arg p "$APP_PROJECT" --arg i "$IMAGE:v1" '{name: "bench-web", projectId: $p, image: $i, port: 8080,
		healthCheck: {type: "http", path: "/", interval: 1, timeout: 2, retries: 2, startPeriod: 5}}')
	body=$(call POST /applications "$body")
	APP=$(jq -r .id <<<"$body")
	APP_SERVICE=$(jq -r .serviceName <<<"$body")
	APP_HOST=$(jq -r .url <<<"$body")
	APP_HOST=${APP_HOST#*://}
	deployment_over "$(call POST "/applications/$APP/deploy" '{}' | jq -r .deploymentId)"
	echo v1 >"$WORK/ours"
}

# Our service once more under another name.
hand_make() {
	local spec
	HAND=bench-hand-$$
	spec=$("${DOCKER[@]}" service inspect "$APP_SERVICE" | jq --arg n "$HAND" --arg i "$IMAGE:v1" \
		'.[0].Spec | .Name = $n | .Labels = {} | .TaskTemplate.ContainerSpec.Image = $i')
	curl -sf --unix-socket "$DOCKER_SOCKET" -H 'Content-Type: application/json' --data-binary "$spec" \
		http://docker/services/create >/dev/null || die "cannot make a service by hand"
	echo v1 >"$WORK/hand"
}

# HAProxy as somebody would set it up, where the edge is.
haproxy_start() {
	local edge task
	edge=$("${DOCKER[@]}" inspect -f '{{.State.Pid}}' "$NAME-edge")
	task=$("${DOCKER[@]}" inspect "$("${DOCKER[@]}" ps -q --filter "name=$APP_SERVICE" | head -n 1)" |
		jq -r '.[0].NetworkSettings.Networks | to_entries[] | select(.key | contains("-env-")) | .value.IPAddress')
	HAPROXY_HOST=$(nsenter -t "$edge" -n ip -4 -o address show | awk '$4 ~ /^172\./ { sub("/.*", "", $4); print $4; exit }')
	[ -n "$task" ] && [ -n "$HAPROXY_HOST" ] || die "no address of the task or the edge"
	cat >"$WORK/haproxy.cfg" <<-EOF
		global
		  maxconn 8000
		defaults
		  mode http
		  timeout connect 5s
		  timeout client 60s
		  timeout server 60s
		resolvers docker
		  nameserver d 127.0.0.11:53
		  timeout resolve 1s
		  hold valid 1s
		listen bench
		  bind :$HAPROXY_PORT
		  server task $task:8080
		listen hand
		  bind :$HAND_PORT
		  server-template task 4 tasks.$HAND:8080 resolvers docker init-addr none check inter 500
	EOF
	nsenter -t "$edge" -n haproxy -db -f "$WORK/haproxy.cfg" >"$WORK/haproxy.log" 2>&1 &
	PIDS+=($!)
	until_version "http://$HAPROXY_HOST:$HAPROXY_PORT/" v1 0 >/dev/null
	until_version "http://$HAPROXY_HOST:$HAND_PORT/" v1 0 >/dev/null
}

through_edge() { load "http://127.0.0.1:${APP_HOST##*:}/" 200 "Host: $APP_HOST"; }
through_haproxy() { load "http://$HAPROXY_HOST:$HAPROXY_PORT/" 200; }

apps_remove() {
	[ -z "$HAND" ] || "${DOCKER[@]}" service rm "$HAND" >/dev/null || :
	[ -z "$WATCH" ] || sql -c "update settings set value = '$WATCH' where key = 'watch-seconds'"
	[ -z "$APP" ] || call DELETE "/applications/$APP" >/dev/null || :
	[ -z "$IMAGE" ] || "${DOCKER[@]}" rmi -f "$IMAGE:v1" "$IMAGE:v2" >/dev/null 2>&1 || :
}

part_apps() {
	DOCKER_SOCKET=$(awk '$1 == "docker-socket" { print $2 }' "$DIR/conf/davit.conf")
	DOCKER+=(-H "unix://$DOCKER_SOCKET")
	IMAGE=davit-e2e-$NAME/bench
	WATCH=$(sql -c "select value from settings where key = 'watch-seconds'")
	sql -c "update settings set value = '0' where key = 'watch-seconds'"
	apps_images
	apps_make
	hand_make
	haproxy_start
	row f "requests to an application through nginx and edge, against plain HAProxy" req/s 0.7 \
		through_edge through_haproxy
	row f "deploy call to routed, local image, no watch window, against a service update by hand" ms 1.1 \
		deploy_ours deploy_by_hand
}
