# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of t/check, which sources this
# What looks at the sources: compilers, analyzers, rules.

# What clang is called with here, of a tree of its own.
clang_flags() {
	mkdir -p "$BUILD/clang"
	if [ ! -e "$BUILD/clang/config.status" ] ||
	    [ "$SOURCE/configure" -nt "$BUILD/clang/config.status" ]; then
		(cd "$BUILD/clang" && "$SOURCE/configure" -q CC=clang \
		    --enable-werror --enable-faults) || return 1
	fi
	# shellcheck disable=SC2016 # for make
	make -C "$BUILD/clang" --no-print-directory -s --eval='flags_only:
		@:$(info $(AM_CPPFLAGS) $(AM_CFLAGS) $(TEST_CFLAGS) \
			$(PQ_CFLAGS) $(REDIS_CFLAGS) $(CURL_CFLAGS) $(CS_CFLAGS) \
			$(CRITERION_CFLAGS) -I$(top_srcdir))' flags_only | tail -n 1
}

# The second compiler only looks: warnings and errors, no code.  Tables may
# leave members out, and SQL in them is cut at the end of a line.
compile_clang() {
	local flags
	flags=$(clang_flags) || return 1
	find cgi-src t -name node_modules -prune -o -path cgi-src/probe -prune \
	    -o -path t/fuzz -prune -o -path t/e2e -prune -o -name '*.c' -print |
		(cd "$BUILD/clang" && sed "s|^|$SOURCE/|" |
			eval "xargs -P 2 -n 8 clang -fsyntax-only -I. $flags" \
			    "-DTOP_SRCDIR='\"..\"'" \
			    -Wno-missing-field-initializers -Wno-string-concatenation)
}

# A build without sanitizers, to count instructions in.
instructions() {
	mkdir -p "$BUILD/release"
	if [ ! -e "$BUILD/release/config.status" ] ||
	    [ "$SOURCE/configure" -nt "$BUILD/release/config.status" ]; then
		(cd "$BUILD/release" && "$SOURCE/configure" -q --enable-werror CFLAGS='-O2 -g1') || return 1
	fi
	make -C "$BUILD/release" -s -j2 bench_count mktemplate &&
		bench/instructions "$BUILD/release"
}

format() {
	find cgi-src t conf -name node_modules -prune -o -name '*.[ch]' \
	    -exec clang-format --dry-run -Werror {} +
}

static_analysis() {
	cppcheck --enable=warning,performance,portability --inline-suppr \
	    --quiet -j2 --std=c11 --error-exitcode=1 -Icgi-src \
	    --suppressions-list=scripts/cppcheck.suppressions cgi-src
}

manual_pages() {
	local page found=''
	for page in man/*.[1-8]; do
		[ -e "$page" ] || continue
		found=1
		mandoc -T lint -W warning "$page" || return 1
	done
	[ -n "$found" ]
}

shell_scripts() {
	local -a scripts
	mapfile -t scripts < <(find bench conf t scripts .ci -name node_modules \
	    -prune -o -type f -exec grep -lIE '^#!/bin/(ba)?sh' {} +)
	shellcheck -x -P SCRIPTDIR -e SC2317 "${scripts[@]}"
}

templates() {
	scripts/checktpl -t && scripts/checktpl
}

# Without --enable-faults the points are not even symbols.
no_faults_in_release() {
	local file
	while read -r file; do
		printf '#include "config.h"\n#undef WITH_FAULTS\n#include "%s"\n' \
		    "$SOURCE/$file" |
			gcc -std=gnu11 -D_GNU_SOURCE -w -O1 -I"$BUILD/gcc" -Icgi-src \
			    -I/usr/include/postgresql -x c -c -o "$BUILD/release.o" - || return 1
		if nm "$BUILD/release.o" | grep fault_ ||
		    grep -aqE '(docker|git|db|fs|edge)\.(read|write|run|commit)' "$BUILD/release.o"; then
			echo "$file has fault points in a release"
			return 1
		fi
	done < <(grep -rlE 'FAULT(_FAILS)?\(' cgi-src --include='*.c'; echo cgi-src/base/fault.c)
}

layers() {
	scripts/checkdeps -t && scripts/checkdeps
}

source_rules() {
	scripts/checksrc -t && scripts/checksrc
}

# What looks at the sources, while the tests run and wait.
look() {
	[ -n "$quick" ] || check 'clang, no warning' compile_clang
	check 'source rules' source_rules
	check 'layers' layers
	check 'no fault points in a release' no_faults_in_release
	check 'templates' templates
	check 'format' format
	check 'cppcheck' static_analysis
	check 'manual pages' manual_pages
	check 'shell scripts' shell_scripts
	[ -n "$quick" ] || check 'instructions of a page and of JSON' instructions
	scenario quickstart-parts bash t/conf/lib_test
}
