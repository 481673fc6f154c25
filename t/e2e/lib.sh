# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this
#
# Scenarios on a running instance.  Environment:
#
#	DAVIT_API	http://localhost:8080/api/v1
#	DAVIT_TOKEN	an API token of an owner
#	DAVIT_EDGE	host:port that answers for applications, by their host name
#	DAVIT_DIR	directory of the instance (as conf/quickstart makes it)
#	DOCKER_HOST	unix:///... of its engine
#
# A scenario prints "ok NAME" and "not ok NAME: why", and ends with status 1
# when there was a "not ok".  What it makes is deleted at its end.
set -uo pipefail

E2E=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SCENARIO=$(basename "$0" .sh)
RUN=$(printf '%04x' $((RANDOM * 2)))
for name in DAVIT_API DAVIT_TOKEN DAVIT_EDGE DAVIT_DIR; do
	[ -n "${!name:-}" ] || {
		echo "$SCENARIO: $name is not set" >&2
		exit 2
	}
done
: "${DOCKER_HOST:=unix:///var/run/docker.sock}"
export DOCKER_HOST
INSTANCE=$(awk '$1 == "instance" { print $2 }' "$DAVIT_DIR/conf/davit.conf")
DOCKER=/usr/bin/docker
IMAGE=davit-e2e-$INSTANCE/web
WORK=$(mktemp -d "/tmp/davit-e2e.XXXXXX")
chmod 755 "$WORK"
QUICK=
[ "${1-}" != --quick ] || QUICK=1
failures=0
APPS=()
PROJECT=
REPO=

# --- verdicts ---------------------------------------------------------------

ok() { # NAME
	echo "ok $SCENARIO: $1"
}

not_ok() { # NAME WHY
	echo "not ok $SCENARIO: $1: $2"
	failures=$((failures + 1))
}

must_equal() { # NAME WANT GOT
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted '$2', got '$3'"; fi
}

must_match() { # NAME REGEX GOT
	if grep -qE -- "$2" <<<"$3"; then ok "$1"; else not_ok "$1" "'$3' does not match $2"; fi
}

must_lack() { # NAME TEXT GOT
	if grep -qF -- "$2" <<<"$3"; then not_ok "$1" "it holds '$2'"; else ok "$1"; fi
}

must_hold() { # NAME TEXT GOT
	if grep -qF -- "$2" <<<"$3"; then ok "$1"; else
		not_ok "$1" "'$2' is not in '${3:0:300}'"
	fi
}

# Nothing after it could mean anything.
give_up() { # NAME WHY
	not_ok "$1" "$2"
	exit 1
}

# --- the API ----------------------------------------------------------------

