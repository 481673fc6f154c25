#!/bin/bash
# SPDX-License-Identifier: MIT
# Look-ups: branches over https with a token and over ssh with the deploy key
# of an application; tags, digest and ports of a registry with a password; not
# behind a deployment; where they may not go; what they do not leave behind.
# Alone on its instance: for a while the runner has one place for jobs.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=servers.sh
. "$E2E/servers.sh"

# shellcheck disable=SC2317 # called by the end of the scenario
scenario_end() {
	[ -z "${SAMPLER:-}" ] || kill "$SAMPLER" 2>/dev/null
	stop_servers
	runner_as_before
}

token=token-$RUN-0123456789
password=pass-$RUN-abcdef

# look JSON [SECONDS]: BODY is what it found, LOOKED how long it took in ms.
look() {
	local id began end
	began=$(date +%s%3N)
	end=$((SECONDS + ${2:-60}))
	api POST /lookups "$1"
	[ "$STATUS" = 202 ] || give_up "look up $1" "answered with $STATUS: $BODY"
	id=$(field .id)
	while [ "$(field .state)" = pending ] && [ $SECONDS -lt $end ]; do
		sleep 0.2
		api_ok GET "/lookups/$id"
	done
	LOOKED=$(($(date +%s%3N) - began))
}

must_say() { # NAME CODE JSON
	look "$3"
	must_equal "$1: $(field .error.message)" "failed $2" "$(field .state) $(field .error.code)"
	must_lack "$1: no token in the answer" "$token" "$BODY"
	must_lack "$1: no password in the answer" "$password" "$BODY"
}

repository() { # [TOKEN]
	jq -n --arg url "$GIT_URL/app.git" --arg t "${1-}" \
		'{kind: "repository", repoUrl: $url} + (if $t == "" then {} else {token: $t} end)'
}

image() { # IMAGE [PASSWORD]
	jq -n --arg i "$1" --arg p "${2-}" '{kind: "image", image: $i} +
		(if $p == "" then {} else {registry: {username: "robot", password: $p}} end)'
}

make_image v1
make_ca
start_git_https "$token"
host_key
start_git_ssh
start_registry robot "$password"
git init -q -b trunk "$WORK/src"
git -C "$WORK/src" -c user.name=E -c user.email=e2e@localhost commit -q --allow-empty -m one
git -C "$WORK/src" branch next
git clone -q --bare "$WORK/src" "$WORK/git/app.git"
commit=$(git -C "$WORK/src" rev-parse HEAD)

# --- where users may not make us go -----------------------------------------
must_say 'an address of ours, git' ADDRESS_REFUSED "$(repository "$token")"
must_say 'an address of ours, registry' ADDRESS_REFUSED "$(image "$REGISTRY/team/web:v1" "$password")"
api POST /lookups '{"repoUrl":"file:///etc"}'
must_equal 'a file is refused at once' 400 "$STATUS"
runner_may

# While all this goes on no process of the panel may show a secret.
(
	while sleep 0.05; do
		grep -lsaF -e "$token" -e "$password" /proc/[0-9]*/cmdline /proc/[0-9]*/environ | while read -r f; do
			case $(cat "${f%/*}/comm" 2>/dev/null) in
			git* | davit* | ssh*) echo "$f $(tr '\0' ' ' <"$f")" ;;
			esac
		done
	done >"$WORK/seen" 2>/dev/null
) &
SAMPLER=$!

# --- repositories -----------------------------------------------------------
must_say 'https without a token' GIT_AUTH_REQUIRED "$(repository)"
must_say 'https with a wrong token' GIT_AUTH_FAILED "$(repository wrong-token)"
must_say 'a repository that is not there' GIT_REPOSITORY_NOT_FOUND \
	"{\"repoUrl\":\"$GIT_URL/none.git\",\"token\":\"$token\"}"
