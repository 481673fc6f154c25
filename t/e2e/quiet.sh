#!/bin/bash
# SPDX-License-Identifier: MIT
# A site with few visitors: after a reload of the edge and a change of its
# containers the next visitor is answered at once, not by a worker that knows
# only the containers of before.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

timed() { # sets TOOK
	local began
	began=$(date +%s%N)
	visit /
	TOOK=$((($(date +%s%N) - began) / 1000000))
}

make_image v1
make_app quiet
must_deploy 'first release'
for round in 1 2; do
	for _ in 1 2 3 4 5 6; do visit /; done
	api_ok POST "/applications/$APP/domains" "{\"host\":\"quiet$round-$RUN.example.org\"}"
	sleep 2
	api_ok POST "/applications/$APP/restart"
	sleep 20
	timed
	first=$TOOK
	must_equal "round $round: answered" 200 "$CODE"
	timed
	if [ "$first" -lt $((TOOK + 1500)) ]; then ok "round $round: at once ($first ms, the next $TOOK)"; else
		not_ok "round $round: at once" "$first ms, the next $TOOK"
	fi
done
