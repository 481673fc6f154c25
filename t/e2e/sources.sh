#!/bin/bash
# SPDX-License-Identifier: MIT
# Where applications come from: Git over https with a token, over ssh with a
# deploy key and a pinned host key; Dockerfile builds with arguments, target
# and secrets; a registry with a password, pull policies, moved tags.
# shellcheck source-path=SCRIPTDIR source=../faults/lib.sh
. "$(dirname "$0")/../faults/lib.sh"
# shellcheck source-path=SCRIPTDIR source=servers.sh
. "$E2E/servers.sh"

# shellcheck disable=SC2317 # called by the end of the scenario
scenario_end() {
	stop_servers
	runner_as_before
}

token=token-$RUN-0123456789
secret=secret-$RUN-abcdef
make_image v1
make_image v2
make_ca
start_git_https "$token"
host_key
start_git_ssh
start_registry robot "pass-$RUN"
runner_may

# --- a repository -----------------------------------------------------------
build_program
mkdir -p "$WORK/src/app"
git init -q -b main "$WORK/src"
cp "$WORK/web" "$WORK/src/app/web"
cp "$(command -v busybox)" "$WORK/src/app/busybox"
cat >"$WORK/src/app/Containerfile" <<'EOF'
FROM scratch AS base
COPY busybox /bin/busybox
COPY web /web
ARG COLOUR=none
ARG SIZE=none
ENV VERSION=git COLOUR=$COLOUR SIZE=$SIZE
CMD ["/web"]

# Builds of other runs are not to be found in the cache.
FROM base AS good
ARG RUN
RUN --mount=type=secret,id=BUILD_TOKEN ["/bin/busybox", "sh", "-c", "/bin/busybox test -s /run/secrets/BUILD_TOKEN && echo the secret is $(/bin/busybox cat /run/secrets/BUILD_TOKEN) && /bin/busybox sha256sum < /run/secrets/BUILD_TOKEN > /proof"]

FROM base AS bad
RUN ["/bin/busybox", "false"]
EOF
commit() { # MESSAGE
	git -C "$WORK/src" add -A
	git -C "$WORK/src" -c user.name='E. Two' -c user.email=e2e@localhost commit -qm "$1"
	[ -d "$WORK/git/app.git" ] || git clone -q --bare "$WORK/src" "$WORK/git/app.git"
	git -C "$WORK/src" push -q "$WORK/git/app.git" main
	COMMIT=$(git -C "$WORK/src" rev-parse HEAD)
}
commit 'First commit'

# must_fail NAME CODE [JSON]: the deployment fails so
must_fail() {
	deploy "${3-}"
	wait_deployment "$DEPLOYMENT"
	must_equal "$1: $(field .error.message)" "failed $2" "$STATE $(field .error.code)"
}

# --- https with a token, arguments, target, secret --------------------------
make_app https "$(jq -n --arg url "$GIT_URL/app.git" '{gitSource: {repoUrl: $url, branch: "main",
	buildPath: "app", dockerfile: "Containerfile", target: "good", buildArgs: {COLOUR: "green", RUN: "'"$RUN"'"}}}')"
must_fail 'https without a token' GIT_AUTH_REQUIRED
set_app '{"gitSource":{"token":"wrong-token"}}'
must_fail 'https with a wrong token' GIT_AUTH_FAILED
set_app "{\"gitSource\":{\"token\":\"$token\"}}"
api_ok GET "/applications/$APP"
must_lack 'the token is in no answer' "$token" "$BODY"
set_env SIZE large '{"usage":"build"}'
set_env BUILD_TOKEN "$secret" '{"isSecret":true,"usage":"build"}'
must_deploy 'https with the token, target, argument, secret'
https=$DEPLOYMENT
must_equal 'the commit is known' "$COMMIT" "$(field .commitSha)"
must_equal 'its message' 'First commit' "$(field .commitMessage)"
must_equal 'its author' 'E. Two' "$(field '.author' | sed 's/ <.*//')"
must_equal 'it answers' git "$(version_served)"
visit /env/COLOUR
must_equal 'the build argument' green "$ANSWER"
visit /env/SIZE
must_equal 'the variable of the build' large "$ANSWER"
visit /env/BUILD_TOKEN
must_equal 'the build secret is not there at run time' '' "$ANSWER"
log=$(deployment_log "$https")
must_hold 'the log has what the build said' 'the secret is ***' "$log"
must_lack 'the log has no secret' "$secret" "$log"
must_lack 'the log has no token' "$token" "$log"
api_ok GET "/applications/$APP"
image=$(field .release.digest)
must_lack 'nor has docker history' "$secret" \
	"$($DOCKER history --no-trunc "$image"; $DOCKER image inspect "$image")"
$DOCKER create --name "davit-e2e-$RUN" "$image" >/dev/null
must_hold 'the build saw the secret' "$(printf %s "$secret" | sha256sum | cut -c1-64)" \
	"$($DOCKER cp "davit-e2e-$RUN:/proof" - | tar -xO)"
must_lack 'nor has the image' "$secret" "$($DOCKER export "davit-e2e-$RUN" | tr -d '\0' | grep -a "$secret" || :)"
$DOCKER rm "davit-e2e-$RUN" >/dev/null