# api METHOD PATH [JSON]: STATUS and BODY.
api() {
	local -a options=(-s --noproxy '*' --max-time 60 -X "$1" -w '\n%{http_code}')
	local answer
	[ $# -lt 3 ] || options+=(-H 'Content-Type: application/json' --data-binary "$3")
	answer=$(curl "${options[@]}" -K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
		"$DAVIT_API$2")
	STATUS=${answer##*$'\n'}
	BODY=${answer%$'\n'*}
}

# The same for what has to work.
api_ok() {
	api "$@"
	[[ $STATUS == 2* ]] || give_up "$1 $2" "answered with $STATUS: $BODY"
}

field() { # JQ-FILTER, of BODY
	jq -r "$1 // empty" <<<"$BODY"
}

make_project() {
	api_ok POST /projects "{\"name\":\"e2e-$RUN-${SCENARIO//_/-}\"}"
	PROJECT=$(field .id)
}

# make_app NAME [JSON-OF-MORE-MEMBERS]: APP, HOST.  Fast health checks, so
# that a scenario takes as long as the watch window and little more.
make_app() {
	local body more=${2-}
	[ -n "$more" ] || more='{}'
	[ -n "$PROJECT" ] || make_project
	body=$(jq -n --arg name "$1-$RUN" --arg project "$PROJECT" --arg image "$IMAGE:v1" \
		--argjson more "$more" '{name: $name, projectId: $project, port: 8080,
		healthCheck: {type: "http", path: "/", interval: 1, timeout: 2, retries: 2, startPeriod: 5}}
		+ (if $more | has("gitSource") then {} else {image: $image} end) + $more')
	api POST /applications "$body"
	[ "$STATUS" = 201 ] || give_up "create $1" "answered with $STATUS: $BODY"
	APP=$(field .id)
	SERVICE=$(field .serviceName)
	HOST=$(field .url)
	HOST=${HOST#*://}
	HOST=${HOST%%[:/]*}
	APPS+=("$APP")
}

set_app() { # JSON
	api_ok PATCH "/applications/$APP" "$1"
}

set_env() { # KEY VALUE [JSON-OF-MORE-MEMBERS]
	local more=${3-}
	[ -n "$more" ] || more='{}'
	api_ok PUT "/applications/$APP/env/$1" \
		"$(jq -n --arg v "$2" --argjson more "$more" '{value: $v} + $more')"
}

unset_env() { # KEY
	api_ok DELETE "/applications/$APP/env/$1"
}

# deploy [JSON]: DEPLOYMENT.
deploy() {
	local body=${1-}
	[ -n "$body" ] || body='{}'
	api POST "/applications/$APP/deploy" "$body"
	[ "$STATUS" = 202 ] || give_up deploy "answered with $STATUS: $BODY"
	DEPLOYMENT=$(field .deploymentId)
}

# The first of the objects that GET PATH answers with, asked TIMES times a
# second, for which the filter of jq is true, or an error: BODY.  One process
# asks and one reads, since a scenario mostly waits and others are at work
# beside it.
first_answer() { # PATH TIMES SECONDS JQ-FILTER
	local asking answers
	exec {answers}< <(exec curl -sN --noproxy '*' --max-time 60 --rate "$2/s" -w '\n' \
		-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
		"$DAVIT_API$1#[1-$(($2 * $3))]")
	asking=$!
	BODY=$(jq -cRn "first(inputs | select(startswith(\"{\")) | fromjson | select((.id | not) or ($4)))" <&"$answers")
	kill "$asking" 2>/dev/null
	exec {answers}<&-
	[ -n "$BODY" ] || return 1
	[ -n "$(field .id)" ] || give_up "GET $1" "answered with: $BODY"
}

# Wait until a deployment is over: STATE, BODY.
wait_deployment() { # ID [SECONDS]
	if first_answer "/deployments/$1" 3 "${2:-180}" \
		'.status | IN("pending", "building", "deploying") | not'; then
		STATE=$(field .status)
	else
		api_ok GET "/deployments/$1"
		STATE="still $(field .status)"
		return 1
	fi
}

# Wait until a deployment's stage has the status; not ok when it never has.
wait_stage() { # ID STAGE STATUS [SECONDS]
	local over='.status | IN("pending", "building", "deploying") | not'
	local there="any(.stages[]; .name == \"$2\" and .status == \"$3\")"
	if first_answer "/deployments/$1" 10 "${4:-60}" "($there) or ($over)" &&
		[ "$(field "$there")" = true ]; then
		return 0
	fi
	[ -n "$BODY" ] || api_ok GET "/deployments/$1"
	not_ok "the stage $2 is $3 within ${4:-60} s" \
		"$(field .status): $(jq -r '[.stages[] | .name + " " + .status] | join(", ")' <<<"$BODY")"
	return 1
}

# Deploy, wait, and say how it ended.
must_deploy() { # NAME [JSON]
	deploy "${2-}"
	wait_deployment "$DEPLOYMENT"
	if [ "$STATE" = success ]; then
		ok "$1"
	else
		not_ok "$1" "$STATE: $(field .error.code) $(field .error.message)"
	fi
}

deployment_log() { # ID
	api_ok GET "/deployments/$1/logs?limit=1000"
	jq -r '.data[].message' <<<"$BODY"
}

# --- the application through the edge ---------------------------------------

visit() { # [PATH]: ANSWER and CODE
	local answer
	answer=$(curl -s --noproxy '*' --max-time 10 -w '\n%{http_code}' -D "$WORK/headers" -H "Host: $HOST" \
		"http://$DAVIT_EDGE${1:-/}") || answer+=" (curl $?)"
	CODE=${answer##*$'\n'}
	ANSWER=${answer%$'\n'*}
	ANSWER=${ANSWER%$'\n'}
}

version_served() {
	visit /
	if [ "$CODE" = 200 ]; then echo "${ANSWER%% *}"; else
		echo "status $CODE $(tr -d '\r' <"$WORK/headers" | grep -iE '^(x-davit-edge|retry-after|server):' | tr '\n' ' ')"
	fi
}

wait_visit() { # CODE [SECONDS]
	local end=$((SECONDS + ${2:-30}))
	visit /
	while [ "$CODE" != "$1" ] && [ $SECONDS -lt $end ]; do
		sleep 0.2
		visit /
	done
	[ "$CODE" = "$1" ]
}

# Requests by 50 connections, as fast as what is at work beside them lets them
# (in the short forms others come first), until load_stop, which sets
# LOAD_REQUESTS and LOAD_FAILED (answers other than 2xx and 3xx, and socket
# errors) and LOAD_SAYS.
load_start() {
	nice -n "$([ -n "$QUICK" ] && echo 19 || echo 10)" wrk -t2 -c50 -d7200s --timeout 10s -H "Host: $HOST" "http://$DAVIT_EDGE/" \
		>"$WORK/wrk" 2>&1 &
	LOAD=$!
	sleep 1
}

load_stop() {
	local errors
	kill -INT "$LOAD" 2>/dev/null
	wait "$LOAD" 2>/dev/null
	LOAD=
	LOAD_REQUESTS=$(awk '/ requests in / { print $1 }' "$WORK/wrk")
	errors=$(awk '/Socket errors:/ { gsub(",", ""); print $4 + $6 + $8 + $10 }
		/Non-2xx or 3xx responses:/ { print $NF }' "$WORK/wrk" | awk '{ n += $1 } END { print n + 0 }')
	LOAD_FAILED=$errors
	LOAD_SAYS="$LOAD_REQUESTS requests, $LOAD_FAILED failed$(
		grep -E 'Socket errors|Non-2xx' "$WORK/wrk" | tr -s ' \n' ' ')"
	[ "${LOAD_REQUESTS:-0}" -gt 100 ] ||
		not_ok 'load' "wrk made only '${LOAD_REQUESTS:-no}' requests: $(tail -n 3 "$WORK/wrk")"
}

must_not_fail() { # NAME
	if [ "$LOAD_FAILED" = 0 ]; then
		ok "$1 ($LOAD_SAYS)"
	else
		not_ok "$1" "$LOAD_SAYS"
	fi
}

# --- images -----------------------------------------------------------------

build_program() {
	[ -x "$WORK/web" ] || musl-gcc -std=gnu11 -Os -static -s -o "$WORK/web" "$E2E/app/web.c" ||
		give_up 'build the test application' 'musl-gcc failed'
}

# make_image TAG [VERSION]: IMAGE:TAG that says VERSION.
make_image() {
	build_program
	printf 'FROM scratch\nCOPY web /web\nENV VERSION=%s\nCMD ["/web"]\n' "${2:-$1}" >"$WORK/Dockerfile"
	DOCKER_BUILDKIT=0 $DOCKER build -q -t "$IMAGE:$1" "$WORK" >/dev/null ||
		give_up "build image $1" 'docker build failed'
}

# --- repositories -----------------------------------------------------------

# commit_all DIR WORDS: everything in it, as one commit.
commit_all() {
	git -C "$1" add -A
	git -C "$1" -c user.name=e2e -c user.email=e2e@localhost commit -q --allow-empty -m "$2"
}

# make_repo DIR: REPO, a bare copy where the runner may read it, made anew.
make_repo() {
	REPO=$DAVIT_DIR/git/e2e-$RUN.git
	rm -rf "$REPO"
	git clone -q --bare "$1" "$REPO"
	chown -R davit-run: "$REPO"
}

# --- the end ----------------------------------------------------------------

# shellcheck disable=SC2317 # called by trap
clean_up() {
	local status=$? app
	trap - EXIT
	[ -z "${LOAD:-}" ] || kill -KILL "$LOAD" 2>/dev/null
	if declare -F scenario_end >/dev/null; then
		scenario_end
	fi
	for app in ${APPS[@]+"${APPS[@]}"}; do
		api DELETE "/applications/$app"
	done
	[ -z "$PROJECT" ] || api DELETE "/projects/$PROJECT"
	rm -rf "$WORK" ${REPO:+"$REPO"}
	[ "$failures" = 0 ] || status=1
	exit $status
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
