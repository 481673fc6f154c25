# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The instance's own PostgreSQL, Redis, nginx and the three programs.

# Layout below DIR.  run holds the sockets nginx reaches; sticky, so that no
# program can replace another one's socket.
make_tree() {
	local dir
	for dir in '' /conf /log /nginx /prog; do
		mkdir -p "$DIR$dir"
		chmod 755 "$DIR$dir"
	done
	mkdir -p "$DIR/pid"
	chmod 700 "$DIR/pid"
}

make_tree_owned() {
	install -d -o root -g davit-http -m 3770 "$DIR/run"
	install -d -o davit-run -g davit-http -m 2771 "$DIR/run/edge"
	install -d -o davit-run -g davit-run -m 750 "$DIR/state"
	install -d -o root -g davit -m 751 "$DIR/keys"
	install -d -o postgres -g postgres -m 755 "$DIR/pg"
	install -d -o redis -g davit -m 2750 "$DIR/redis"
	install -d -o davit-run -g davit-run -m 755 "$DIR/git"
}

pg_bin() {
	local version
	version=$(cat "$DIR/pg/data/PG_VERSION" 2>/dev/null || true)
	if [ -z "$version" ]; then
		version=$(find /usr/lib/postgresql -maxdepth 1 -name '[0-9]*' \
		    -printf '%f\n' | sort -n | tail -n 1)
	fi
	[ -x "/usr/lib/postgresql/$version/bin/initdb" ] ||
		die "no PostgreSQL ${version:-server} below /usr/lib/postgresql"
	echo "/usr/lib/postgresql/$version/bin"
}

as_postgres() {
	env -C / setpriv --reuid postgres --regid postgres --init-groups "$@"
}

sql() { # statements from standard input, as the superuser
	as_postgres "$PG_BIN/psql" -qAtX -v ON_ERROR_STOP=1 -h "$DIR/pg" \
	    -U postgres -d postgres
}

pg_answers() {
	echo 'select 1' | sql
}

pg_start() {
	local changed=''
	PG_BIN=$(pg_bin)
	if [ ! -e "$DIR/pg/made" ]; then
		say "PostgreSQL: creating a private cluster"
		rm -rf "$DIR/pg/data"
		logged as_postgres "$PG_BIN/initdb" -D "$DIR/pg/data" -U postgres \
		    -A peer -E UTF8 --locale=C.UTF-8
		: >"$DIR/pg/made"
		chown postgres: "$DIR/pg/made"
	fi
	render "$TEMPLATES/postgresql.conf.in" "$DIR/pg/data/postgresql.conf" \
	    600 postgres:postgres && changed=1
	render "$TEMPLATES/pg_hba.conf.in" "$DIR/pg/data/pg_hba.conf" \
	    600 postgres:postgres && changed=1
	render "$TEMPLATES/pg_ident.conf.in" "$DIR/pg/data/pg_ident.conf" \
	    600 postgres:postgres && changed=1
	[ -z "$changed" ] || keep_stop "$DIR/pid/postgres"
	if ! running "$DIR/pid/postgres"; then
		keep_start "$DIR/pid/postgres" "$DIR/log/postgres.log" \
		    -s INT -w 30 -- setpriv --reuid postgres --regid postgres \
		    --init-groups "$PG_BIN/postgres" -D "$DIR/pg/data"
		say "PostgreSQL: started"
	fi
	wait_for 60 pg_answers ||
		die "PostgreSQL does not answer; see $DIR/log/postgres.log"
}

# The database and its owner; the other roles and the schema are made by
# the migrations.
pg_database() {
	sql <<-'SQL'
		do $$ begin
			if not exists (select from pg_roles where rolname = 'davit') then
				create role davit login createrole;
			end if;
		end $$;
		select 'create database davit owner davit'
			where not exists (select from pg_database where datname = 'davit') \gexec
	SQL
}

redis_answers() {
	[ "$(redis-cli -s "$DIR/redis/redis.sock" ping)" = PONG ]
}

redis_start() {
	if render "$TEMPLATES/redis.conf.in" "$DIR/conf/redis.conf" 644 root:root; then
		keep_stop "$DIR/pid/redis"
	fi
	if ! running "$DIR/pid/redis"; then
		keep_start "$DIR/pid/redis" "$DIR/log/redis.log" -- setpriv \
		    --reuid redis --regid davit --clear-groups \
		    /usr/bin/redis-server "$DIR/conf/redis.conf"
		say "Redis: started"
	fi
	wait_for 20 redis_answers ||
		die "Redis does not answer; see $DIR/log/redis.log"
}

