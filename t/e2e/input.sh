#!/bin/bash
# SPDX-License-Identifier: MIT
# Bad input over the API: each mistake has its own words, nothing is started,
# nothing breaks.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

make_project

# refused NAME STATUS CODE FIELD METHOD PATH [BODY]
refused() {
	local name=$1 status=$2 code=$3 where=$4
	shift 4
	api "$@"
	must_equal "$name: status" "$status" "$STATUS"
	must_equal "$name: code" "$code" "$(field .error.code)"
	[ -z "$where" ] || must_hold "$name: names $where" "\"$where\"" "$(jq -c '[.error.details.errors[]?.field]' <<<"$BODY")"
	must_match "$name: words" '.{8}' "$(field .error.message)"
	must_match "$name: request id" '.{8}' "$(field .error.requestId)"
}

# app_body [JQ-CHANGE]: a good body, changed
app_body() {
	jq -cn --arg p "$PROJECT" --arg i "$IMAGE:v1" --arg n "input-$RUN" \
		'{name: $n, projectId: $p, image: $i} | '"${1:-.}"
}

bad_app() { # NAME FIELD JQ-CHANGE
	refused "$1" 400 VALIDATION_ERROR "$2" POST /applications "$(app_body "$3")"
}

# Malformed JSON, with its position.
refused 'malformed JSON' 400 INVALID_INPUT '' POST /applications '{"name": "a",,}'
must_match 'malformed JSON: position' 'line 1' "$(jq -c .error <<<"$BODY")"
refused 'JSON that is no object' 400 VALIDATION_ERROR '' POST /applications '[]'
refused 'a key twice' 400 INVALID_INPUT '' POST /projects '{"name":"abc","name":"abd"}'
refused 'text after the JSON' 400 INVALID_INPUT '' POST /projects '{"name":"abc"} x'

# Unknown keys, wrong types, missing members.
bad_app 'unknown key' 'colour' '.colour = "red"'
bad_app 'unknown nested key' 'healthCheck.color' '.healthCheck = {color: 1}'
bad_app 'number for text' 'name' '.name = 5'
bad_app 'text for number' 'port' '.port = "80"'
bad_app 'fraction for number' 'port' '.port = 80.5'
bad_app 'text for boolean' 'readOnly' '.readOnly = "yes"'
bad_app 'text for list' 'envVars' '.envVars = "A=b"'
bad_app 'text for object' 'healthCheck' '.healthCheck = "http"'
bad_app 'null for name' 'name' '.name = null'
bad_app 'name is missing' 'name' 'del(.name)'
bad_app 'project is missing' 'projectId' 'del(.projectId)'
bad_app 'neither image nor repository' 'image' 'del(.image)'
bad_app 'image and repository' 'image' '.gitSource = {repoUrl: "https://example.org/a.git"}'

# Patterns and ranges.
for name in ab Abc 1abc a_b abc- 'a b' "$(printf 'a%.0s' $(seq 51))" '<b>x</b>' 'é-e'; do
	bad_app "name '${name:0:12}'" name ".name = $(jq -n --arg n "$name" '$n')"
