#!/bin/bash
# SPDX-License-Identifier: MIT
# Many host names given and taken away within seconds, under load: every one
# that is there at the end is routed, none of the others, at most one reload of
# the edge a second, and no visitor notices.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

MANY=500
[ -z "$QUICK" ] || MANY=100

# Configurations of curl: so many requests over few connections.
adds() {
	local i
	for i in $(seq $MANY); do
		[ "$i" = 1 ] || echo next
		printf 'url = "%s/applications/%s/domains"\nrequest = POST\noutput = "%s/made.%d"\nwrite-out = "%%{http_code}\\n"\n' \
			"$DAVIT_API" "$APP" "$WORK" "$i"
		printf 'header = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\nnoproxy = "*"\n' \
			"$DAVIT_TOKEN"
		printf 'data = "{\\"host\\":\\"r%d-%s.example.org\\"}"\n' "$i" "$RUN"
	done
}

takes() { # every second one
	local i first=1
	for i in $(seq 2 2 $MANY); do
		[ -n "$first" ] || echo next
		first=
		printf 'url = "%s/domains/%s"\nrequest = DELETE\noutput = /dev/null\nwrite-out = "%%{http_code}\\n"\nnoproxy = "*"\n' \
			"$DAVIT_API" "$(jq -r .id "$WORK/made.$i")"
		printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN"
	done
}

# The codes of all of them through the edge.
codes() { # FIRST
	local i
	for i in $(seq "$1" 2 $MANY); do
		printf 'url = "http://%s/"\nheader = "Host: r%d-%s.example.org"\noutput = /dev/null\nwrite-out = "%%{http_code}\\n"\nnoproxy = "*"\nnext\n' \
			"$DAVIT_EDGE" "$i" "$RUN"
	done | sed '$d' | curl --no-progress-meter --parallel --parallel-max 8 -K - | sort | uniq -c | xargs
}

reloads() {
	grep -c 'the edge reads its new configuration' "$DAVIT_DIR/log/runner.log"
}

all_codes() { # FIRST WANT [SECONDS]: SAID
	local end=$((SECONDS + ${3:-60}))
	SAID=$(codes "$1")
	until [ "$SAID" = "$2" ] || [ $SECONDS -ge $end ]; do
		sleep 0.5
		SAID=$(codes "$1")
	done
}

make_image v1
make_app routes
must_deploy 'first release'
load_start
began=$SECONDS before=$(reloads)
adds >"$WORK/adds"
must_equal "$MANY host names are taken" "$MANY 201" \
	"$(curl --no-progress-meter --parallel --parallel-max 8 -K "$WORK/adds" | sort | uniq -c | xargs)"
asked=$((SECONDS - began))
must_keep "$MANY host names are taken in time" $((MANY / 50)) $asked s
takes >"$WORK/takes"
must_equal 'half of them are taken away' "$((MANY / 2)) 204" \
	"$(curl --no-progress-meter --parallel --parallel-max 8 -K "$WORK/takes" | sort | uniq -c | xargs)"
all_codes 1 "$((MANY / 2)) 200"
must_equal 'those that are there are routed' "$((MANY / 2)) 200" "$SAID"
took=$((SECONDS - began))
all_codes 2 "$((MANY / 2)) 404"
must_equal 'the others are not' "$((MANY / 2)) 404" "$SAID"
count=$(($(reloads) - before))
if [ $count -ge 1 ] && [ $count -le $((took + 2)) ]; then
	ok "the edge reads its configuration at most once a second ($count times in $took s)"
else
	not_ok 'the edge reads its configuration at most once a second' "$count times in $took s"
fi
load_stop
must_not_fail 'visitors notice nothing'
row routes "$MANY host names given in $asked s, half taken away, $count reloads" "$LOAD_FAILED" "$took"
