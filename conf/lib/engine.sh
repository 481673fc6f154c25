# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The Docker engine: the one that runs, or else one of our own for the whole
# machine, with Swarm on loopback.

ENGINE_PID=$SHARED/docker.pid
ENGINE_LOG=$SHARED/docker.log
ENGINE_SOCKET=/run/docker.sock
ENGINE_DATA=/var/lib/docker
ENGINE_EXEC=/run/davit-docker

docker_() {
	env -u DOCKER_CONTEXT DOCKER_HOST="unix://$DOCKER_SOCKET" \
	    /usr/bin/docker "$@"
}

engine_answers() {
	[ -S "$DOCKER_SOCKET" ] &&
		timeout 10 curl -sf --noproxy '*' --unix-socket "$DOCKER_SOCKET" \
		    http://engine/_ping -o /dev/null
}

# Named by DOCKER_HOST, or the one of the run before, or the usual one.
engine_choose() {
	local recorded
	recorded=$(value_of "$SHARED/instances/$NAME" socket)
	case ${DOCKER_HOST-} in
	unix://*) DOCKER_SOCKET=${DOCKER_HOST#unix://} ;;
	'') DOCKER_SOCKET=${recorded:-$ENGINE_SOCKET} ;;
	*) die "DOCKER_HOST=$DOCKER_HOST: only an engine on this machine (unix://...) can be used" ;;
	esac
}

# What the engine changes in the host's network, to undo it with our engine.
engine_remember() {
	[ -e "$ENGINE_DATA" ] || made engine-data
	[ -e /etc/docker/key.json ] || made engine-key
	cat /proc/sys/net/ipv4/ip_forward >"$SHARED/made/ip-forward"
	iptables -S FORWARD 2>/dev/null | sed -n 's/^-P FORWARD //p' \
		>"$SHARED/made/forward-policy"
}

engine_start() {
	[ "$DOCKER_SOCKET" = "$ENGINE_SOCKET" ] ||
		die "no engine answers at $DOCKER_SOCKET; start it, or unset DOCKER_HOST"
	say "Docker: starting an engine for this machine (log: $ENGINE_LOG)"
	if ! is_made engine; then
		engine_remember
		made engine
	fi
	keep_start "$ENGINE_PID" "$ENGINE_LOG" -w 30 -- /usr/sbin/dockerd \
	    -H "unix://$ENGINE_SOCKET" --group docker \
	    --data-root "$ENGINE_DATA" --exec-root "$ENGINE_EXEC"
	wait_for 60 engine_answers ||
		die "the Docker engine did not start; see $ENGINE_LOG"
}

swarm_state() {
	docker_ info --format '{{.Swarm.LocalNodeState}}'
}

swarm_manager() {
	[ "$(docker_ info --format '{{.Swarm.ControlAvailable}}')" = true ]
}

free_port_from() { # FIRST ss-options
	local port=$1
	while ss "$2" "sport = :$port" | grep -q .; do
		port=$((port + 1))
	done
	echo "$port"
}

# Loopback only: nothing of the cluster's management faces the network.
swarm_start() {
	local state pool
	state=$(swarm_state)
	if [ "$state" = inactive ]; then
		! ss -ltnH 'sport = :7946' | grep -q . ||
			die "port 7946, which Swarm's nodes talk on, is taken: another engine has it; use that one (DOCKER_HOST=unix:///...) or stop it"
		say "Docker: making a one-node swarm"
		pool=$(choose_pool)
		# An engine that hangs for half a minute has not lost its tasks.
		logged docker_ swarm init --advertise-addr 127.0.0.1 \
		    --dispatcher-heartbeat 15s \
		    --listen-addr "127.0.0.1:$(free_port_from 2377 -ltnH)" \
		    --data-path-port "$(free_port_from 4789 -lunH)" \
		    --default-addr-pool "$pool"
		made "swarm-$(printf '%s' "$DOCKER_SOCKET" | tr / _)"
	fi
	wait_for 30 swarm_manager ||
		die "the engine's swarm is '$state' and this node manages nothing; davit needs a manager"
}