look "$(repository "$token")"
must_equal 'the branches' 'next trunk' "$(field '[.result.branches[].name] | join(" ")')"
must_equal 'their commits' "$commit" "$(field '.result.branches[0].sha')"
must_equal 'the default' trunk "$(field .result.defaultBranch)"
must_lack 'no token in the answer' "$token" "$BODY"
must_match "it took $LOOKED ms" '^[0-9]{1,4}$' "$LOOKED"
make_app https "{\"gitSource\":{\"repoUrl\":\"$GIT_URL/app.git\",\"token\":\"$token\"}}"
look "{\"applicationId\":\"$APP\"}"
must_equal 'of an application, with its token' trunk "$(field .result.defaultBranch)"
api POST /lookups "{\"repoUrl\":\"ssh://git@localhost:$SSH_PORT/x\"}"
must_equal 'ssh without an application' 400 "$STATUS"
make_app ssh "{\"gitSource\":{\"repoUrl\":\"ssh://$(id -un)@localhost:$SSH_PORT$WORK/git/app.git\"}}"
api_ok GET "/applications/$APP"
key=$(field .gitSource.publicKey)
must_say 'ssh before the key is allowed' GIT_AUTH_FAILED "{\"applicationId\":\"$APP\"}"
allow_key "$key"
look "{\"applicationId\":\"$APP\"}"
must_equal 'ssh with the deploy key' trunk "$(field .result.defaultBranch)"

# --- images -----------------------------------------------------------------
printf 'FROM %s\nEXPOSE 3000 53/udp\n' "$IMAGE:v1" |
	DOCKER_BUILDKIT=0 $DOCKER build -q -t "$IMAGE:exposes" - >/dev/null
for tag in 1.9 1.10 latest; do
	push "$IMAGE:exposes" "team/look:$tag"
done
digest=$(curl -s --noproxy '*' -I -K <(printf 'user = "robot:%s"\n' "$password") \
	-H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
	"http://$REGISTRY/v2/team/look/manifests/1.9" | tr -d '\r' | sed -n 's/^docker-content-digest: //Ip')
must_say 'a registry without a password' IMAGE_AUTH_REQUIRED "$(image "$REGISTRY/team/look:1.9")"
must_say 'a registry with a wrong password' IMAGE_AUTH_FAILED "$(image "$REGISTRY/team/look:1.9" wrong)"
must_say 'an image that is not there' IMAGE_NOT_FOUND "$(image "$REGISTRY/team/none" "$password")"
must_say 'a tag that is not there' IMAGE_NOT_FOUND "$(image "$REGISTRY/team/look:2" "$password")"
must_equal 'the tags there are' 'latest 1.10 1.9' "$(field '.result.tags | join(" ")')"
must_say 'a registry that is away' REGISTRY_UNREACHABLE "$(image 127.0.0.1:9/x)"
look "$(image "$REGISTRY/team/look:1.9" "$password")"
must_equal 'its port' '[3000]' "$(field '.result.ports | tostring')"
must_equal 'its tags' 'latest 1.10 1.9' "$(field '.result.tags | join(" ")')"
must_match 'its digest' '^sha256:[0-9a-f]{64}$' "$(field .result.digest)"
must_equal 'is what the registry says' "$digest" "$(field .result.digest)"
must_equal 'it is not here yet' false "$(jq -r .result.onNode <<<"$BODY")"
look "$(image "$IMAGE:exposes")"
must_equal 'an image of the node needs no registry' 'done true [3000]' \
	"$(jq -r '"\(.state) \(.result.onNode) \(.result.ports)"' <<<"$BODY")"
make_app registry "{\"image\":\"$REGISTRY/team/look:1.10\",
	\"registry\":{\"username\":\"robot\",\"password\":\"$password\"}}"
look "{\"applicationId\":\"$APP\"}"
must_equal 'of an application, with its password' '[3000]' "$(field '.result.ports | tostring')"
$DOCKER rmi "$IMAGE:exposes" >/dev/null 2>&1

# --- a registry whose tokens come from elsewhere, as Docker Hub's do -----------
b64url() {
	openssl base64 -A | tr '+/' '-_' | tr -d =
}

