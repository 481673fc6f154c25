# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What an instance takes from its machine: a name, a port, a network pool,
# system users.  All of it is recorded, so that purge gives back exactly that.

instance_name() { # DIR
	local digest
	digest=$(printf '%s' "$1" | sha256sum)
	echo "q${digest:0:5}"
}

# Everybody's processes have to reach their files below DIR.
check_path() {
	local path=$DIR mode
	[[ $DIR =~ ^/[A-Za-z0-9._/-]+$ ]] ||
		die "the directory '$DIR' must be an absolute path of letters, digits and . _ - /"
	[ "${#DIR}" -le 75 ] ||
		die "the directory '$DIR' is too long for the sockets in it (75 characters at most)"
	while [ "$path" != / ]; do
		path=$(dirname "$path")
		[ -e "$path" ] || continue
		mode=$(stat -c %a "$path")
		(((8#$mode & 1) == 1)) ||
			die "$path is closed to other users (mode $mode), so the instance's own users could not reach $DIR"
	done
}

port_free() { # PORT
	! ss -ltnH "sport = :$1" | grep -q . &&
		! grep -qsx "port=$1" "$SHARED"/instances/*
}

choose_port() {
	local port
	for ((port = 8080; port < 9080; port++)); do
		if port_free "$port"; then
			echo "$port"
			return
		fi
	done
	die "no free port between 8080 and 9079; name one with --port"
}

# First and last address of a CIDR, as numbers.
cidr_range() { # CIDR
	local a b c d bits base
	IFS='./' read -r a b c d bits <<<"$1"
	bits=${bits:-32}
	base=$(((a << 24) + (b << 16) + (c << 8) + d))
	base=$((base & (0xffffffff << (32 - bits)) & 0xffffffff))
	echo "$base $((base + (1 << (32 - bits)) - 1))"
}

# Every range that is in use: routes, networks of the engine, other pools.
ranges_used() {
	local networks
	ip -4 route show table all | grep -oE '([0-9]+\.){3}[0-9]+(/[0-9]+)?'
	networks=$(docker_ network ls -q)
	if [ -n "$networks" ]; then
		# shellcheck disable=SC2086 # one word for each network
		docker_ network inspect -f \
		    '{{range .IPAM.Config}}{{.Subnet}} {{end}}' $networks |
			tr ' ' '\n' | grep -E '^[0-9.]+/[0-9]+$' || true
	fi
	sed -n 's/^pool=//p' "$SHARED"/instances/* 2>/dev/null || true
}

# A 10.x.0.0/16 that overlaps nothing.
choose_pool() {
	local used x first last low high free
	used=$(ranges_used | sort -u | while read -r x; do cidr_range "$x"; done)
	for ((x = 96; x < 250; x++)); do
		read -r first last <<<"$(cidr_range "10.$x.0.0/16")"
		free=1
		while read -r low high; do
			if [ -n "$low" ] && [ "$low" -le "$last" ] &&
			    [ "$high" -ge "$first" ]; then
				free=''
				break
			fi
		done <<<"$used"
		if [ -n "$free" ]; then
			echo "10.$x.0.0/16"
			return
		fi
	done
	die "no free network 10.x.0.0/16 is left on this machine"
}

# Name, port, pool and number of edges stay what they were in the first run, unless asked.
claim_instance() {
	local file="$SHARED/instances/$NAME" other
	shared_lock
	other=$(value_of "$file" dir)
	[ -z "$other" ] || [ "$other" = "$DIR" ] ||
		die "the name $NAME of $DIR belongs to the instance in $other"
	PORT=${WANT_PORT:-$(value_of "$file" port)}
	PORT=${PORT:-$(choose_port)}
	if [ "$PORT" != "$(value_of "$file" port)" ] && ! port_free "$PORT"; then
		die "port $PORT is taken; name another with --port"
	fi
	LISTEN=${WANT_LISTEN:-$(value_of "$file" listen)}
	LISTEN=${LISTEN:-127.0.0.1}
	POOL=$(value_of "$file" pool)
	POOL=${POOL:-$(choose_pool)}
	EDGES=${DAVIT_QUICKSTART_EDGES:-$(value_of "$file" edges)}
	EDGES=${EDGES:-2}
	printf 'dir=%s\nport=%s\nlisten=%s\npool=%s\nedges=%s\nsocket=%s\n' "$DIR" \
	    "$PORT" "$LISTEN" "$POOL" "$EDGES" "$DOCKER_SOCKET" >"$file.new"
	mv -f "$file.new" "$file"
	shared_unlock
}

make_group() { # NAME
	getent group "$1" >/dev/null && return 0
	made "group-$1"
	groupadd --system "$1"
}

make_user() { # NAME GROUP...
	local name=$1 group
	shift
	if ! getent passwd "$name" >/dev/null; then
		made "user-$name"
		useradd --system --user-group --no-create-home \
		    --home-dir /nonexistent --shell /usr/sbin/nologin "$name"
	fi
	for group in "$@"; do
		id -nG "$name" | tr ' ' '\n' | grep -qx "$group" ||
			usermod -aG "$group" "$name"
	done
}

# davit: the three programs (database, queue); davit-http: nginx and the two
# it talks to; the engine's group: the runner alone.
make_users() {
	local engine_group
	engine_group=$(stat -c %G "$DOCKER_SOCKET")
	case $engine_group in
	root | UNKNOWN)
		die "only root reaches $DOCKER_SOCKET; the engine needs a group for it (dockerd --group docker)"
		;;
	esac
	shared_lock
	make_group davit
	make_group davit-http
	make_user davit-web davit davit-http
	make_user davit-live davit davit-http
	make_user davit-run davit davit-http "$engine_group"
	shared_unlock
}

# With the last instance go the users and groups that were made for them.
remove_users() {
	local name
	for name in davit-web davit-live davit-run; do
		is_made "user-$name" || continue
		if getent passwd "$name" >/dev/null &&
		    ! wait_for 20 userdel "$name"; then
			say "User $name stays: a process of it still runs"
			continue
		fi
		rm -f "$SHARED/made/user-$name"
	done
	for name in davit davit-http; do
		is_made "group-$name" || continue
		! getent group "$name" >/dev/null || groupdel "$name" || continue
		rm -f "$SHARED/made/group-$name"
	done
}