nginx_listens() {
	curl -s --noproxy '*' -o /dev/null --max-time 5 "http://$REACH:$PORT/"
}

# Addresses nginx listens on: loopback means both families, because browsers
# and curl resolve *.localhost to either.
nginx_listen_lines() {
	local text="listen $LISTEN:$PORT$1;"
	if [ "$LISTEN" = 127.0.0.1 ] && ip -6 -o address show dev lo | grep -q '::1/'; then
		text+=" listen [::1]:$PORT$1;"
	fi
	echo "$text"
}

# The one that stands by is tried whatever happened to it before.
nginx_edge_servers() {
	local socket=unix:$DIR/run/edge
	if [ "$EDGES" = 1 ]; then
		echo "server $socket/edge.sock;"
		return
	fi
	echo "server $socket/edge.sock max_fails=1 fail_timeout=1s; server $socket/edge2.sock backup max_fails=0;"
}

nginx_start() {
	EDGE_SERVERS=$(nginx_edge_servers)
	LISTEN_PANEL=$(nginx_listen_lines '')
	LISTEN_DEFAULT=$(nginx_listen_lines ' default_server')
	render "$TEMPLATES/fastcgi.conf.in" "$DIR/conf/fastcgi.conf" 644 root:root &&
		keep_stop "$DIR/pid/nginx"
	if render "$TEMPLATES/nginx.conf.in" "$DIR/conf/nginx.conf" 644 root:root; then
		keep_stop "$DIR/pid/nginx"
	fi
	if ! running "$DIR/pid/nginx"; then
		logged nginx -t -q -p "$DIR/nginx" -c "$DIR/conf/nginx.conf" \
		    -e "$DIR/log/nginx.log"
		keep_start "$DIR/pid/nginx" "$DIR/log/nginx.log" \
		    -t "$DIR/log/away.log" -- \
		    /usr/sbin/nginx -p "$DIR/nginx" -c "$DIR/conf/nginx.conf" \
		    -e "$DIR/log/nginx.log" -g 'daemon off;'
		say "nginx: started on $LISTEN:$PORT"
	fi
	wait_for 20 nginx_listens ||
		die "nginx does not answer on $REACH:$PORT; see $DIR/log/nginx.log"
}

# Configuration first: a changed one restarts what reads it.
programs_configure() {
	if render "$TEMPLATES/davit.conf.in" "$DIR/conf/davit.conf" 644 root:root ||
	    [ -n "$BUILT" ]; then
		keep_stop "$DIR/pid/web"
		keep_stop "$DIR/pid/live"
		keep_stop "$DIR/pid/runner"
	fi
}

program_start() { # NAME PROGRAM
	running "$DIR/pid/$1" && return 0
	keep_start "$DIR/pid/$1" "$DIR/log/$1.log" -- \
	    "$DIR/prog/libexec/davit/$2" -c "$DIR/conf/davit.conf"
	say "$2: started"
}

programs_start() {
	program_start web davit-web
	program_start live davit-live
	program_start runner davit-runner
	wait_for 30 panel_ready ||
		die "the panel does not answer at $PANEL_URL; see $DIR/log/web.log"
}

panel_ready() {
	curl -sf --noproxy '*' -o /dev/null --max-time 5 \
	    -H "Host: localhost:$PORT" "http://$REACH:$PORT/api/v1/healthz"
}

edge_answers() { # NAME
	curl -sf --noproxy '*' -o /dev/null --max-time 5 \
	    --unix-socket "$DIR/run/edge/$1.sock" http://edge.davit.invalid/
}

edge_names() {
	echo edge
	[ "$EDGES" = 1 ] || echo edge2
}

# The runner makes them, and joins them to the networks of every environment.
edges_wait() {
	local name
	for name in $(edge_names); do
		wait_for 120 edge_answers "$name" ||
			die "the container $NAME-$name does not answer; see $DIR/log/runner.log"
	done
}

SERVICES=(nginx web live runner redis postgres)

servers_stop() {
	local service
	for service in "${SERVICES[@]}"; do
		keep_stop "$DIR/pid/$service"
	done
}
