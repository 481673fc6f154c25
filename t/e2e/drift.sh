#!/bin/bash
# SPDX-License-Identifier: MIT
# Somebody changes services behind the runner's back: removed, scaled, given
# another image, started though stopped.  It is put right within a minute, and
# davit admin verify says it until then; a service of a release that the
# database does not know is left alone until somebody asks for --repair.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

DAVIT=$DAVIT_DIR/prog/bin/davit
declare -A SERVICES=() HOSTS=()

verify() { # [--repair]: SAID
	SAID=$("$DAVIT" -c "$DAVIT_DIR/conf/davit.conf" admin verify "$@" 2>&1)
}

one() { # NAME
	make_app "$1"
	SERVICES[$1]=$SERVICE
	HOSTS[$1]=$HOST
	must_deploy "$1: first release" # one by one: others want the runner too
}

image_of() { # NAME
	$DOCKER service inspect -f '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${SERVICES[$1]}" 2>/dev/null
}

replicas_of() { # NAME
	$DOCKER service inspect -f '{{.Spec.Mode.Replicated.Replicas}}' "${SERVICES[$1]}" 2>/dev/null
}

release_of() { # NAME
	$DOCKER service inspect -f '{{index .Spec.Labels "davit.release"}}' "${SERVICES[$1]}" 2>/dev/null
}

# Until COMMAND prints WANT.
becomes() { # NAME SECONDS WANT COMMAND...
	local name=$1 end=$((SECONDS + $2)) want=$3 began=$SECONDS got
	shift 3
	got=$("$@")
	until [ "$got" = "$want" ] || [ $SECONDS -ge $end ]; do
		sleep 0.5
		got=$("$@")
	done
	must_equal "$name ($((SECONDS - began)) s)" "$want" "$got"
}

serves() { # NAME
	HOST=${HOSTS[$1]} version_served
}

make_image v1
make_image v2
for name in removed scaled image stopped stranger; do
	one "$name"
done
HOST=${HOSTS[stopped]} APP=${APPS[3]}
api_ok POST "/applications/$APP/stop"
becomes 'stopped: is stopped' 30 0 replicas_of stopped
wanted=$(image_of image)
release=$(release_of stranger)

$DOCKER service rm "${SERVICES[removed]}" >/dev/null
$DOCKER service update -d --replicas 0 "${SERVICES[scaled]}" >/dev/null
$DOCKER service update -d --no-resolve-image --image "$IMAGE:v2" "${SERVICES[image]}" >/dev/null
$DOCKER service update -d --replicas 1 "${SERVICES[stopped]}" >/dev/null
$DOCKER service update -d --label-add davit.release=of-another-time --replicas 2 "${SERVICES[stranger]}" >/dev/null
verify
must_match 'verify: a removed service' '^BROKEN +the running tasks' "$SAID"
must_match 'verify: how many' 'active release: [5-9] not' "$SAID"

becomes 'removed: is made again' 75 v1 serves removed
becomes 'scaled: runs again' 75 v1 serves scaled
becomes 'image: is the released one again' 75 "$wanted" image_of image
becomes 'image: serves it' 75 v1 serves image
becomes 'stopped: stops again' 75 0 replicas_of stopped
must_equal 'stranger: is left alone' of-another-time "$(release_of stranger)"
must_hold 'stranger: the log says so' 'of releases that are not in the database' \
	"$(grep -a 'left alone' "$DAVIT_DIR/log/runner.log")"
must_equal 'nothing else is touched' \
	"$(printf '%s\n' "${SERVICES[@]}" | grep -v stranger | sort)" \
	"$(grep -aF -e "$RUN" "$DAVIT_DIR/log/runner.log" |
		sed -n 's/.*msg="put right" service=\([^ ]*\).*/\1/p' | sort)"

verify --repair
must_lack 'repair: is complete' "${SERVICES[stranger]}" "$(grep BROKEN <<<"$SAID")"
must_match 'repair: says what it did' '^repaired services: [1-9]' "$SAID"
must_equal 'stranger: is put right when asked' "$release" "$(release_of stranger)"
must_equal 'stranger: its scale too' 1 "$(replicas_of stranger)"
becomes 'stranger: serves' 30 v1 serves stranger
