# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Rounds and the table: ours, reference, ours, reference; the median of the
# ratios and how far they spread.

table_head() {
	echo "| | Row | Ours | Reference | Ratio | Spread | Goal |"
	echo "|---|---|---|---|---|---|---|"
}

line() { # LETTER NAME OURS REFERENCE RATIO SPREAD GOAL
	printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$@"
}

# The machine's other work makes a round worth nothing.
calm() {
	local load tries
	for tries in $(seq 24); do
		read -r load _ </proc/loadavg
		! awk -v l="$load" -v most=$((2 * $(nproc) + 2)) 'BEGIN { exit !(l > most) }' || {
			sleep 5
			continue
		}
		return 0
	done
	say "the load stays at $load after ${tries}0 s"
}

say() {
	echo "# $*" >&2
}

# Lines "OURS REFERENCE" from standard input: medians of both and of the
# ratio, smallest and largest ratio.
medians() {
	awk '{ a[NR] = $1; b[NR] = $2; r[NR] = $2 > 0 ? $1 / $2 : 0 }
	function middle(x, n, i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && x[j - 1] > x[j]; j--) {
				t = x[j]; x[j] = x[j - 1]; x[j - 1] = t
			}
		return x[int((n + 1) / 2)]
	}
	END { printf "%.5g %.5g %.3f ", middle(a, NR), middle(b, NR), middle(r, NR)
		printf "%.3f %.3f\n", r[1], r[NR] }'
}

# Runs both commands in turn; each prints one number.
rounds() { # OURS-COMMAND REFERENCE-COMMAND
	local i ours reference
	for ((i = 0; i < ROUNDS; i++)); do
		calm
		ours=$($1) && reference=$($2) && [ -n "$ours" ] && [ -n "$reference" ] ||
			die "no figure from $1 or $2"
		echo "$ours $reference"
		say "$1 $ours, $2 $reference"
	done | medians
}

row() { # LETTER NAME UNIT GOAL OURS-COMMAND REFERENCE-COMMAND
	local ours reference ratio least most
	read -r ours reference ratio least most < <(rounds "$5" "$6")
	[ -n "${most:-}" ] || die "no figures for $2"
	line "$1" "$2" "$ours $3" "$reference $3" "$ratio" "$least to $most" "$4"
}
