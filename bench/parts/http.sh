# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# (a) to (d): pages and JSON beside a program that says as many bytes, behind
# an nginx with the instance's configuration.

# The instance's nginx once more, in front of hello.
hello_nginx() {
	local conf=$WORK/nginx.conf
	sed "s|unix:[^;]*|unix:$WORK/hello.sock|" "$DIR/conf/fastcgi.conf" >"$WORK/fastcgi.conf"
	sed -E "s|$DIR/conf/fastcgi.conf|$WORK/fastcgi.conf|; s|$DIR/nginx/|$WORK/|; s|$DIR/log/|$WORK/|
		s|listen [^;]*( default_server)?;|listen 127.0.0.1:$HELLO_PORT\1;|
		s|listen ([^;]*)\[::1\][^;]*;||g" "$DIR/conf/nginx.conf" >"$conf"
	nginx -p "$WORK" -c "$conf" -e "$WORK/nginx.log" -g 'daemon off;' &
	PIDS+=($!)
}

HELLO=
hello() { # BYTES
	[ -z "$HELLO" ] || {
		kill "$HELLO"
		wait "$HELLO" 2>/dev/null || :
	}
	rm -f "$WORK/hello.sock"
	"$WORK/hello" "$WORK/hello.sock" "$WORKERS" "$1" &
	HELLO=$!
	local tries
	for tries in $(seq 50); do
		[ "$(size "http://localhost:$HELLO_PORT/" || :)" != "$1" ] || return 0
		sleep 0.1
	done
	die "hello does not answer after $tries tries: $(tail -n 3 "$WORK/nginx.log")"
}

size() { # URL [HEADER]
	curl -sf --noproxy '*' -o /dev/null -w '%{size_download}' ${2:+-H "$2"} "$1"
}

# Requests a second; SCRIPT may choose among several.
load() { # URL STATUS [HEADER [SCRIPT]]
	local answer
	answer=$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' ${3:+-H "$3"} ${5:+-H "$5"} "$1")
	[ "$answer" = "$2" ] || die "$1 answers $answer, not $2"
	wrk -t2 -c16 "-d${SECONDS_EACH}s" ${4:+-s "$4"} ${3:+-H "$3"} ${5:+-H "$5"} "$1" >"$WORK/wrk"
	! grep -q 'Non-2xx' "$WORK/wrk" || die "$1: $(grep 'Non-2xx' "$WORK/wrk")"
	awk '/^Requests\/sec/ { print $2 }' "$WORK/wrk"
}

load_hello() { load "http://localhost:$HELLO_PORT/" 200; }

# --- (a), (b) ---------------------------------------------------------------
COOKIE= TAG=
home() { load "$PANEL/" 200 "$COOKIE"; }
home_unchanged() { load "$PANEL/" "$UNCHANGED" "$COOKIE" '' ${TAG:+"If-None-Match: $TAG"}; }

# Sessions in turn, more than a process keeps pages of: each page is made anew.
session_script() {
	cat <<-EOF
		local i = 0
		request = function()
			i = i % 63 + 1
			return wrk.format("GET", nil, {["Cookie"] = "s-$NAME=bench-100-key" .. i})
		end
	EOF
}
home_anew() { load "$PANEL/" 200 "$COOKIE" "$WORK/sessions.lua"; }

part_pages() {
	local bytes
	COOKIE="Cookie: s-$NAME=bench-100-key"
	bytes=$(size "$PANEL/" "$COOKIE") || die "the dashboard does not answer"
	hello "$bytes"
	row a "dashboard of 100 projects x 2 applications, $bytes bytes" req/s 0.25 home load_hello
	session_script >"$WORK/sessions.lua"
	row a "the same for 63 sessions in turn, each page made anew" req/s - home_anew load_hello
	TAG=$(curl -s --noproxy '*' -o /dev/null -D - -H "$COOKIE" "$PANEL/" |
		tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }')
	UNCHANGED=200
	[ -z "$TAG" ] || UNCHANGED=304
	row b "the same, nothing changed (answer $UNCHANGED)" req/s 0.8 home_unchanged load_hello
}

# --- (c), (d) ---------------------------------------------------------------
BEARER= ONE=
one() { load "$API/applications/$ONE" 200 "$BEARER"; }
pages() { load "$API/applications?limit=100" 200 "$BEARER" "$WORK/pages.lua"; }

# All applications in turn, of which no process keeps more than a few.
one_script() {
	local path="/api/v1/applications?limit=100" answer
	echo 'local paths = {'
	answer=$(curl -sf --noproxy '*' -H "$BEARER" "$PANEL$path") || die "list of applications"
	jq -r '.data[] | "\"/api/v1/applications/" + .id + "\","' <<<"$answer"
	echo '}'
	echo 'local i = 0'
	echo 'request = function() i = i % #paths + 1; return wrk.format("GET", paths[i]) end'
}
one_anew() { load "$API/applications/$ONE" 200 "$BEARER" "$WORK/ones.lua"; }

# The five addresses of 500 applications, for wrk.
page_script() {
	local path="/api/v1/applications?limit=100" cursor answer i total=0
	echo 'local paths = {'
	for i in 1 2 3 4 5; do
		echo "	\"$path\","
		answer=$(curl -sf --noproxy '*' -H "$BEARER" "$PANEL$path") || die "page $i of applications"
		total=$((total + $(wc -c <<<"$answer")))
		cursor=$(jq -r '.pagination.nextCursor // empty' <<<"$answer")
		path="/api/v1/applications?limit=100&cursor=$cursor"
	done
	echo '}'
	echo 'local i = 0'
	echo 'request = function() i = i % #paths + 1; return wrk.format("GET", paths[i]) end'
	echo "-- $((total / 5))"
	[ -z "$cursor" ] || die "more than 500 applications"
}

part_json() {
	local bytes
	BEARER="Authorization: Bearer dvt_bench-100-key"
	ONE=$(curl -sf --noproxy '*' -H "$BEARER" "$API/applications?limit=1" | jq -r '.data[0].id')
	bytes=$(size "$API/applications/$ONE" "$BEARER") || die "no application"
	hello "$bytes"
	row c "one application as JSON with a token, $bytes bytes" req/s 0.6 one load_hello
	one_script >"$WORK/ones.lua" || exit 2
	row c "the same for 100 applications in turn, each made anew" req/s - one_anew load_hello
	BEARER="Authorization: Bearer dvt_bench-250-key"
	page_script >"$WORK/pages.lua" || exit 2
	bytes=$(sed -n 's/^-- //p' "$WORK/pages.lua")
	hello "$bytes"
	row d "500 applications as JSON, pages of 100, $bytes bytes each" req/s - pages load_hello
}
