#!/bin/bash
# SPDX-License-Identifier: MIT
# The host of a repository and a registry: away, a black hole, silent, cut off in
# the middle of an answer, "too many requests", "not now", an answer that is
# none.  Each deployment ends with its code and in time; asked for again, when
# the host is well, it succeeds; the release before serves all the while.
# Look-ups whose call fails, or whose runner is killed.
# Alone on its instance: the runner is started again.
# Long: each is waited for.
# --quick tries one of each.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../e2e/servers.sh
. "$E2E/servers.sh"

HOST_GIT=$((GIT_PORT + 5)) HOST_REGISTRY=$((GIT_PORT + 6))
CONNECT=10 IDLE=30 ASK=45 # seconds: git itself has no deadline for a connection

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	disarm
	well git
	well registry
	stop_hosts
	stop_servers
	runner_as_before
	long_watch
}

# A host in trouble, in front of one that is not.
declare -A HOSTS=()
host_up() { # NAME LISTEN PORT [CERTIFICATE KEY]
	node "$(dirname "$0")/host.mjs" "$WORK/how-$1" "${@:2}" &
	HOSTS[$1]=$!
	wait_port "$2"
}

git_up() { host_up git $HOST_GIT "$GIT_PORT" "$WORK/tls.pem" "$WORK/tls.key"; }
registry_up() { host_up registry $HOST_REGISTRY "$REG_PORT"; }

host_down() { # NAME
	{ kill -KILL "${HOSTS[$1]}" && wait "${HOSTS[$1]}"; } 2>/dev/null
	unset "HOSTS[$1]"
}

stop_hosts() {
	local name
	for name in "${!HOSTS[@]}"; do host_down "$name"; done
}

well() { # NAME
	echo pass >"$WORK/how-$1"
}

# The next version at the host: VERSION.  Noise, so that there is a middle.
next_at() { # NAME
	N=$((N + 1))
	VERSION=h$N
	head -c 200000 /dev/urandom >"$WORK/src/noise"
	printf 'FROM scratch\nCOPY web noise /\nENV VERSION=%s\nCMD ["/web"]\n' $VERSION >"$WORK/src/Dockerfile"
	if [ "$1" = git ]; then
		commit_all "$WORK/src" $VERSION
		git -C "$WORK/src" push -qf "$WORK/git/app.git" main
		return
	fi
	DOCKER_BUILDKIT=0 $DOCKER build -q -t "$IMAGE:$VERSION" "$WORK/src" >/dev/null
	push "$IMAGE:$VERSION" "team/web:$VERSION"
	$DOCKER rmi "$IMAGE:$VERSION" >/dev/null
	set_app "{\"image\":\"127.0.0.1:$HOST_REGISTRY/team/web:$VERSION\"}"
}

# trouble NAME HOW CODES SECONDS: the deployment fails with one of the codes,
# promised within so long.
trouble() {
	local name="$1, $2" began=$SECONDS took before
	before=$(version_served)
	next_at "$1"
	if [ "$2" = away ]; then host_down "$1"; else echo "$2" >"$WORK/how-$1"; fi
	deploy
	wait_deployment "$DEPLOYMENT" $(($4 * SLOW + 60))
	took=$((SECONDS - began))
	must_match "$name: fails with its code: $(field .error.message)" "^failed ($3)\$" "$STATE $(field .error.code)"
	must_keep "$name: in time" "$4" $took s
	must_equal "$name: the release before serves" "$before" "$(version_served)"
	well "$1"
	[ "$2" != away ] || "$1_up"
	must_deploy "$name: asked for again"
	must_equal "$name: and serves" $VERSION "$(version_served)"
	ROWS+=("$name: $3|$took")
}

# look JSON: STATE of a look-up that is over, BODY
look() {
	local id end=$((SECONDS + 120))
	api_ok POST /lookups "$1"
	id=$(field .id)
	while [ "$(field .state)" = pending ] && [ $SECONDS -lt $end ]; do
		sleep 0.2
		api GET "/lookups/$id"
	done
	STATE=$(field .state)
}

