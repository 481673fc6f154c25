#!/bin/bash
# SPDX-License-Identifier: MIT
# Applications that start slowly, that are deaf to SIGTERM, that write log
# without end: the release before serves until the slow one does, the deaf one
# is replaced and deleted all the same, and of the log a bounded part is kept
# while the panel and other applications go on.
# Long
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

START=20	# seconds until the slow one listens
GRACE=10	# seconds from SIGTERM to SIGKILL
CHATTER=40	# seconds of a log without end
PER_SECOND=2000 # lines of it that are kept

containers() { # APPLICATION
	$DOCKER ps -q --no-trunc -f "label=davit.application=$1" | sort
}

# Seconds until none of these containers runs any more.
seconds_gone() { # SINCE CONTAINERS...
	local since=$1 end=$((SECONDS + 60))
	shift
	while [ $SECONDS -lt $end ] &&
		[ -n "$(comm -12 <(printf '%s\n' "$@" | sort) <($DOCKER ps -q --no-trunc | sort))" ]; do
		sleep 0.2
	done
	echo $((SECONDS - since))
}

# What answers while a deployment is at work: every version that was seen.
versions_until_over() {
	local seen=''
	while :; do
		seen+="$(version_served) "
		api_ok GET "/deployments/$DEPLOYMENT"
		case $(field .status) in
		pending | building | deploying) sleep 0.3 ;;
		*) break ;;
		esac
	done
	tr ' ' '\n' <<<"$seen" | grep . | uniq | xargs
}

slow_start() {
	local seen began took
	make_app slow
	must_deploy 'slow-start: the release before'
	set_env START_DELAY_MS $((START * 1000))
	load_start
	set_app "{\"image\":\"$IMAGE:v2\",\"healthCheck\":{\"startPeriod\":2,\"retries\":2}}"
	deploy
	wait_deployment "$DEPLOYMENT" 60
	must_equal 'slow-start: slower than its start period it fails' 'failed HEALTH_CHECK_FAILED' \
		"$STATE $(field .error.code)"
	must_equal 'slow-start: and the release before serves' v1 "$(version_served)"
	set_app '{"healthCheck":{"startPeriod":60}}'
	began=$SECONDS
	deploy
	seen=$(versions_until_over)
	took=$((SECONDS - began))
	wait_deployment "$DEPLOYMENT" 5
	must_equal 'slow-start: within its start period it succeeds' success "$STATE"
	# For a moment both are there, and either may answer.
	must_match 'slow-start: the release before serves until it does' '^v1( v[12])*$' "$seen"
	if [ $took -ge $START ]; then ok "slow-start: it was waited for ($took s)"; else
		not_ok 'slow-start: it was waited for' "$took s"
	fi
	must_equal 'slow-start: then it serves' v2 "$(version_served)"
	load_stop
	must_not_fail 'slow-start: visitors notice nothing'
	row slow-start "an application that listens after $START s, start period 2 s, then 60 s" "$LOAD_FAILED" "$took"
}

deaf() {
	local deaf took
	make_app deaf
	set_env TERM_MODE ignore
	must_deploy 'deaf: one that ignores SIGTERM'
	deaf=$(containers "$APP")
	load_start
	set_app "{\"image\":\"$IMAGE:v2\"}"
	must_deploy 'deaf: it is replaced'
	must_equal 'deaf: by what serves' v2 "$(version_served)"
	# shellcheck disable=SC2086 # several ids
	took=$(seconds_gone "$SECONDS" $deaf)
	must_be_at_most 'deaf: and gone, in seconds' $((GRACE + 45)) "$took"
	sleep 1
	load_stop
	must_not_fail 'deaf: visitors notice nothing'
	deaf=$(containers "$APP")
	api_ok DELETE "/applications/$APP"
	# shellcheck disable=SC2086
	took=$(seconds_gone "$SECONDS" $deaf)
	must_be_at_most 'deaf: deleted it is gone, in seconds' $((GRACE + 45)) "$took"
	must_equal 'deaf: nothing of it runs' '' "$(containers "$APP")"
	row deaf 'an application that ignores SIGTERM, replaced and deleted' "$LOAD_FAILED" "$took"
}

