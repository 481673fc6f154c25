# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of t/check, which sources this
# What t/check --long looks at besides: the fuzz targets at work, and three
# programs that follow paths through the code.

# The targets for FUZZ_SECONDS (600) each; what they find stays in build-check.
fuzzers() {
	mkdir -p "$BUILD/fuzz"
	if [ ! -e "$BUILD/fuzz/config.status" ] || [ "$SOURCE/configure" -nt "$BUILD/fuzz/config.status" ]; then
		(cd "$BUILD/fuzz" && "$SOURCE/configure" -q CC=clang --enable-fuzz) || return 1
	fi
	# shellcheck disable=SC2016 # for make
	make -C "$BUILD/fuzz" -s -j2 fuzz-targets &&
		t/fuzz/run "$BUILD/fuzz"
}

gcc_analyzer() {
	mkdir -p "$BUILD/analyzer"
	(cd "$BUILD/analyzer" && "$SOURCE/configure" -q --enable-werror \
		CFLAGS="-O1 -fanalyzer") &&
		make -C "$BUILD/analyzer" -s clean && make -C "$BUILD/analyzer" -s -k -j2 all
}

clang_tidy() {
	local flags
	flags=$(clang_flags | tr ' ' '\n' | grep -vE '^-(f|W|O|U|D_F)' | tr '\n' ' ')
	find cgi-src -path cgi-src/probe -prune -o -name '*.c' -print |
		(cd "$BUILD/clang" && sed "s|^|$SOURCE/|" |
			eval "xargs -P 2 -n 8 sh -c 'exec clang-tidy --quiet \"\$@\" -- -I. $(
				sed "s/'\"/\\\\\"/g; s/\"'/\\\\\"/g" <<<"$flags")' tidy")
}

scan_build() {
	mkdir -p "$BUILD/scan"
	(cd "$BUILD/scan" && scan-build --use-cc=clang "$SOURCE/configure" -q CC=clang) &&
		make -C "$BUILD/scan" -s clean &&
		scan-build --use-cc=clang --status-bugs -o "$BUILD/scan/report" \
			-disable-checker valist.Uninitialized make -C "$BUILD/scan" -s -j2 all
}

long_look() {
	check 'gcc -fanalyzer' gcc_analyzer
	check 'clang-tidy' clang_tidy
	check 'scan-build' scan_build
	check "fuzz targets, ${FUZZ_SECONDS:-600} s each" fuzzers
	grep -E '^(#|broken:)' "$LOGS/fuzz-targets---${FUZZ_SECONDS:-600}-s-each" 2>/dev/null
}