set_app '{"gitSource":{"target":"bad"}}'
must_fail 'a build that fails' BUILD_FAILED
set_app '{"gitSource":{"target":"none"}}'
must_fail 'a target that is not there' BUILD_TARGET_NOT_FOUND
set_app '{"gitSource":{"target":"good","dockerfile":"None"}}'
must_fail 'a Dockerfile that is not there' DOCKERFILE_NOT_FOUND
set_app '{"gitSource":{"dockerfile":"Containerfile","buildPath":"none"}}'
must_fail 'a folder that is not there' BUILD_CONTEXT_NOT_FOUND
set_app '{"gitSource":{"buildPath":"app","branch":"none"}}'
must_fail 'a branch that is not there' GIT_REF_NOT_FOUND
set_app "{\"gitSource\":{\"branch\":\"main\",\"repoUrl\":\"$GIT_URL/none.git\"}}"
must_fail 'a repository that is not there' GIT_REPOSITORY_NOT_FOUND
set_app "{\"gitSource\":{\"repoUrl\":\"$GIT_URL/app.git\",\"token\":\"$token\"}}"
must_equal 'all the time it answers' git "$(version_served)"
first=$COMMIT
sed -i 's/VERSION=git/VERSION=git2/' "$WORK/src/app/Containerfile"
commit 'Second commit'
must_deploy 'the next commit'
must_equal 'it answers' git2 "$(version_served)"
must_deploy 'an older commit by its id' "{\"commitSha\":\"$first\"}"
must_equal 'it answers' git "$(version_served)"

# --- ssh with a deploy key --------------------------------------------------
user=$(id -un)
make_app ssh "$(jq -n --arg url "ssh://$user@localhost:$SSH_PORT$WORK/git/app.git" '{gitSource: {repoUrl: $url,
	branch: "main", buildPath: "app", dockerfile: "Containerfile", target: "base"}}')"
api_ok GET "/applications/$APP"
key=$(field .gitSource.publicKey)
must_match 'a deploy key is made and shown' '^ssh-ed25519 ' "$key"
must_lack 'its private half is not' PRIVATE "$BODY"
must_fail 'ssh before the key is allowed' GIT_AUTH_FAILED
allow_key "$key"
must_deploy 'ssh with the deploy key'
must_equal 'it answers' git2 "$(version_served)"
api_ok GET "/applications/$APP"
must_hold 'the host key is pinned and shown' "$(cut -d' ' -f2 "$WORK/hostkey.pub")" "$(field .gitSource.hostKey)"
stop_git_ssh
host_key
start_git_ssh
must_fail 'another host key' GIT_HOST_KEY_CHANGED
must_equal 'it still answers' git2 "$(version_served)"

# --- a registry with a password ---------------------------------------------
push "$IMAGE:v1" team/web:stable
make_app registry "{\"image\":\"$REGISTRY/team/web:stable\"}"
must_fail 'registry without a password' IMAGE_AUTH_REQUIRED
set_app "{\"registry\":{\"username\":\"robot\",\"password\":\"wrong\"}}"
deploy
wait_deployment "$DEPLOYMENT"
must_match "registry with a wrong password: $(field .error.message)" '^failed IMAGE_AUTH' "$STATE $(field .error.code)"
set_app "{\"registry\":{\"username\":\"robot\",\"password\":\"pass-$RUN\"}}"
api_ok GET "/applications/$APP"
must_lack 'the password is in no answer' "pass-$RUN" "$BODY"
must_deploy 'registry with the password'
must_equal 'it answers' v1 "$(version_served)"
digest=$(field .release.digest)
must_match 'pinned by digest' 'sha256:[0-9a-f]{64}$' "$digest"
push "$IMAGE:v2" team/web:stable
api_ok POST "/applications/$APP/restart"
sleep 12
must_equal 'the moved tag changes nothing that is released' v1 "$(version_served)"
must_deploy 'policy missing: what is here is taken'
must_equal 'it answers' v1 "$(version_served)"
set_app '{"pullPolicy":"always"}'
must_deploy 'policy always: the registry is asked'
must_equal 'it answers' v2 "$(version_served)"
set_app "{\"image\":\"$REGISTRY/team/web:none\"}"
must_fail 'a tag that is not there' IMAGE_NOT_FOUND
set_app "{\"image\":\"$REGISTRY/team/web:never\",\"pullPolicy\":\"never\"}"
must_fail 'policy never: only what is here' IMAGE_NOT_FOUND
log=$(deployment_log "$DEPLOYMENT")
must_lack 'no password in the log' "pass-$RUN" "$log"
must_lack 'no secret in any log file' "$secret" "$(cat "$DAVIT_DIR"/log/*.log 2>/dev/null | grep -aF "$secret" || :)"
must_lack 'no password in any log file' "pass-$RUN" "$(cat "$DAVIT_DIR"/log/*.log 2>/dev/null | grep -aF "pass-$RUN" || :)"
$DOCKER rmi "$REGISTRY/team/web:stable" >/dev/null 2>&1 || :
row sources 'wrong tokens, keys, passwords, branches, tags and folders at a Git host and a registry' - "$SECONDS"
