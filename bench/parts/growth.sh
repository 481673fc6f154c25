# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# (i) What grows when there is more: the same page with little and with much,
# one after the other on one connection.
GROW_URL= GROW_LITTLE= GROW_MUCH=

# Milliseconds of the median request.
median_ms() { # URL HEADER
	local i
	for ((i = 0; i < 15; i++)); do
		curl -sf --noproxy '*' -o /dev/null -w '%{time_total}\n' -H "$2" "$1" || die "$1 failed"
	done | sort -n | awk '{ t[NR] = $1 } END { printf "%.3f\n", 1000 * t[int((NR + 1) / 2)] }'
}

much() { median_ms "$GROW_MUCH" "Cookie: s-$NAME=bench-1000-key"; }
little() { median_ms "$GROW_LITTLE" "Cookie: s-$NAME=bench-10-key"; }

grow() { # NAME MUCH-PATH LITTLE-PATH
	GROW_MUCH=$PANEL$2 GROW_LITTLE=$PANEL$3
	row i "$1" ms flat much little
}

part_growth() {
	grow "dashboard: 1,000 projects against 10" / /
	grow "list of projects: the same" /projects /projects
	grow "deployment page: 10,000 deployments and $LINES lines against 10 and 1,000" \
		"/deployments/$(data_deployment 1000 10000)" "/deployments/$(data_deployment 10 10)"
	grow "application page: the same" "/applications/$(sql -c "select application_id from deployments
		where id = '$(data_deployment 1000 10000)'")" "/applications/$(sql -c "select application_id
		from deployments where id = '$(data_deployment 10 10)'")"
	grow "search: 4,000 names against 40" '/search?q=project-7' '/search?q=project-7'
}
