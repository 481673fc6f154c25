# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the measurements of a running instance share.  INSTANCE.json is what
# `conf/quickstart --json` printed.

die() {
	echo "${0##*/}: $*" >&2
	exit 2
}

# shellcheck disable=SC2034 # for those that source this
# Sets PANEL API TOKEN DIR NAME, and CURL for calls.
instance() { # INSTANCE.json
	[ -s "${1-}" ] || die "usage: ${0##*/} INSTANCE.json (of conf/quickstart --json)"
	PANEL=$(jq -r .panelUrl "$1")
	API=$(jq -r .apiUrl "$1")
	TOKEN=$(jq -r .apiToken "$1")
	DIR=$(jq -r .dir "$1")
	NAME=$(awk '$1 == "instance" { print $2 }' "$DIR/conf/davit.conf")
	[ -n "$NAME" ] || die "$DIR/conf/davit.conf names no instance"
}

get() { # PATH
	curl -sf --noproxy '*' -K <(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN") "$API$1" ||
		die "GET $1 failed"
}
