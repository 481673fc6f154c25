#!/bin/bash
# SPDX-License-Identifier: MIT
# Everything that davit admin verify checks is damaged at once, behind the
# runner that is stopped meanwhile: each check says so and none says that all
# is well.  --repair puts right what can be, names what is left to a person,
# and once the person has done that, everything is as it has to be.
# Alone on its instance.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

VALUE=n0t-to-be-seen-$RUN
TEAM=00000000-0000-7000-8000-00000000$RUN
LOST=$INSTANCE-lost-$RUN
EDGE_DIR=$DAVIT_DIR/state/edge/current
NGINX=$DAVIT_DIR/conf/nginx.conf
STOPPED=()

runner_stop() {
	local pid
	pid=$(server_pid runner)
	mapfile -t STOPPED < <(echo "$pid"; pgrep -P "$pid")
	kill -STOP "${STOPPED[@]}"
}

runner_go() {
	[ ${#STOPPED[@]} = 0 ] || kill -CONT "${STOPPED[@]}" 2>/dev/null
	STOPPED=()
}

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	runner_go
	person >/dev/null 2>&1
	long_watch
}

# As whoever can, with no trigger in the way.
damage() { # STATEMENT
	sql "set session_replication_role = replica; $1" postgres >/dev/null ||
		not_ok 'damage' "$1"
}

# verify, with what is younger than ten minutes: SAID, and its sentences of
# what is broken in BROKEN.
verify() { # [--repair]
	SAID=$(admin verify --young "$@" 2>&1)
	CODE=$?
	BROKEN=$(sed -n 's/^BROKEN  \([^:]*\):.*/\1/p' <<<"$SAID" | sort)
}

rows() {
	damage "update audit_log set actor = actor || 'x' where sequence = 1"
	damage "update releases set commit_sha = 'x' where application_id = '$OTHER'"
	damage "update releases set active = false where application_id = '$OTHER'"
	damage "update releases set kept = false where application_id = '$APP'"
	damage "insert into deployments (id, team_id, application_id, number, trigger, created_at)
		select gen_random_uuid(), team_id, id, 999, 'api', now() - interval '1 hour' from applications where id = '$APP'"
	damage "insert into deployments (id, team_id, application_id, number, trigger, status)
		select gen_random_uuid(), team_id, id, 998, 'api', 'failed' from applications where id = '$APP'"
	damage "insert into jobs (id, kind, state, lease_until)
		values (gen_random_uuid(), 'lost-lease', 'running', now() - interval '1 hour')"
	damage "insert into jobs (id, kind, due_at) values (gen_random_uuid(), 'overdue', now() - interval '1 hour')"
	damage "insert into jobs (id, kind, state) values (gen_random_uuid(), 'parked', 'parked')"
	damage "insert into teams (id, name) values ('$TEAM', 'of nobody')"
	damage "update domains set team_id = '$TEAM' where application_id = '$APP'"
}

things() {
	local labels=(--label "davit.instance=$INSTANCE")
	$DOCKER service update -d --replicas 0 "$SERVICE"
	$DOCKER service create -d -q --no-resolve-image "${labels[@]}" --name "$LOST" "$IMAGE:v1"
	$DOCKER network create -d overlay "${labels[@]}" --label "davit.environment=$TEAM" "$LOST"
	$DOCKER run -d "${labels[@]}" --name "$LOST" "$IMAGE:v1"
	$DOCKER kill "$INSTANCE-edge2"
	$DOCKER config create "${labels[@]}" "$LOST" - <<<lost
	$DOCKER volume create "${labels[@]}" "$LOST"
	$DOCKER tag "$IMAGE:v1" "davit-$INSTANCE/$SERVICE:r999"
	$DOCKER network disconnect "$NETWORK" "$INSTANCE-edge"
}

files() {
	mkdir "$DAVIT_DIR/state/work/lost"
	cp -p "$NGINX" "$WORK/nginx.conf"
	echo 'no word of nginx;' >>"$NGINX"
	echo 'no word of HAProxy' >>"$EDGE_DIR/check.cfg"
	echo "lost.example.org/ davit-404" >>"$EDGE_DIR/routes.map"
}

secrets() {
	damage "update env_vars set sealed = sealed || '\\x00' where key = 'UNREADABLE' and application_id = '$APP'"
	damage "insert into deployment_logs select id, team_id, 1000000, 'info', 'build', now(), 'login with $VALUE'
		from deployments where application_id = '$APP' order by number limit 1"
	setpriv --reuid=davit-run --clear-groups sh -c 'sleep 600; :' "--token=$VALUE" >/dev/null 2>&1 &
	TELLTALE=$!
	printf 'FROM scratch\nLABEL token=%s\n' "$VALUE" |
		DOCKER_BUILDKIT=0 $DOCKER build -q -t "davit-$INSTANCE/$SERVICE:r998" -
}

# What nothing but a person may do, or can.
person() {
	damage "update audit_log set actor = left(actor, -1) where sequence = 1 and actor like '%x' and hash <> audit_hash(audit_log)"
	damage "update releases set commit_sha = null where application_id = '$OTHER'"
	damage "update domains d set team_id = a.team_id from applications a where a.id = d.application_id"
	damage "delete from teams where id = '$TEAM'"
	damage "delete from deployment_logs where sequence = 1000000"
	$DOCKER service rm "$LOST"
	$DOCKER rm -f "$LOST"
	$DOCKER volume rm "$LOST"
	[ ! -e "$WORK/nginx.conf" ] || cat "$WORK/nginx.conf" >"$NGINX"
	[ -z "${TELLTALE:-}" ] || pkill -P "$TELLTALE"
}

short_watch
make_image v1
make_app other
OTHER=$APP OTHER_HOST=$HOST
must_deploy 'an application'
make_app damaged
set_env PASSWORD "$VALUE" '{"isSecret": true}'
set_env UNREADABLE "another-$VALUE" '{"isSecret": true}'
must_deploy 'another, with secrets'
NETWORK=$($DOCKER network ls --format '{{.Name}}' --filter label="davit.instance=$INSTANCE" |
	grep "$(sql "select right(environment_id::text, 8) from applications where id = '$APP'")")
verify
must_equal 'before: everything is as it has to be' '0 ' "$CODE $(grep -v '^ok' <<<"$SAID")"

runner_stop
rows
{ things; files; secrets; } >"$WORK/damage" 2>&1 || not_ok 'damage' "$(tail -n 1 "$WORK/damage")"
verify
must_equal 'damaged: verify ends with' 1 $CODE
# What a build left has to be older than a minute: builds.sh.
must_equal 'damaged: no check finds that all is well' '' \
	"$(grep '^ok' <<<"$SAID" | grep -v 'every container of a build')"
must_equal 'damaged: each says what to do' "$(wc -l <<<"$BROKEN")" "$(grep -c '^ *-> .' <<<"$SAID")"
for name in "$LOST belongs to no application" "$SERVICE has another scale" "$SERVICE:r99[89]" 'work/lost' "$NGINX" \
	'UNREADABLE of damaged' 'has PASSWORD of damaged' "process $TELLTALE has" "team $TEAM"; do
	must_match "damaged: it names ${name//$DAVIT_DIR/DIR}" "$name" "$(tr '\n' ' ' <<<"$SAID")"
done
must_lack 'damaged: a value is not said' "$VALUE" "$SAID"

runner_go
began=$SECONDS
LEFT=$(sort <<-'END'
	an application that has a success has one active release
	every audit row has its hash and follows the one before
	every release has its hash and follows the one before
	every sealed value opens with the key of the instance
	every service belongs to an application
	every team has an owner
	every volume belongs to an application
	nginx takes its configuration
	no process of ours has a secret value in its arguments
	no record of ours has a secret value
	rows belong to the team of what they hang on
	the edge runs, every other container belongs to a service
	END
)
verify --repair
# The runner is at work on the edges too.
until [ "$BROKEN" = "$LEFT" ] || [ $((SECONDS - began)) -ge 60 ]; do
	sleep 1
	verify
done
must_equal 'repaired: what is left to a person' "$LEFT" "$BROKEN"
must_match 'repaired: a person is told' 'docker volume rm' "$SAID"
must_match 'repaired: the edge is none of it' "^BROKEN  the edge runs.* 1 not, such as $LOST" "$SAID"
must_lack 'repaired: a value is not said' "$VALUE" "$SAID"
must_equal 'repaired: the deployment without a job' 'failed INTERRUPTED' \
	"$(sql "select status || ' ' || error_code from deployments where application_id = '$APP' and number = 999")"
must_equal 'repaired: it serves' v1 "$(version_served)"

person >/dev/null 2>&1
set_env UNREADABLE "another-$VALUE" '{"isSecret": true}'
APP=$OTHER HOST=$OTHER_HOST
must_deploy 'by a person: what has no active release is deployed'
row damage "every thing that verify checks is damaged at once ($(grep -c . <<<"$LEFT") of them left to a person)" - \
	$((SECONDS - began))
must_equal 'young things too' '' "$(admin verify --young | grep -v '^ok')"
