# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What is there, stopping it, and taking everything back.

status() {
	local service down=0 port state
	local -a rows=()
	port=$(value_of "$SHARED/instances/$NAME" port)
	if [ -z "$port" ]; then
		die "there is no instance in $DIR"
	fi
	EDGES=$(value_of "$SHARED/instances/$NAME" edges)
	engine_choose
	for service in engine "${SERVICES[@]}" $(edge_names); do
		state=running
		case $service in
		engine) engine_answers || state=down ;;
		edge*) edge_answers "$service" || state=down ;;
		*) running "$DIR/pid/$service" || state=down ;;
		esac
		[ "$state" = running ] || down=3
		rows+=("$service" "$state")
	done
	if [ -n "$json" ]; then
		jq -cn --arg dir "$DIR" --arg panel "http://localhost:$port" \
		    '{dir: $dir, panelUrl: $panel, services:
		      [$ARGS.positional as $a | range(0; $a | length; 2) |
		       {key: $a[.], value: $a[. + 1]}] | from_entries}' \
		    --args "${rows[@]}" >&3
	else
		echo "instance $NAME in $DIR, http://localhost:$port"
		printf '  %-10s %s\n' "${rows[@]}"
	fi
	exit "$down"
}

stop() {
	[ -d "$DIR/pid" ] || die "there is no instance in $DIR"
	lock_instance
	engine_choose
	servers_stop
	if engine_answers; then
		docker_ stop -t 5 "$NAME-edge" "$NAME-edge2" >/dev/null 2>&1 || true
	fi
	say "Stopped; run quickstart again to start"
}

# Whatever still runs a program of this directory, keeper or not.
end_strays() {
	local exe id words
	for exe in /proc/[0-9]*/exe; do
		id=${exe#/proc/}
		id=${id%/exe}
		words=$(tr '\0' ' ' 2>/dev/null <"/proc/$id/cmdline" || true)
		case $(readlink "$exe" 2>/dev/null || true):$words in
		"$DIR"/*:* | */bin/postgres:*" $DIR/pg/"* | \
		    */redis-*:*"$DIR/redis/"* | */nginx:*" $DIR/nginx "* | \
		    */bash:*/conf/keep" -p $DIR/pid/"*)
			kill -s KILL "$id" 2>/dev/null || true
			;;
		esac
	done
}

# No other instance has this line ("" is any) in its record.
is_last() { # LINE
	local other
	for other in "$SHARED"/instances/*; do
		[ -e "$other" ] && [ "${other##*/}" != "$NAME" ] || continue
		[ -n "$1" ] && ! grep -qxF "$1" "$other" || return 1
	done
}

# Works on half an instance too: every part asks what is there.
purge() {
	if [ -e "$DIR" ] && [ ! -d "$DIR/log" ] && [ -n "$(ls -A "$DIR")" ]; then
		die "$DIR does not look like an instance of quickstart"
	fi
	[ ! -d "$DIR" ] || lock_instance
	policy_clear
	engine_choose
	servers_stop
	end_strays
	engine_clean >/dev/null 2>&1
	shared_lock
	! is_last "socket=$DOCKER_SOCKET" || engine_remove
	! is_last '' || remove_users
	rm -f "$SHARED/instances/$NAME" "$SHARED/instances/$NAME.new"
	for group in "/sys/fs/cgroup"/{memory,cpu,cpuacct,pids,cpuset,devices,blkio,freezer,.}"$BUILD_CGROUP"; do
		[ ! -d "$group" ] || rmdir "$group" 2>/dev/null || true
	done
	rm -rf "$DIR"
	if [ -z "$(find "$SHARED/instances" "$SHARED/made" -type f -print -quit)" ]; then
		rm -rf "$SHARED" || true
	fi
	shared_unlock
	say "Removed $DIR and everything it made"
}
