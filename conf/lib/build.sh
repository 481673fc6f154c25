# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Compile out of tree and install below the instance; only what is newer.

# A file of the sources that is newer than FILE (which may be missing).
newer_than() { # FILE
	[ -e "$1" ] || { echo "$1"; return; }
	find "$SOURCE/cgi-src" "$SOURCE/templates" "$SOURCE/static" \
	    "$SOURCE/sql" "$SOURCE/configure.ac" "$SOURCE/Makefile.am" \
	    -newer "$1" -type f -print -quit 2>/dev/null
}

# configure is generated; several builds of one tree must not do it at once.
generate_configure() {
	exec 6<"$SOURCE"
	flock 6
	if [ ! -e "$SOURCE/configure" ] || [ ! -e "$SOURCE/Makefile.in" ] ||
	    [ "$SOURCE/configure.ac" -nt "$SOURCE/configure" ] ||
	    [ "$SOURCE/Makefile.am" -nt "$SOURCE/Makefile.in" ] ||
	    [ -n "$(find "$SOURCE/cgi-src" "$SOURCE/t" -name local.am \
	        -newer "$SOURCE/Makefile.in" -print -quit)" ]; then
		say "Build: generating configure"
		logged env -C "$SOURCE" autoreconf -fi
	fi
	exec 6<&-
}

# DAVIT_QUICKSTART_BUILD names a build directory to use and to share;
# DAVIT_QUICKSTART_CONFIGURE holds options for configure.
build_programs() {
	local build=${DAVIT_QUICKSTART_BUILD:-$DIR/build}
	local stamp=$DIR/prog/.installed
	local -a options
	BUILT=''
	[ -n "$(newer_than "$stamp")" ] || return 0
	generate_configure
	mkdir -p "$build"
	if [ ! -e "$build/config.status" ] ||
	    [ "$SOURCE/configure" -nt "$build/config.status" ]; then
		say "Build: configure"
		read -ra options <<<"${DAVIT_QUICKSTART_CONFIGURE-}"
		logged env -C "$build" "$SOURCE/configure" -q \
		    --prefix="$DIR/prog" "${options[@]}"
	fi
	say "Build: compiling"
	: >"$DIR/.build-began"
	logged make -C "$build" -j"$(nproc)"
	logged make -C "$build" install prefix="$DIR/prog"
	touch -r "$DIR/.build-began" "$stamp"
	rm -f "$DIR/.build-began"
	BUILT=1
}
