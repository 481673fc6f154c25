#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds that want more than they may have: memory, processes, output, time.
# Each ends with its own code, and neither the panel nor an application that
# runs notices.
# Alone on its instance: the runner is given small limits meanwhile.
# Long: a build that hangs is waited for.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CONF=$DAVIT_DIR/conf/davit.conf

# The runner reads its configuration when it starts.
restart_runner() {
	local old
	old=$(server_pid runner)
	kill -TERM "$old"
	wait_server runner "$old" 60
}

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	if [ -e "$WORK/davit.conf" ]; then
		cat "$WORK/davit.conf" >"$CONF"
		restart_runner
	fi
	long_watch
}

small_limits() { # MINUTES
	[ -e "$WORK/davit.conf" ] || cp "$CONF" "$WORK/davit.conf"
	sed -i '/^build-memory-mb /d; /^build-minutes /d' "$CONF"
	printf 'build-memory-mb 768\nbuild-minutes %d\n' "$1" >>"$CONF"
	restart_runner
}

# greedy NAME CODE WHAT SHELL-COMMAND
greedy() {
	local began=$SECONDS
	cat >"$WORK/src/Dockerfile" <<-EOF
	FROM scratch
	COPY busybox /bin/busybox
	ENV NONCE=$RUN-$1
	RUN ["/bin/busybox", "sh", "-c", "$4"]
	EOF
	commit_all "$WORK/src" "$1"
	make_repo "$WORK/src"
	deploy
	wait_stage "$DEPLOYMENT" build running 60
	looks_begin
	until [ "$(api GET "/deployments/$DEPLOYMENT"; field .status)" = failed ]; do
		look_at_panel 1
		[ $((SECONDS - began)) -lt 240 ] || break
		sleep 0.2
	done
	wait_deployment "$DEPLOYMENT" 10
	must_equal "$1: fails with its code ($(field .error.message | cut -c 1-90))" "failed $2" "$STATE $(field .error.code)"
	must_equal "$1: the panel answers all the while ($WORST ms at most)" 0 $SILENT
	ROWS+=("$1|$3, panel within $WORST ms|$((SECONDS - began))")
}

ROWS=()
short_watch
make_image v1
make_app unharmed
must_deploy 'an application that runs'
good=$HOST
git init -q -b main "$WORK/src"
cp "$(command -v busybox)" "$WORK/src/busybox"
commit_all "$WORK/src" first
make_repo "$WORK/src"
make_app greedy "$(jq -n --arg url "file://$REPO" '{gitSource: {repoUrl: $url, branch: "main"}}')"
small_limits 4
HOST=$good load_start
# shellcheck disable=SC2016 # for the shell in the build
greedy build-memory BUILD_OUT_OF_MEMORY 'a build that doubles a text (limit 768 MB)' \
	'a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done'
greedy build-processes BUILD_PROCESS_LIMIT 'a build that forks without end (limit 1024)' \
	'b() { b | b & b | b & }; b; /bin/busybox sleep 4; exit 7'
greedy build-output BUILD_LOG_LIMIT 'a build that writes without end' '/bin/busybox yes chatter'
small_limits 1
greedy build-hang BUILD_TIMEOUT 'a build that hangs (limit 1 min)' '/bin/busybox sleep 300'
load_stop
must_not_fail 'visitors of the application that runs notice nothing'
HOST=$good
must_equal 'it serves' v1 "$(version_served)"
must_equal 'no process of a build is left' '' "$(pgrep -f 'busybox (yes chatter|sleep 300)')"
for one in "${ROWS[@]}"; do
	IFS='|' read -r name what took <<<"$one"
	row "$name" "$what" "$LOAD_FAILED" "$took"
done
