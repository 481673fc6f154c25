#!/bin/bash
# SPDX-License-Identifier: MIT
# Abuse from outside: requests that nginx and the panel could read in two ways,
# false hosts and forwarding headers, and secrets in process lists and logs
# while they are at work.
# Alone on its instance: others let it reach loopback addresses meanwhile.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	[ -z "${WATCHER:-}" ] || kill "$WATCHER" 2>/dev/null
}

PANEL_HOST=${DAVIT_API#http://}
PANEL_HOST=${PANEL_HOST%%/*}
port=${PANEL_HOST##*:}

# raw TEXT: what comes back for the bytes as they are.
raw() {
	exec 5<>"/dev/tcp/127.0.0.1/$port" || return 1
	# In one piece: who is refused at the first line closes.
	printf '%b' "$1" >"$WORK/raw"
	cat "$WORK/raw" >&5
	timeout 5 cat <&5 | tr -d '\0' | head -c 20000
	exec 5>&-
}

head='Host: '$PANEL_HOST'\r\nConnection: close\r\n'
smuggled='GET /api/v1/abuse-smuggled HTTP/1.1\r\nHost: x\r\n\r\n'

# --- two ways to read one request -------------------------------------------
# one_answer NAME STATUS REQUEST: one answer, to the first request.
one_answer() {
	local answer
	answer=$(raw "$3")
	must_match "$1" "^HTTP/1\.[01] ($2) " "$(head -n 1 <<<"$answer")"
	must_equal "$1: once" 1 "$(grep -c '^HTTP/1\.' <<<"$answer")"
	must_lack "$1: nothing of the second" abuse-smuggled "$answer"
}

one_answer 'two lengths' 400 "POST /api/v1/projects HTTP/1.1\r\n${head}Content-Length: 0\r\nContent-Length: 60\r\n\r\n$smuggled"
one_answer 'length and chunks' '400|401' "POST /api/v1/projects HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n$smuggled"
one_answer 'chunks in other letters' '400|501' "POST /api/v1/projects HTTP/1.1\r\n${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n$smuggled"
one_answer 'a length that is none' 400 "POST /api/v1/projects HTTP/1.1\r\n${head}Content-Length: +5\r\n\r\n$smuggled"
one_answer 'two hosts' 400 "GET /api/v1/healthz HTTP/1.1\r\n${head}Host: evil.example\r\n\r\n"
one_answer 'no host' 400 'GET /api/v1/healthz HTTP/1.1\r\nConnection: close\r\n\r\n'
one_answer 'a space before the colon' 400 "GET /api/v1/users/me HTTP/1.1\r\n${head}Authorization : Bearer $DAVIT_TOKEN\r\n\r\n"
one_answer 'a folded header' '400|401' "GET /api/v1/users/me HTTP/1.1\r\n${head}X-A: b\r\n Authorization: Bearer $DAVIT_TOKEN\r\n\r\n"
one_answer 'an underscore for a dash' 401 "GET /api/v1/users/me HTTP/1.1\r\n${head}X_API_KEY: $DAVIT_TOKEN\r\n\r\n"
one_answer 'a line end in the address' '400|404' "GET /api/v1/%0d%0aX-Abuse:%201 HTTP/1.1\r\n${head}\r\n"
one_answer 'an absolute address' '200|400|404' "GET http://evil.example/api/v1/healthz HTTP/1.1\r\n${head}\r\n"

# --- files that are not ours to give ----------------------------------------
for path in /static/../../../etc/passwd /static/%2e%2e/%2e%2e/conf/davit.conf /static/..%2f..%2f..%2fconf/davit.conf \
	'/static../conf/davit.conf' '/static/%00' '/static/.%2e/etc' '//etc/passwd' '/.davit/../../conf/davit.conf'; do
	answer=$(raw "GET $path HTTP/1.1\r\n${head}\r\n")
	must_match "no file for $path" '^HTTP/1\.[01] (30[0-9]|40[0-9]) ' "$(head -n 1 <<<"$answer")"
	must_lack "nothing of a file for $path" 'panel-url' "$answer"
done

# --- who says where it comes from -------------------------------------------
answer=$(raw "GET /sign-in HTTP/1.1\r\n${head}X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\nForwarded: for=203.0.113.9;host=evil.example\r\n\r\n")
must_lack 'a forwarded host is in no page' evil.example "$answer"
must_match 'the cookie is not for scripts' 'HttpOnly; SameSite=' "$(grep -i '^set-cookie:' <<<"$answer")"
api_ok POST /users/me/tokens "{\"name\":\"abuse-$RUN\"}"
token=$(field .token)
id=$(field .id)
curl -s --noproxy '*' -o /dev/null -H "Authorization: Bearer $token" -H 'X-Forwarded-For: 203.0.113.9' \
	-H 'X-Real-IP: 203.0.113.9' -H 'Content-Type: application/json' -d "{\"name\":\"abuse-$RUN\"}" "$DAVIT_API/projects"
api_ok GET '/audit-logs?limit=50'
must_lack 'the address of an audit row is not what somebody says' 203.0.113.9 "$BODY"
api GET "/projects?search=abuse-$RUN"
api DELETE "/projects/$(field '.data[0].id')"
api DELETE "/users/me/tokens/$id"

# --- secrets at work --------------------------------------------------------
# What any process is called with, again and again while images are pulled and
# repositories fetched.
secret=canary-$RUN-8f1b2c
# is_ours PID: this script started it, or it has gone meanwhile.
is_ours() {
	local pid=$1
	until [ "$pid" = $$ ]; do
		[ "$pid" != 1 ] && [ "$pid" != 0 ] || return 1
		pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null)
		[ -n "$pid" ] || return 0
	done
}
watch() {
	local file words
	while :; do
		while read -r file; do
			words=$(tr '\0' ' ' 2>/dev/null <"$file")
			# These programs get the secret from this script, and
			# from nobody else.
			case $words in
			'') continue ;;
			jq\ * | curl\ * | grep\ *)
				! is_ours "$(cut -d / -f 3 <<<"$file")" || continue
				;;
			esac
			echo "$words" >>"$WORK/seen"
		done < <(grep -laF -- "$secret" /proc/[0-9]*/cmdline 2>/dev/null)
		sleep 0.05
	done
}
: >"$WORK/seen"
watch &
WATCHER=$!
# Programs that are called with it and are no child of this script.
for name in sleep bash curl; do
	(
		(exec -a "$name $secret-planted" sleep 2) &
	)