# Builds that go through the embedded BuildKit run below one cgroup of the
# engine, whose limits hold for all of them together; the others below one of
# the instance, which only limits how many processes they have: memory and
# processor are limits of each build.
limit_builds() { # MEGABYTES CPU-PERCENT PROCESSES
	local root=/sys/fs/cgroup group bytes=$(($1 * 1048576))
	for group in docker/buildkit "${BUILD_CGROUP#/}"; do
		limit_processes "$group" "$3"
	done
	if [ -e "$root/cgroup.controllers" ]; then
		group=$root/docker/buildkit
		mkdir -p "$group" 2>/dev/null || return 0
		for control in "$root" "$root/docker"; do
			echo '+memory +cpu' 2>/dev/null \
				>"$control/cgroup.subtree_control" || true
		done
		echo "$bytes" 2>/dev/null >"$group/memory.max" || true
		echo "$(($2 * 1000)) 100000" 2>/dev/null >"$group/cpu.max" || true
		return 0
	fi
	group=$root/memory/docker/buildkit
	if mkdir -p "$group" 2>/dev/null; then
		echo "$bytes" 2>/dev/null >"$group/memory.limit_in_bytes" || true
	fi
	group=$root/cpu/docker/buildkit
	if mkdir -p "$group" 2>/dev/null; then
		echo 100000 2>/dev/null >"$group/cpu.cfs_period_us" || true
		echo $(($2 * 1000)) 2>/dev/null >"$group/cpu.cfs_quota_us" || true
	fi
}

limit_processes() { # GROUP PROCESSES
	local root=/sys/fs/cgroup
	if [ -e "$root/cgroup.controllers" ]; then
		echo '+pids' 2>/dev/null >"$root/cgroup.subtree_control" || true
	else
		root=$root/pids
	fi
	if mkdir -p "$root/$1" 2>/dev/null; then
		echo "$2" 2>/dev/null >"$root/$1/pids.max" || true
	fi
}

engine_ready() {
	engine_choose
	shared_lock
	engine_answers || engine_start
	swarm_start
	limit_builds "$BUILD_MEMORY_MB" "$BUILD_CPU_PERCENT" "$BUILD_PROCESSES"
	shared_unlock
}

