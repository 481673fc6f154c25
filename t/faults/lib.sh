# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck source-path=SCRIPTDIR source=../e2e/lib.sh
# Scenarios of what breaks (the fault table): each ends with a row
#
#	row NAME | what was done | failed requests | seconds to the right state | verify
#
# of which t/faults/report makes a table.  Environment as for t/e2e/lib.sh.
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

admin() {
	"$DAVIT_DIR/prog/bin/davit" -c "$DAVIT_DIR/conf/davit.conf" admin "$@"
}

sql() { # STATEMENT [ROLE]
	PGOPTIONS='-c client_min_messages=warning' psql -h "$DAVIT_DIR/pg" -U "${2:-davit}" -d davit \
		-qAtX -v ON_ERROR_STOP=1 -c "$1"
}

# Without fault points a scenario has nothing to show.
need_faults() {
	grep -qaF '%s.%s.between' "$DAVIT_DIR/prog/libexec/davit/davit-runner" || {
		echo "skip $SCENARIO: built without --enable-faults"
		exit 0
	}
}

# The next process of the runner that comes to POINT, in that STEP of a job,
# does ACTION: kill, stop, delay MS or fail; see cgi-src/base/fault.h.
FAULT=$DAVIT_DIR/state/fault
arm() { # POINT[@STEP] [ACTION]
	put_fault davit-run "$@"
}

# The same for davit-web, whose steps are the methods of requests.
FAULT_WEB=$DAVIT_DIR/run/fault
arm_web() { # POINT[@STEP] [ACTION]
	FAULT=$FAULT_WEB put_fault davit-web "$@"
}

put_fault() { # USER POINT[@STEP] [ACTION]
	echo "$2 ${3-kill}" >"$WORK/fault"
	chown "$1:" "$WORK/fault"
	mv "$WORK/fault" "$FAULT"
}

disarm() {
	rm -f "$FAULT" "$FAULT_WEB"
}

# What took the fault armed last: its line in the log.
hit() { # PROGRAM
	grep -a ' msg=fault ' "$DAVIT_DIR/log/$1.log" | tail -n 1
}

# The fault was not taken by another process that came to the same point.
must_have_hit() { # NAME POINT[@STEP] WORK [PROGRAM]
	local said
	said=$(hit "${4-runner}")
	must_hold "$1: ${2%%@*} is where it was hit" "point=${2%%@*} " "$said"
	[[ $2 != *@* ]] || must_hold "$1: in ${2#*@}" " step=${2#*@} " "$said"
	must_match "$1: in its own work" " of=$3\$" "$said"
}

# One column of the deployment's job.
job() { # COLUMN
	sql "select j.$1 from jobs j join deployments d on d.job_id = j.id where d.id = '$DEPLOYMENT'"
}

