# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# (g) Proportional memory of all our processes, idle and after the load.

pss_mib() {
	"$HERE/memory" "$INSTANCE" | awk '$1 == "together" { printf "%.1f\n", $2 / 1024 }'
}

part_memory() { # IDLE
	local after
	after=$(pss_mib)
	line g "memory (PSS) of all our processes: after the load against idle" "$after MiB" "$1 MiB" \
		"$(awk -v a="$after" -v b="$1" 'BEGIN { printf "%.2f", a / b }')" - "10 MiB, 20 at most"
}