# Containers of steps of builds: they have no label, but the control group.
build_steps() {
	local ids
	mapfile -t ids < <(docker_ ps -aq)
	[ ${#ids[@]} -eq 0 ] ||
		docker_ inspect -f '{{.HostConfig.CgroupParent}} {{.Id}}' "${ids[@]}" 2>/dev/null |
		sed -n "s|^$BUILD_CGROUP ||p" || true
}

# Everything of this instance in the engine, found by its label or name, or
# by the control group of its builds.
engine_clean() {
	local label="label=davit.instance=$NAME" ids id
	engine_answers || return 0
	ids=$(docker_ service ls -q --filter "$label" 2>/dev/null || true)
	for id in $ids; do docker_ service rm "$id" || true; done
	ids=$(docker_ ps -aq --filter "$label"; docker_ ps -aq --filter "name=^/?$NAME-"; build_steps)
	for id in $ids; do docker_ rm -fv "$id" || true; done
	wait_for 60 no_containers || true
	for id in $(docker_ config ls -q --filter "$label" 2>/dev/null); do
		docker_ config rm "$id" || true
	done
	wait_for 60 no_networks || true
	ids=$(docker_ volume ls -q --filter "$label")
	for id in $ids; do docker_ volume rm -f "$id" || true; done
	ids=$(docker_ images --format '{{.Repository}}:{{.Tag}}' |
		grep -E "^(davit-(e2e-)?$NAME/|davit-edge:$NAME\$)" || true)
	for id in $ids; do docker_ rmi -f "$id" || true; done
	for id in $(docker_ images -aq --filter "$label" | sort -u); do
		docker_ rmi -f "$id" || true
	done
}

no_containers() {
	[ -z "$(docker_ ps -aq --filter "label=davit.instance=$NAME")" ]
}

no_networks() {
	local id
	for id in $(docker_ network ls -q --filter "label=davit.instance=$NAME"); do
		docker_ network rm "$id" || true
	done
	[ -z "$(docker_ network ls -q --filter "label=davit.instance=$NAME")" ]
}

# After the last instance on this engine: the swarm and the engine we made go too.
engine_remove() {
	local swarm
	swarm=swarm-$(printf '%s' "$DOCKER_SOCKET" | tr / _)
	if is_made "$swarm"; then
		! engine_answers || docker_ swarm leave --force || true
		rm -f "$SHARED/made/$swarm"
	fi
	is_made engine && [ "$DOCKER_SOCKET" = "$ENGINE_SOCKET" ] || return 0
	if engine_answers && [ -n "$(docker_ ps -aq)" ]; then
		say "Docker: the engine stays, others run containers on it"
		return 0
	fi
	keep_stop "$ENGINE_PID"
	pgrep -x dockerd >/dev/null || engine_revert_network
	engine_revert_files
	rm -f "$ENGINE_LOG" "$ENGINE_LOG.1" "$SHARED/made/engine"
}

# Take back what dockerd leaves behind in the network, unless another engine
# runs and needs it: links, firewall rules, forwarding.
engine_revert_network() {
	local link table rule policy
	for link in docker0 docker_gwbridge; do
		! ip link show "$link" >/dev/null 2>&1 || ip link delete "$link"
	done
	for table in nat filter; do
		iptables -t "$table" -S | sed -nE '/^-A .*(DOCKER|docker0|docker_gwbridge)/s/^-A/-D/p' |
			while read -r rule; do
			# shellcheck disable=SC2086 # a rule is several words
			iptables -t "$table" $rule || true
		done
		for rule in $(iptables -t "$table" -S | sed -n 's/^-N \(DOCKER.*\)/\1/p'); do
			iptables -t "$table" -F "$rule" || true
		done
		for rule in $(iptables -t "$table" -S | sed -n 's/^-N \(DOCKER.*\)/\1/p'); do
			iptables -t "$table" -X "$rule" || true
		done
	done
	policy=$(cat "$SHARED/made/forward-policy" 2>/dev/null || true)
	[ -z "$policy" ] || iptables -P FORWARD "$policy" || true
	[ "$(cat "$SHARED/made/ip-forward" 2>/dev/null)" != 0 ] ||
		echo 0 >/proc/sys/net/ipv4/ip_forward
	rmdir /run/docker/plugins /run/docker 2>/dev/null || true
}

unmount_below() { # DIR
	local mounted
	awk -v d="$1/" 'index($2, d) == 1 { print $2 }' /proc/mounts | sort -r |
		while read -r mounted; do
			umount "$mounted" || true
		done
}

engine_revert_files() {
	rm -f "$SHARED/made/forward-policy" "$SHARED/made/ip-forward" \
	    "$ENGINE_SOCKET" /run/docker.pid
	unmount_below "$ENGINE_EXEC"
	rm -rf "$ENGINE_EXEC"
	if is_made engine-data; then
		unmount_below "$ENGINE_DATA"
		# It may be a file system of its own, which stays.
		[ ! -d "$ENGINE_DATA" ] || find "$ENGINE_DATA" -mindepth 1 -delete
		rmdir "$ENGINE_DATA" 2>/dev/null || true
		rm -f "$SHARED/made/engine-data"
	fi
	if is_made engine-key; then
		rm -f /etc/docker/key.json "$SHARED/made/engine-key"
		rmdir /etc/docker 2>/dev/null || true
	fi
	rmdir /sys/fs/cgroup/*/docker/buildkit /sys/fs/cgroup/*/docker \
	    /sys/fs/cgroup/docker/buildkit /sys/fs/cgroup/docker 2>/dev/null || true
}