# False when the point has not been reached within the time.
wait_hit() { # SECONDS
	local end=$((SECONDS + $1))
	while [ -e "$FAULT" ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# A repository whose Dockerfile makes the test application, and what it says.
source_init() { # VERSION
	git init -q -b main "$WORK/src"
	build_program
	cp "$WORK/web" "$WORK/src/web"
	source_says "$1"
}

source_commit() { # VERSION
	printf 'FROM scratch\nCOPY web /web\nENV VERSION=%s\nCMD ["/web"]\n' "$1" >"$WORK/src/Dockerfile"
	commit_all "$WORK/src" "says $1"
}

source_says() { # VERSION
	source_commit "$1"
	make_repo "$WORK/src"
}

make_source_app() { # NAME
	make_app "$1" "$(jq -n --arg url "file://$REPO" '{gitSource: {repoUrl: $url, branch: "main"}}')"
}

# v1 and v2 in turn, the N-th: VERSION.
N=0
next_version() {
	N=$((N + 1))
	VERSION=v$((N % 2 + 1))
	set_app "{\"image\":\"$IMAGE:$VERSION\"}"
}

# The deployment succeeds and what it brought serves.
must_succeed() { # NAME [SECONDS]
	wait_deployment "$DEPLOYMENT" "${2:-120}"
	must_equal "$1: the deployment succeeds" success "$STATE"
	must_equal "$1: and serves" "$VERSION" "$(version_served)"
}

# The process that the keeper keeps / the keeper.
server_pid() { # NAME
	cut -d ' ' -f 1 "$DAVIT_DIR/pid/$1.child"
}

keeper_pid() { # NAME
	cut -d ' ' -f 1 "$DAVIT_DIR/pid/$1"
}

# A short watch window, since every row waits for one.
short_watch() {
	WATCH=$(admin settings watch-seconds)
	admin settings watch-seconds 3 >/dev/null
}

long_watch() {
	[ -z "${WATCH:-}" ] || admin settings watch-seconds "$WATCH" >/dev/null
}

# Tasks of the application that are to run.
tasks() {
	$DOCKER service ps -q --no-trunc -f desired-state=running "$SERVICE" | sort
}

# MiB of a program and what it forked.
memory_mib() { # PROGRAM
	local pid
	for pid in $(server_pid "$1") $(pgrep -P "$(server_pid "$1")"); do
		awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null
	done | awk '{ n += $1 } END { print int(n / 1024) }'
}

# What is promised is promised for a machine that does nothing else: here
# programs with sanitizers share two cores with other scenarios.
SLOW=${SLOW:-3}
must_keep() { # NAME PROMISED GOT UNIT
	if [ "$3" -le $(($2 * SLOW)) ]; then ok "$1 ($3 $4, promised $2)"; else
		not_ok "$1" "$3 $4, promised $2, and here $SLOW times that at most"
	fi
}

must_be_at_most() { # NAME MOST GOT
	if [ "$3" -le "$2" ]; then ok "$1 ($3)"; else not_ok "$1" "$3, not $2 at most"; fi
}

redis() {
	redis-cli -s "$(awk '$1 == "redis-socket" { print $2 }' "$DAVIT_DIR/conf/davit.conf")" "$@"
}

EDGES=("$INSTANCE-edge" "$INSTANCE-edge2")

of_edge() { # NAME FORMAT
	$DOCKER inspect -f "$2" "$1" 2>/dev/null
}

through() { # NAME HOST CURL-OPTIONS...
	local socket=$DAVIT_DIR/run/edge/${1#"$INSTANCE"-}.sock host=$2
	shift 2
	curl -s --noproxy '*' --max-time 2 -o /dev/null --unix-socket "$socket" "$@" "http://$host/"
}

# Each edge in turn is killed by hand, which no restart policy of Docker
# undoes, and has to lead to the application again within seconds; nginx turns
# away for a second from one that did not answer.
kill_each_edge() { # NAME
	local one began
	for one in "${EDGES[@]}"; do
		began=$SECONDS
		$DOCKER kill "$one" >/dev/null || not_ok "$1: docker kill of $one" 'it could not be done'
		until [ "$(through "$one" "$HOST" -w '%{http_code}')" = 200 ] || [ $((SECONDS - began)) -gt 20 ]; do
			sleep 0.2
		done
		must_be_at_most "$1: $one leads to the application again, seconds" 20 $((SECONDS - began))
		sleep 3
	done
}

# What is there now and is not the process of before.
wait_server() { # NAME OLD-PID [SECONDS]
	local end=$((SECONDS + ${3:-30}))
	until [ -n "$(server_pid "$1")" ] && [ "$(server_pid "$1")" != "$2" ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# Until the panel answers.
wait_panel() { # [SECONDS]
	local end=$((SECONDS + ${1:-60}))
	api GET /projects
	until [ "$STATUS" = 200 ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
		api GET /projects
	done
}

# Looks at the panel: SILENT counts what was no answer, WORST has the
# milliseconds of the slowest.
look_at_panel() { # TIMES
	local i began took
	for ((i = 0; i < $1; i++)); do
		began=$(date +%s%N)
		api GET /projects
		took=$((($(date +%s%N) - began) / 1000000))
		[ "$STATUS" = 200 ] || SILENT=$((SILENT + 1))
		[ $took -le "$WORST" ] || WORST=$took
	done
}

looks_begin() {
	SILENT=0 WORST=0
}

# One row; verify may need a moment, while jobs of others end.
row() { # NAME WHAT FAILED SECONDS
	local said end=$((SECONDS + 90)) verdict=clean
	until said=$(admin verify 2>&1); do
		if [ $SECONDS -ge $end ]; then
			verdict=$(grep -v '^ok' <<<"$said" | head -n 3 | tr '\n' ' ')
			not_ok "$1: verify" "$verdict"
			break
		fi
		sleep 1
	done
	[ "$verdict" != clean ] || ok "$1: verify is clean"
	echo "row $1 | $2 | $3 | $4 | $verdict"
}