done
bad_app 'port 0' port '.port = 0'
bad_app 'port 65536' port '.port = 65536'
bad_app 'replicas -1' replicas '.replicas = -1'
bad_app 'replicas 101' replicas '.replicas = 101'
bad_app 'replicas 1e99' replicas '.replicas = 1e99'
bad_app 'image with spaces' image '.image = "not an image"'
bad_app 'image in capitals' image '.image = "Nginx:latest"'
bad_app 'image like an option' image '.image = "--privileged"'
bad_app 'pull policy' pullPolicy '.pullPolicy = "sometimes"'
bad_app 'health type' healthCheck.type '.healthCheck = {type: "magic"}'
bad_app 'health path' healthCheck.path '.healthCheck = {path: "no slash"}'
bad_app 'health interval' healthCheck.interval '.healthCheck = {interval: 0}'
bad_app 'memory' resources.memoryLimit '.resources = {memoryLimit: 1}'
bad_app 'variable name' 'envVars[0].key' '.envVars = [{key: "1A", value: "x"}]'
bad_app 'second variable' 'envVars[1].key' '.envVars = [{key: "A", value: "x"}, {key: "a-b", value: "x"}]'
bad_app 'host name' 'domains[0].host' '.domains = [{host: "http://x/"}]'
bad_app 'host that is an address' 'domains[0].host' '.domains = [{host: "127.0.0.1"}]'
refused 'NUL in text' 400 INVALID_INPUT '' POST /applications "$(app_body '.description = "a\u0000b"')"
for url in 'ftp://example.org/a' 'https://' 'http://example.org/a.git' '--upload-pack=x' \
	'ext::sh -c x' 'file:///etc' '../up'; do
	bad_app "repository '$url'" gitSource.repoUrl \
		"del(.image) | .gitSource = {repoUrl: $(jq -n --arg u "$url" '$u')}"
done
bad_app 'branch like an option' gitSource.branch \
	'del(.image) | .gitSource = {repoUrl: "https://example.org/a.git", branch: "--x"}'
bad_app 'build path upwards' gitSource.buildPath \
	'del(.image) | .gitSource = {repoUrl: "https://example.org/a.git", buildPath: "../x"}'
bad_app 'commit id' gitSource.commitSha \
	'del(.image) | .gitSource = {repoUrl: "https://example.org/a.git", commitSha: "abc"}'

# All mistakes at once, not one after the other.
api POST /applications "$(app_body '.port = 0 | .replicas = -1 | .name = "X"')"
must_equal 'three mistakes, three errors' 3 "$(jq '.error.details.errors | length' <<<"$BODY")"
must_equal 'each says what came' '["0","-1","X"]' \
	"$(jq -c '[.error.details.errors | sort_by(.field) | (map(select(.field=="port")) + map(select(.field=="replicas")) + map(select(.field=="name")))[].received | tostring]' <<<"$BODY")"

# What is not there, or somebody else's.
none=00000000-0000-7000-8000-000000000000
for path in /projects/$none /applications/$none /deployments/$none /environments/$none \
	/domains/$none /applications/nonsense "/applications/%27%3B--" /nothing; do
	refused "GET $path" 404 RESOURCE_NOT_FOUND '' GET "$path"
done
refused 'project of nobody' 404 RESOURCE_NOT_FOUND '' POST /applications "$(app_body ".projectId = \"$none\"")"
refused 'deploy nothing' 404 RESOURCE_NOT_FOUND '' POST "/applications/$none/deploy" '{}'
refused 'method' 405 METHOD_NOT_ALLOWED '' PUT /projects '{}'
refused 'limit' 400 VALIDATION_ERROR limit GET '/projects?limit=0'
refused 'limit' 400 VALIDATION_ERROR limit GET '/projects?limit=1000'
refused 'cursor' 400 VALIDATION_ERROR cursor GET '/projects?cursor=x'
refused 'unknown parameter' 400 VALIDATION_ERROR colour GET '/projects?colour=x'

# Credentials.
TOKEN=$DAVIT_TOKEN
DAVIT_TOKEN=dvt_wrong refused 'wrong token' 401 INVALID_TOKEN '' GET /projects
DAVIT_TOKEN=$TOKEN
must_equal 'no token' 401 "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' "$DAVIT_API/projects")"
must_equal 'not JSON' 415 "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' -X POST -d 'name=x' \
	-H "Authorization: Bearer $TOKEN" -H 'Content-Type: text/plain' "$DAVIT_API/projects")"
head -c 1100000 /dev/zero | tr '\0' ' ' >"$WORK/large"
must_equal 'too large' 413 "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' -X POST --data-binary "@$WORK/large" \
	-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$DAVIT_API/projects")"

