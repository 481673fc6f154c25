#!/bin/bash
# SPDX-License-Identifier: MIT
# Two edges, one of which answers where the other does not: each is killed, its
# HAProxy crashes, it is removed, and both are made anew because what a
# container has to be has changed; meanwhile visitors come as fast as they can.
# Alone on its instance: everybody's requests go through the edges.
# --quick kills each once.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CONF=$DAVIT_DIR/conf/davit.conf

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	long_watch
	if [ -e "$WORK/davit.conf" ]; then
		redefine "$(<"$WORK/davit.conf")"
	fi
}

# What HAProxy says it reads.
reads() { # NAME
	through "$1" edge.davit.invalid -D - | tr -d '\r' | sed -n 's/^x-davit-version: //Ip'
}

# It reaches the application, so it is in its network.
settled() { # NAME
	[ "$(of_edge "$1" '{{.State.Status}}')" = running ] && [ -n "$(reads "$1")" ] &&
		[ "$(through "$1" "$HOST" -w '%{http_code}')" = 200 ]
}

# Both run, reach the application and read the same; then a little longer, since
# nginx turns away for a second from the one that did not answer.
wait_edges() {
	local end=$((SECONDS + 120))
	until settled "${EDGES[0]}" && settled "${EDGES[1]}" &&
		[ "$(reads "${EDGES[0]}")" = "$(reads "${EDGES[1]}")" ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
	TOOK=$((SECONDS - began))
	sleep 3
}

must_settle() { # NAME
	if wait_edges; then ok "$1: both serve again ($TOOK s)"; else
		TOOK=$((SECONDS - began))
		not_ok "$1: both serve again" "not after $TOOK s: $(for one in "${EDGES[@]}"; do
			echo "$one is $(of_edge "$one" '{{.State.Status}}'), reads '$(reads "$one")';"
		done)"
	fi
}

# What happens to an edge while requests come.
suffers() { # NAME WHAT COMMAND...
	local name=$1 what=$2
	shift 2
	load_start
	began=$SECONDS
	"$@" >/dev/null || not_ok "$name: $what" 'it could not be done'
	must_settle "$name: $what"
	load_stop
	must_not_fail "$name: $what: visitors notice nothing"
	row "$name" "$what, $LOAD_REQUESTS requests" "$LOAD_FAILED" "$TOOK"
}

# The processes that HAProxy's master has forked: it ends when one crashes.
worker_signal() { # EDGE SIGNAL
	pkill "-$2" -P "$(of_edge "$1" '{{.State.Pid}}')"
}

identity() {
	of_edge "${EDGES[0]}" '{{.Id}}'
	of_edge "${EDGES[1]}" '{{.Id}}'
}

# Another davit.conf, by which both are made anew.
redefine() { # TEXT
	local before one end=$((SECONDS + 120))
	before=$(identity)
	echo "$1" >"$CONF"
	old=$(server_pid runner)
	kill -TERM "$old"
	wait_server runner "$old" 60
	for one in $before; do
		while identity | grep -q "$one"; do
			[ $SECONDS -lt $end ] || return 1
			sleep 0.2
		done
	done
}

short_watch
make_image v1
make_app edges
must_deploy 'first release'
began=$SECONDS
must_settle before
for one in "${EDGES[@]}"; do
	suffers edge-killed "docker kill of ${one#"$INSTANCE"-}" $DOCKER kill "$one"
done
[ -z "$QUICK" ] || exit 0
for signal in SEGV KILL; do
	suffers edge-crashed "SIG$signal of HAProxy in edge" worker_signal "${EDGES[0]}" $signal
done
suffers edge-crashed 'SIGSEGV of HAProxy in edge2' worker_signal "${EDGES[1]}" SEGV
for one in "${EDGES[@]}"; do
	suffers edge-renewed "docker rm -f of ${one#"$INSTANCE"-}" $DOCKER rm -f "$one"
done
cp "$CONF" "$WORK/davit.conf"
# The same program by another path is another definition.
suffers edge-renewed 'both have to be something else, runner told to leave' \
	redefine "$(sed 's|^haproxy-program .*|haproxy-program /usr/bin/../sbin/haproxy|' "$CONF")"
must_equal 'edge-renewed: they run what they have to' '/usr/bin/../sbin/haproxy' \
	"$(of_edge "${EDGES[0]}" '{{.Path}}')"
must_deploy 'and deploys'
