#!/bin/bash
# SPDX-License-Identifier: MIT
# Streams through nginx: a deployment's lines and states as they come, resumed
# after the last event without a gap; the containers' output.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# stream FILE PATH [SECONDS] [HEADER]: in the background; STREAM is its process
stream() {
	local -a more=()
	[ -z "${4-}" ] || more=(-H "$4")
	curl -sN --noproxy '*' --max-time "${3:-120}" ${more[@]+"${more[@]}"} \
		-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
		"$DAVIT_API$2" >"$1" 2>/dev/null &
	STREAM=$!
}

wait_text() { # FILE TEXT [SECONDS]
	local end=$((SECONDS + ${3:-30}))
	until grep -qF -- "$2" "$1" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# Ids of lines; a stream begins with the bare id of its place.
sequences() { # FILE
	awk '/^id: l[0-9]+$/ { id = substr($2, 2) } /^event: deployment.log/ { print id }' "$1" | sort -n
}

make_image v1
make_app live
deploy
stream "$WORK/all" "/events?topic=deployment:$DEPLOYMENT&topic=application:$APP"
both=$STREAM
stream "$WORK/one" "/deployments/$DEPLOYMENT/logs?follow=true"
one=$STREAM
if wait_text "$WORK/one" 'event: deployment.log' 20; then ok 'lines come'; else
	not_ok 'lines come' "$(head -c 300 "$WORK/one")"
fi
# One viewer goes after the first lines and comes again.
stream "$WORK/first" "/deployments/$DEPLOYMENT/logs?follow=true"
wait_text "$WORK/first" 'id: l1' 20
kill $STREAM 2>/dev/null
wait $STREAM 2>/dev/null
seen=$(sed -n 's/^id: //p' "$WORK/first" | tail -n 1)
wait_deployment "$DEPLOYMENT"
must_equal 'the deployment succeeds' success "$STATE"
wait $one
ended=$(date +%s)
must_hold 'its end is said' 'event: end' "$(cat "$WORK/one")"
must_hold 'and its state' '"status":"success"' "$(cat "$WORK/one")"
must_equal 'the stream ends by itself' yes "$([ $(($(date +%s) - ended)) -lt 15 ] && echo yes)"
stream "$WORK/rest" "/deployments/$DEPLOYMENT/logs?follow=true" 30 "Last-Event-ID: $seen"
wait $STREAM

api_ok GET "/deployments/$DEPLOYMENT/logs?limit=1000"
want=$(jq -r '.data[].sequence' <<<"$BODY" | sort -n)
must_match 'there is a log' '^[0-9]' "$want"
must_equal 'one stream has every line once' "$want" "$(sequences "$WORK/one")"
must_equal 'resumed, the two parts are the whole' "$want" \
	"$({ sequences "$WORK/first" | awk -v last="${seen#l}" '$1 <= last'; sequences "$WORK/rest"; } | sort -n)"

if wait_text "$WORK/all" 'event: application.status' 5; then ok 'states of the application come'; else
	not_ok 'states of the application come' "$(head -c 300 "$WORK/all")"
fi
if wait_text "$WORK/all" '"status":"running"' 20; then ok 'it is seen to run'; else
	not_ok 'it is seen to run' "$(grep application.status -A1 "$WORK/all" | tail -n 2)"
fi
must_match 'an id for both topics' '^id: l[0-9]+,l0$' "$(grep '^id:' "$WORK/all" | tail -n 1)"
kill $both 2>/dev/null

# Containers.
stream "$WORK/logs" "/applications/$APP/logs?follow=true&tail=100"
logs=$STREAM
if wait_text "$WORK/logs" 'web v1: listening on 8080'; then ok 'what the container said'; else
	not_ok 'what the container said' "$(head -c 300 "$WORK/logs")"
fi
began=$(date +%s%N)
visit "/log/hello-$RUN"
if wait_text "$WORK/logs" "hello-$RUN"; then
	ok "what it says now ($((($(date +%s%N) - began) / 1000000)) ms)"
else
	not_ok 'what it says now' "$(tail -c 300 "$WORK/logs")"
fi
for i in $(seq 200); do visit "/log/line-$RUN-$i"; done
wait_text "$WORK/logs" "line-$RUN-200"
must_equal 'two hundred lines, each once' 200 "$(grep -c "\"message\":\"line-$RUN-" "$WORK/logs")"
kill $logs 2>/dev/null
api_ok GET "/applications/$APP/logs?tail=10"
must_equal 'the last ten without a stream' 10 "$(jq '.data | length' <<<"$BODY")"
must_hold 'are the last' "line-$RUN-200" "$BODY"

status() { # PATH [HEADER]
	curl -s --noproxy '*' -o /dev/null -w '%{http_code}' --max-time 5 ${2:+-H "$2"} "$DAVIT_API$1"
}
must_equal 'nobody: 401' 401 "$(status "/events?topic=deployment:$DEPLOYMENT")"
must_equal 'not there: 404' 404 "$(status '/events?topic=deployment:00000000-0000-7000-8000-000000000000' \
	"Authorization: Bearer $DAVIT_TOKEN")"
must_equal 'no topic: 400' 400 "$(status /events "Authorization: Bearer $DAVIT_TOKEN")"
