# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What every part of quickstart uses: words for people, log, locks, processes.

# Shared by all instances of the machine: who is there, what we made.
SHARED=/var/lib/davit-shared

say() {
	printf '[%3d s] %s\n' "$SECONDS" "$*"
}

die() {
	printf 'quickstart: %s\n' "$*" >&2
	exit 1
}

# Run a command with its output in the log; show the end of it on failure.
logged() {
	local status=0
	printf '\n$ %s\n' "$*" >>"$LOG"
	"$@" >>"$LOG" 2>&1 </dev/null || status=$?
	if [ "$status" -ne 0 ]; then
		tail -n 25 "$LOG" >&2
		die "'$1' failed with status $status; the whole log is $LOG"
	fi
}

# Wait up to $1 seconds until the command after it succeeds.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.2
	done
}

# "name=value" lines of small state files.
value_of() { # FILE NAME
	sed -n "s/^$2=//p" "$1" 2>/dev/null || true
}

# The same lock for everything that changes what instances share.
shared_lock() {
	mkdir -p "$SHARED/instances" "$SHARED/made"
	chmod 755 "$SHARED"
	exec 8>"$SHARED/lock"
	flock 8
}

shared_unlock() {
	exec 8>&-
}

made() { # remember that WHAT did not exist before us
	: >"$SHARED/made/$1"
}

is_made() {
	[ -e "$SHARED/made/$1" ]
}

# Fill @NAME@ words of a template from variables of that name; the target is
# only replaced when its text changes.  Success means: it changed.
render() { # TEMPLATE TARGET MODE OWNER
	local text name value
	text=$(<"$1")
	while [[ $text =~ @([A-Z_]+)@ ]]; do
		name=${BASH_REMATCH[1]}
		[ -n "${!name+set}" ] || die "$1: nothing is known for @$name@"
		value=${!name}
		text=${text//"@$name@"/"$value"}
	done
	if [ -f "$2" ] && [ "$text" = "$(<"$2")" ]; then
		return 1
	fi
	printf '%s\n' "$text" >"$2.new"
	chmod "$3" "$2.new"
	chown "$4" "$2.new"
	mv -f "$2.new" "$2"
}

# A pid file holds "ID STARTTIME": the id alone could be somebody else's by
# now.
process_of() { # PIDFILE
	local id began stat fields
	read -r id began 2>/dev/null <"$1" || return 1
	read -r stat 2>/dev/null <"/proc/$id/stat" || return 1
	read -ra fields <<<"${stat##*) }"
	[ "${fields[19]}" = "$began" ] && [ "${fields[0]}" != Z ] || return 1
	echo "$id"
}

running() { # PIDFILE: the program and the script that keeps it
	process_of "$1" >/dev/null && process_of "$1.child" >/dev/null
}

# Start a kept program.  Its environment is ours, not the caller's.
keep_start() { # PIDFILE LOG KEEP-OPTIONS -- PROGRAM ARG...
	local pidfile=$1 log=$2 name
	local -a environment=(PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
	shift 2
	running "$pidfile" && return 0
	keep_stop "$pidfile"
	for name in ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS \
	    http_proxy https_proxy no_proxy; do
		[ -z "${!name-}" ] || environment+=("$name=${!name}")
	done
	# shellcheck disable=SC2094 # keep appends to the log, as we do
	(
		cd /
		exec 3>&- 6>&- 7>&- 8>&- 9>&-
		exec setsid env -i "${environment[@]}" "$KEEP" -p "$pidfile" \
		    -l "$log" "$@" >>"$log" 2>&1 </dev/null
	) &
	disown
	wait_for 5 process_of "$pidfile.child" ||
		die "could not start ${pidfile##*/}; see $log"
}

# Stop a kept program; one that outlived its keeper is ended too.
keep_stop() { # PIDFILE
	local id
	if id=$(process_of "$1"); then
		kill -s TERM "$id" 2>/dev/null || true
		wait_for 40 gone "$id" || kill -s KILL "$id" 2>/dev/null || true
	fi
	if id=$(process_of "$1.child"); then
		kill -s TERM "$id" 2>/dev/null || true
		wait_for 15 gone "$id" || true
		kill -s KILL -- "-$id" 2>/dev/null || true
	fi
	rm -f "$1" "$1.child"
}

# Ended, even when whoever adopted it has not asked for its status yet.
gone() { # ID
	local stat
	read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
	[[ ${stat##*) } == Z* ]]
}
