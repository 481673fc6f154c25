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

# A build as it is released: without sanitizers and faults.
release() { # TARGET...
	mkdir -p "$BUILD/release"
	if [ ! -e "$BUILD/release/config.status" ] ||
	    [ "$SOURCE/configure" -nt "$BUILD/release/config.status" ]; then
		(cd "$BUILD/release" && "$SOURCE/configure" -q --enable-werror CFLAGS='-O2 -g1') || return 1
	fi
	make -C "$BUILD/release" -s -j2 "$@"
}

instructions() {
	release bench_count mktemplate && bench/instructions "$BUILD/release"
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

# What the sources give to fault points: names, which have dots, and a path.
fault_texts() {
	find cgi-src -name '*.c' -exec perl -0777 -ne '
		while (/\bFAULT(?:_[A-Z]+)?(\((?:[^()"]|"(?:[^"\\]|\\.)*"|(?1))*\))/g) {
			my $given = $1;
			print "$1\n" while $given =~ /"((?:[^"\\]|\\.)*[.\/](?:[^"\\]|\\.)*)"/g;
		}' {} + | sort -u
}

# What of TEXTS is in the programs of a build, and symbols of base/fault.c.
faults_in() { # BUILD-DIR TEXTS
	local program
	for program in "${PROGRAMS[@]}"; do
		strings -a "$1/$program" | grep -oF "$2"
		nm "$1/$program" | grep -oE '\bfault_(setup|at|fails)$'
	done | sort -u
}

# Without --enable-faults the points are not even symbols; a build with them
# shows that they would be found.
no_faults_in_release() {
	local texts wanted found PROGRAMS=(davit davit-web davit-runner davit-live)
	texts=$(fault_texts)
	wanted=$(printf '%s\n' "$texts" fault_{setup,at,fails} | sort -u)
	found=$(faults_in "$BUILD/gcc" "$texts")
	if [ -z "$texts" ] || [ "$found" != "$wanted" ]; then
		echo 'in a build with fault points these are not found, or others are:'
		diff <(echo "$wanted") <(echo "$found")
		return 1
	fi
	release "${PROGRAMS[@]}" || return 1
	found=$(faults_in "$BUILD/release" "$texts")
	[ -z "$found" ] || { echo "a release has: $found"; return 1; }
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
	check 'templates' templates
	check 'format' format
	check 'cppcheck' static_analysis
	check 'manual pages' manual_pages
	check 'shell scripts' shell_scripts
	[ -n "$quick" ] || check 'no fault points in a release' no_faults_in_release
	[ -n "$quick" ] || check 'instructions of a page and of JSON' instructions
	scenario quickstart-parts bash t/conf/lib_test
}