# Twice the same.
make_image v1
make_app twice
refused 'the same name' 409 CONFLICT '' POST /applications "$(app_body ".name = \"twice-$RUN\"")"
api POST "/applications/$APP/domains" "{\"host\":\"taken-$RUN.example.org\"}"
must_equal 'a host name' 201 "$STATUS"
refused 'a host name twice' 409 CONFLICT '' POST "/applications/$APP/domains" "{\"host\":\"taken-$RUN.example.org\"}"
refused 'variable in the path' 400 VALIDATION_ERROR key PUT "/applications/$APP/env/1-x" '{"value":"x"}'
refused 'scale to text' 400 VALIDATION_ERROR replicas POST "/applications/$APP/scale" '{"replicas":"3"}'
refused 'scale to 101' 400 VALIDATION_ERROR replicas POST "/applications/$APP/scale" '{"replicas":101}'
refused 'a project with applications' 409 CONFLICT '' DELETE "/projects/$PROJECT"

# The same request twice by its key is one application.
key=$(api_ok GET "/applications/$APP"; field .id)
body=$(app_body ".name = \"once-$RUN\"")
post_once() { # BODY
	curl -s --noproxy '*' -o "$WORK/once" -w '%{http_code}' -X POST --data-binary "$1" -H "Idempotency-Key: $key-$RUN" \
		-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$DAVIT_API/applications"
}
must_equal 'first time' 201 "$(post_once "$body")"
once=$(jq -r .id "$WORK/once")
APPS+=("$once")
must_equal 'second time' 201 "$(post_once "$body")"
must_equal 'the same application' "$once" "$(jq -r .id "$WORK/once")"
must_equal 'another body, same key' 409 "$(post_once "$(app_body '.name = "other"')")"

# Somebody saved meanwhile.
api_ok GET "/applications/$APP"
etag=$(curl -s --noproxy '*' -D - -o /dev/null -H "Authorization: Bearer $TOKEN" "$DAVIT_API/applications/$APP" |
	tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
must_match 'an ETag' '.' "$etag"
patch_if() { # DESCRIPTION
	curl -s --noproxy '*' -o /dev/null -w '%{http_code}' -X PATCH -d "{\"description\":\"$1\"}" -H "If-Match: $etag" \
		-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$DAVIT_API/applications/$APP"
}
must_equal 'change with the ETag' 200 "$(patch_if one)"
must_equal 'change with the old ETag' 412 "$(patch_if two)"

# What only the deployment can know.
known_late() { # NAME CODE JSON-OF-APPLICATION
	make_app "late$((late = ${late:-0} + 1))" "$3"
	deploy
	wait_deployment "$DEPLOYMENT" 120
	must_equal "$1: fails" failed "$STATE"
	must_match "$1: code" "^($2)\$" "$(field .error.code)"
	must_match "$1: words ($(field .error.message))" '.{10}' "$(field .error.message)"
}
known_late 'image that is not there' 'IMAGE_NOT_FOUND' \
	"{\"image\":\"$IMAGE:never-made\",\"pullPolicy\":\"never\"}"
known_late 'a port nobody listens on' HEALTH_CHECK_FAILED \
	'{"port":9999,"envVars":[{"key":"PORT","value":"8080"}],"healthCheck":{"type":"http","interval":1,"timeout":1,"retries":2,"startPeriod":4}}'
known_late 'repository that is not there' GIT_REPOSITORY_NOT_FOUND \
	"{\"gitSource\":{\"repoUrl\":\"file://$DAVIT_DIR/git/none-$RUN.git\",\"branch\":\"main\"}}"

git init -q -b main "$WORK/empty"
commit_all "$WORK/empty" nothing
make_repo "$WORK/empty"
known_late 'no Dockerfile' DOCKERFILE_NOT_FOUND \
	"{\"gitSource\":{\"repoUrl\":\"file://$REPO\",\"branch\":\"main\"}}"
known_late 'no such branch' GIT_REF_NOT_FOUND \
	"{\"gitSource\":{\"repoUrl\":\"file://$REPO\",\"branch\":\"none\"}}"

api GET /healthz
must_equal 'the panel is well after all this' 200 "$STATUS"
