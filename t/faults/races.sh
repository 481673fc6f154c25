#!/bin/bash
# SPDX-License-Identifier: MIT
# Deploy, roll back, scale, stop, start, delete and restore of one application
# all at once, again and again: each is answered at once with what became of
# it, and at the end there is one truth.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

ROUNDS=10

# ask N METHOD PATH [JSON]: its code and time in a file
ask() {
	curl -s --noproxy '*' --max-time 60 -o /dev/null -w '%{http_code} %{time_total}\n' -X "$2" \
		-K <(printf 'header = "Authorization: Bearer %s"\n' "$DAVIT_TOKEN") \
		-H 'Content-Type: application/json' --data-binary "${4-}" "$DAVIT_API$3" >"$WORK/code.$1"
}

acts() { # ROUND
	local path=/applications/$APP
	cat <<-EOF
	POST $path/deploy {}
	POST /deployments/$FIRST/rollback
	POST $path/scale {"replicas":$((1 + $1 % 2))}
	POST $path/stop
	POST $path/start
	POST $path/restart
	POST $path/deploy {}
	DELETE $path
	POST $path/restore
	EOF
}

make_image v1
make_image v2
make_app races
must_deploy 'first release'
FIRST=$DEPLOYMENT
STAYS=$APP ACTED=$HOST
make_app bystander
must_deploy 'one beside it'
load_start
APP=$STAYS HOST=$ACTED
began=$SECONDS n=0
for round in $(seq $ROUNDS); do
	pids=()
	while read -r method path body; do
		n=$((n + 1))
		ask "$n" "$method" "$path" "$body" &
		pids+=($!)
	done < <(acts "$round" | shuf)
	wait "${pids[@]}"
	sleep 0.$((RANDOM % 10))
done
must_match "$n acts at once: done, or refused with why" '^( *[0-9]+ (200|202|204|404|409))+$' \
	"$(cut -d ' ' -f 1 "$WORK"/code.* | sort | uniq -c | xargs)"
slow=$(cut -d ' ' -f 2 "$WORK"/code.* | sort -n | tail -n 1)
if awk -v s="$slow" 'BEGIN { exit !(s < 2) }'; then ok "each is told within 2 s ($slow s at most)"; else
	not_ok 'each is told within 2 s' "$slow s"
fi
api POST "/applications/$APP/restore"
api POST "/applications/$APP/start"
set_app "{\"image\":\"$IMAGE:v2\"}"
must_deploy 'at the end it deploys'
wait_visit 200 30
must_equal 'and serves' v2 "$(version_served)"
api_ok GET "/applications/$APP/releases?limit=100"
must_equal 'one release is active' 1 "$(jq '[.data[] | select(.active)] | length' <<<"$BODY")"
load_stop
must_not_fail 'visitors of the one beside it notice nothing'
row races "$n times deploy, roll back, scale, stop, start, restart, delete, restore, nine at once" "$LOAD_FAILED" "$((SECONDS - began))"