# A JSON web token for pulling team/look, signed with the certificate's key.
web_token() {
	local head body now
	now=$(date +%s)
	head=$(jq -cn --arg c "$(openssl x509 -in "$WORK/tls.pem" -outform DER | openssl base64 -A)" \
		'{typ: "JWT", alg: "RS256", x5c: [$c]}' | b64url)
	body=$(jq -cn --argjson now "$now" '{iss: "e2e", sub: "robot", aud: "reg", jti: "1", iat: $now,
		nbf: ($now - 60), exp: ($now + 600),
		access: [{type: "repository", name: "team/look", actions: ["pull"]}]}' | b64url)
	printf '%s.%s.%s' "$head" "$body" \
		"$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -sign "$WORK/tls.key" | b64url)"
}

start_token_registry() {
	local tokens=$((REG_PORT + 1)) registry=$((REG_PORT + 2))
	TOKEN_REGISTRY=127.0.0.1:$registry
	sed -e "s/^\tlisten .*//" -e "/server {/,\$d" "$WORK/nginx.conf" | sed "s#nginx.pid#tokens.pid#" >"$WORK/tokens.conf"
	cat >>"$WORK/tokens.conf" <<-END
		server {
			listen 127.0.0.1:$tokens;
			location = /token {
				auth_basic tokens;
				auth_basic_user_file $WORK/tokens.htpasswd;
				default_type application/json;
				try_files /token.json =404;
				root $WORK;
			}
		}
		}
	END
	htpasswd -bc "$WORK/tokens.htpasswd" robot "$password" 2>/dev/null
	printf '{"token":"%s"}' "$(web_token)" >"$WORK/token.json"
	chmod 644 "$WORK/tokens.htpasswd" "$WORK/token.json"
	nginx -c "$WORK/tokens.conf" >"$WORK/tokens.out" 2>&1 &
	SERVER_PIDS+=($!)
	cat >"$WORK/tokens.yml" <<-END
		version: 0.1
		log: {level: warn}
		storage: {filesystem: {rootdirectory: $WORK/registry}}
		auth: {token: {realm: "http://127.0.0.1:$tokens/token", service: reg, issuer: e2e, rootcertbundle: $WORK/ca.pem}}
		http: {addr: "$TOKEN_REGISTRY"}
	END
	docker-registry serve "$WORK/tokens.yml" >"$WORK/tokens.log" 2>&1 &
	SERVER_PIDS+=($!)
	wait_port "$tokens"
	wait_port "$registry"
}

start_token_registry
look "$(image "$TOKEN_REGISTRY/team/look:1.9" "$password")"
must_equal 'with a token from elsewhere' "done $digest [3000]" \
	"$(jq -r '"\(.state) \(.result.digest) \(.result.ports)"' <<<"$BODY")"
must_say 'no password for the token' IMAGE_AUTH_REQUIRED "$(image "$TOKEN_REGISTRY/team/look:1.9")"
must_say 'a wrong password for the token' IMAGE_AUTH_FAILED "$(image "$TOKEN_REGISTRY/team/look:1.9" wrong)"
must_say 'a token for another image' IMAGE_AUTH_FAILED "$(image "$TOKEN_REGISTRY/team/other:1" "$password")"

# --- not behind a deployment ------------------------------------------------
printf 'runner-jobs 1\n' >>"$DAVIT_DIR/conf/davit.conf"
runner_again
make_app busy '{"healthCheck":{"type":"http","path":"/","startPeriod":300}}'
set_env START_DELAY_MS 120000
deploy
wait_stage "$DEPLOYMENT" update 'done' 60
look "$(repository "$token")"
must_equal "a look-up ends (after $LOOKED ms)" 'done' "$(field .state)"
api_ok GET "/deployments/$DEPLOYMENT"
must_equal 'while the one place for jobs is taken' deploying "$(field .status)"
api_ok POST "/deployments/$DEPLOYMENT/cancel"
wait_deployment "$DEPLOYMENT"
must_equal 'and is free again' cancelled "$STATE"

# --- what stays behind ------------------------------------------------------
kill "$SAMPLER" 2>/dev/null
SAMPLER=
must_equal 'no secret in a process list' '' "$(cat "$WORK/seen")"
must_lack 'no token in any log file' "$token" "$(cat "$DAVIT_DIR"/log/*.log 2>/dev/null | grep -aF "$token" || :)"
must_lack 'no password in any log file' "$password" "$(cat "$DAVIT_DIR"/log/*.log 2>/dev/null | grep -aF "$password" || :)"
