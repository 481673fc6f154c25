# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# (h) 1,000 viewers of one log at 100 lines a second: bench/live in rounds, on
# servers of its own.

LIVE=
live_round() {
	calm
	"$HERE/live" "$BUILD" 1000 100 >"$WORK/live" || die "bench/live failed"
	awk '/^processor/ { cpu = $2 / 100 }
		/^memory-kib/ { mem = $7 / 1024 }
		/^delay-ms/ { p99 = $5 }
		/^lines/ { lines = $2 }
		/^events/ { events = $2 }
		/^(refused|closed)/ { bad += $2 }
		END { print cpu, mem, p99, 1000 * lines - events, bad }' "$WORK/live"
}

live_line() { # COLUMN NAME UNIT GOAL
	local middle least most
	read -r middle least most < <(awk -v c="$1" '{ print $c }' <<<"$LIVE" | sort -n |
		awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)], t[1], t[NR] }')
	line h "$2" "$middle $3" "$4 $3" "$(awk -v a="$middle" -v b="$4" \
		'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }')" "$least to $most" "$4 $3"
}

part_live() {
	local i
	LIVE=$(for ((i = 0; i < ROUNDS; i++)); do live_round; done) || exit 2
	live_line 1 "1,000 viewers of a log, 100 lines/s: processor" core 0.25
	live_line 2 "the same: memory" MiB 20
	live_line 3 "the same: p99 of the delay" ms 300
	live_line 4 "the same: events lost" events 0
	live_line 5 "the same: viewers refused or closed" viewers 0
}