done
sleep 3
for name in sleep bash curl; do
	must_match "the watch sees $name called with a secret" "^$name .*-planted" \
		"$(grep "^$name " "$WORK/seen")"
done
sed -i '/-planted/d' "$WORK/seen"
make_image v1
git init -q -b main "$WORK/src"
printf 'FROM %s\nRUN --mount=type=secret,id=S ["/web"]\n' "$IMAGE:v1" >"$WORK/src/Dockerfile"
commit_all "$WORK/src" first
make_repo "$WORK/src"
make_app canary "{\"gitSource\":{\"repoUrl\":\"file://$REPO\",\"branch\":\"main\"}}"
set_env S "$secret-build" '{"isSecret":true,"usage":"build"}'
set_env T "$secret-run" '{"isSecret":true}'
deploy
wait_stage "$DEPLOYMENT" build running 30
sleep 2
api POST "/deployments/$DEPLOYMENT/cancel"
wait_deployment "$DEPLOYMENT" 60
must_match 'the deployment is over' '^(cancelled|failed|success)$' "$STATE"
must_lack 'its log has no secret' "$secret" "$(deployment_log "$DEPLOYMENT")"
must_lack 'nor has its row' "$secret" "$BODY"
kill "$WATCHER"
wait "$WATCHER" 2>/dev/null
WATCHER=
must_equal 'no process was called with a secret' '' "$(sort -u "$WORK/seen" | head -n 3)"
must_equal 'no log of the instance holds one' '' "$(grep -rlaF -- "$secret" "$DAVIT_DIR/log" | head -n 3)"

# --- the engine stays inside ------------------------------------------------
n=0
for image in 169.254.169.254/team/app:1 127.0.0.1:6379/app:1 localhost:1/app:1 10.0.0.1/app:1; do
	n=$((n + 1))
	api POST /applications "$(jq -n --arg p "$PROJECT" --arg i "$image" --arg n "in-$RUN-$n" \
		'{name: $n, projectId: $p, image: $i}')"
	APP=$(field .id)
	[ "$STATUS" = 201 ] || give_up "create $image" "$STATUS $BODY"
	APPS+=("$APP")
	deploy
	wait_deployment "$DEPLOYMENT" 60
	must_equal "$image is not connected to" 'failed ADDRESS_REFUSED' "$STATE $(field .error.code)"
done
