#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds that want more than they may have: memory, processes, output, time,
# disk.
# Each ends with its own code, and neither the panel nor an application that
# runs notices.  What a build left that was cut off is found and removed.
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
	$DOCKER rm -f "left-$RUN" >/dev/null 2>&1
	if [ -e "$WORK/davit.conf" ]; then
		cat "$WORK/davit.conf" >"$CONF"
		restart_runner
	fi
	long_watch
}

small_limits() { # MINUTES [FREE-MEGABYTES]
	[ -e "$WORK/davit.conf" ] || cp "$CONF" "$WORK/davit.conf"
	sed -i '/^build-memory-mb /d; /^build-minutes /d; /^disk-low-mb /d' "$CONF"
	printf 'build-memory-mb 768\nbuild-minutes %d\ndisk-low-mb %d\n' "$1" "${2:-64}" >>"$CONF"
	restart_runner
}

begin_build() { # NAME SHELL-COMMAND
	cat >"$WORK/src/Dockerfile" <<-EOF
	FROM scratch
	COPY busybox /bin/busybox
	ENV NONCE=$RUN-$1
	RUN ["/bin/busybox", "sh", "-c", "$2"]
	EOF
	commit_all "$WORK/src" "$1"
	make_repo "$WORK/src"
	deploy
	wait_stage "$DEPLOYMENT" build running 60
}

# greedy NAME CODE WHAT SHELL-COMMAND
greedy() {
	local began=$SECONDS
	begin_build "$1" "$4"
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

steps_at_work() { # containers of steps of builds of this instance
	local id
	for id in $($DOCKER ps -q); do
		$DOCKER inspect -f '{{.HostConfig.CgroupParent}} {{.Name}}' "$id" 2>/dev/null
	done | sed -n "s|^$GROUP /||p"
}

# What an engine that is killed leaves of a build: the container of a step,
# without a label.  The engine is everybody's, so one made by hand stands in.
cut_off() {
	local began=$SECONDS
	GROUP=$(awk '$1 == "build-cgroup" { print $2 }' "$CONF")
	sleep 15
	$DOCKER run -d --name "left-$RUN" --cgroup-parent "$GROUP" "$IMAGE:v1" >/dev/null
	sleep 65
	begin_build cut-off '/bin/busybox sleep 300'
	until [ "$(steps_at_work | wc -l)" = 2 ] || [ $((SECONDS - began)) -gt 100 ]; do sleep 0.5; done
	must_hold 'build-cut-off: verify finds what is left, and no step of the build at work' \
		"1 not, such as left-$RUN is left of a build cut off" "$(admin verify 2>&1)"
	admin verify --repair >/dev/null 2>&1
	must_equal 'build-cut-off: it is removed' '' "$($DOCKER ps -aq --filter "name=^/left-$RUN\$")"
	must_equal 'build-cut-off: the build at work goes on' 1 "$(steps_at_work | wc -l)"
	api POST "/deployments/$DEPLOYMENT/cancel"
	wait_deployment "$DEPLOYMENT" 60
	must_equal 'build-cut-off: and is cancelled as ever' cancelled "$STATE"
	must_equal 'build-cut-off: which leaves nothing' '' "$(steps_at_work)"
	ROWS+=("build-cut-off|the container of a step that nothing waits for (made by hand), beside a build at work|$((SECONDS - began))")
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
# The runner has cleaned up since it began, and will not for some minutes.
cut_off
free=$(df --output=avail -BM "$($DOCKER info -f '{{.DockerRootDir}}')" | tr -dc '0-9\n' | tail -n 1)
small_limits 4 $((free - 700))
greedy build-disk DISK_LOW 'a build that writes 1.5 GB (800 MB more than it may)' \
	'/bin/busybox dd if=/dev/zero of=/x bs=1M count=1500 2>/dev/null; /bin/busybox sleep 60'
load_stop
must_not_fail 'visitors of the application that runs notice nothing'
HOST=$good
must_equal 'it serves' v1 "$(version_served)"
must_equal 'no process of a build is left' '' "$(pgrep -f 'busybox (yes chatter|sleep 300)')"
for one in "${ROWS[@]}"; do
	IFS='|' read -r name what took <<<"$one"
	row "$name" "$what" "$LOAD_FAILED" "$took"
done