looked() { # POINT ACTION STATE JSON
	local name="look-up, $1 $2" began=$SECONDS
	arm "$1" "$2"
	look "$4"
	if wait_hit 5; then must_hold "$name: is where it was hit" "point=${1%@*} " "$(hit runner)"; else
		not_ok "$name" 'the point was never reached'
		disarm
	fi
	must_match "$name: ends ($(field .error.code))" "^($3)\$" "$STATE"
	look "$4"
	must_equal "$name: asked for again" "done" "$STATE"
	ROWS+=("$name|$((SECONDS - began))")
}

N=0 ROWS=() LOST=0
short_watch
make_ca
start_git_https t
start_registry ''
runner_may
well git
well registry
git_up
registry_up
build_program
git init -q -b main "$WORK/src"
cp "$WORK/web" "$WORK/src/web"
commit_all "$WORK/src" first
git clone -q --bare "$WORK/src" "$WORK/git/app.git"

make_app hosted "{\"gitSource\":{\"repoUrl\":\"https://localhost:$HOST_GIT/app.git\",\"branch\":\"main\",\"token\":\"t\"}}"
next_at git
must_deploy 'a repository through the host'
load_start
trouble git away GIT_HOST_UNREACHABLE $CONNECT
if [ -z "$QUICK" ]; then
	trouble git hang GIT_TIMEOUT $ASK
	trouble git silent GIT_HOST_UNREACHABLE $IDLE
	trouble git 'reset 20000' GIT_HOST_UNREACHABLE $CONNECT
	trouble git 'answer 429' GIT_HOST_UNREACHABLE $CONNECT
	trouble git 'answer 503' GIT_HOST_UNREACHABLE $CONNECT
	trouble git garbage GIT_REPOSITORY_NOT_FOUND $CONNECT
fi
load_stop
must_not_fail 'visitors notice nothing of the repository'
LOST=$LOAD_FAILED

make_app pulled "{\"image\":\"127.0.0.1:$HOST_REGISTRY/team/web:none\",\"pullPolicy\":\"always\"}"
next_at registry
must_deploy 'an image through the host'
load_start
trouble registry 'answer 503' REGISTRY_UNREACHABLE $IDLE
if [ -z "$QUICK" ]; then
	trouble registry away REGISTRY_UNREACHABLE $CONNECT
	trouble registry hang REGISTRY_UNREACHABLE $IDLE
	trouble registry silent REGISTRY_UNREACHABLE $IDLE
	# The engine asks for each part again and again.
	trouble registry 'reset 20000' REGISTRY_UNREACHABLE 90
	trouble registry 'answer 429' REGISTRY_RATE_LIMIT $IDLE
	trouble registry garbage 'IMAGE_PULL_FAILED|REGISTRY_UNREACHABLE' $IDLE
fi
load_stop
must_not_fail 'visitors notice nothing of the registry'
LOST=$((LOST + LOAD_FAILED))

# Of an image that is on the node no registry is asked.
make_image v1
push "$IMAGE:v1" team/look:v1
IMAGE_THERE="{\"kind\":\"image\",\"image\":\"127.0.0.1:$HOST_REGISTRY/team/look:v1\"}"
if grep -qaF '%s.%s.between' "$DAVIT_DIR/prog/libexec/davit/davit-runner"; then
	looked http.call@look fail failed "$IMAGE_THERE"
	looked lookup.look.between kill 'done|failed' "$IMAGE_THERE"
	[ -n "$QUICK" ] || looked lookup.look.before kill 'done|failed' "$IMAGE_THERE"
	[ -n "$QUICK" ] || looked lookup.look.after kill 'done|failed' "$IMAGE_THERE"
fi
for one in "${ROWS[@]}"; do
	row hosts "${one%|*}" "$LOST" "${one##*|}"
done