# Lines kept of an application's log.
lines_kept() { # APPLICATION
	sql "select count(*) from application_logs where application_id = '$1'"
}

# False when lines of its log come for longer than this; sets lines.
log_rests() { # APPLICATION SECONDS
	local before=-1 end=$((SECONDS + $2))
	lines=$(lines_kept "$1")
	until [ "$lines" = "$before" ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 3
		before=$lines lines=$(lines_kept "$1")
	done
}

log_bytes() {
	sql "select sum(pg_total_relation_size(inhrelid)) from pg_inherits
		where inhparent = 'application_logs'::regclass"
}

# Bytes of the engine's log files of an application's containers.
files_bytes() { # APPLICATION
	local id
	for id in $(containers "$1"); do
		dirname "$($DOCKER inspect -f '{{.LogPath}}' "$id")"
	done | xargs -r -I{} find {} -name '*-json.log*' -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }'
}

endless_log() {
	local good good_host began before lines at took rate
	make_app unharmed
	must_deploy 'endless-log: an application that runs'
	good=$APP good_host=$HOST
	make_app chatter
	set_env CHATTER 1
	before=$(log_bytes)
	HOST=$good_host load_start
	must_deploy 'endless-log: one that writes without end'
	began=$SECONDS
	looks_begin
	while [ $((SECONDS - began)) -lt $CHATTER ]; do
		look_at_panel 1
		sleep 0.2
	done
	must_equal "endless-log: the panel answers all the while ($WORST ms at most)" 0 $SILENT
	lines=$(lines_kept "$APP")
	at=$(date +%s%N)
	sleep 10
	rate=$(($(lines_kept "$APP") - lines))
	rate=$((rate * 1000000000 / ($(date +%s%N) - at)))
	if [ $rate -gt 100 ]; then ok "endless-log: it writes on ($rate lines a second are kept)"; else
		not_ok 'endless-log: it writes on' "$rate lines a second are kept"
	fi
	must_be_at_most 'endless-log: lines kept in a second' $((PER_SECOND * 11 / 10)) $rate
	must_match 'endless-log: the log says what it lacks' '^[1-9]' \
		"$(sql "select count(*) from application_logs where application_id = '$APP'
			and stream = 'davit' and message ~ '^[0-9]+ lines dropped'")"
	must_be_at_most 'endless-log: bytes of the log files of the engine' $((35 * 1000 * 1000)) "$(files_bytes "$APP")"
	visit /
	must_equal 'endless-log: it answers itself' 200 "$CODE"
	must_equal 'endless-log: the other one too' v1 "$(HOST=$good_host version_served)"
	began=$SECONDS
	lines=$(containers "$APP")
	api_ok POST "/applications/$APP/stop"
	# shellcheck disable=SC2086 # several ids
	seconds_gone "$SECONDS" $lines >/dev/null
	must_equal 'endless-log: stopped, nothing of it runs' '' "$(containers "$APP")"
	# What it wrote before is read yet, as fast as the machine lets us.
	if log_rests "$APP" 300; then ok "endless-log: and nothing more is written ($lines lines)"; else
		not_ok 'endless-log: and nothing more is written' "$lines lines and more"
	fi
	took=$((SECONDS - began))
	must_be_at_most 'endless-log: bytes of the table for a line' 400 $((($(log_bytes) - before) / lines))
	APP=$good HOST=$good_host
	must_deploy 'endless-log: the other one deploys'
	load_stop
	must_not_fail 'endless-log: its visitors notice nothing'
	row endless-log "a log without end for $CHATTER s: $lines lines kept, panel within $WORST ms" "$LOAD_FAILED" "$took"
}

make_image v1
make_image v2
slow_start
deaf
endless_log
