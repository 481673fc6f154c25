# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Distribution packages, without starting the daemons they bring.

POLICY=/usr/sbin/policy-rc.d
POLICY_MARK='# davit: packages are installed, nothing is started'

# Names of the kinds given (run, build, test) that are not installed yet.
packages_missing() {
	local kinds=" $* " kind package program
	while read -r kind package program; do
		case $kind in '' | '#'*) continue ;; esac
		[[ $kinds == *" $kind "* ]] || continue
		if [ -n "$program" ] && command -v "$program" >/dev/null; then
			continue
		fi
		grep -qxF "$package" <<<"$PACKAGES_INSTALLED" || echo "$package"
	done <"$SOURCE/conf/packages"
}

policy_clear() {
	if grep -qsF "$POLICY_MARK" "$POLICY"; then
		rm -f "$POLICY"
	fi
}

# Packages must not start servers: ours are private.
policy_set() {
	[ ! -e "$POLICY" ] || return 0
	printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" >"$POLICY"
	chmod 755 "$POLICY"
}

packages_install() { # KIND...
	local -a missing
	PACKAGES_INSTALLED=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' |
		sed -n 's/ installed$//p')
	mapfile -t missing < <(packages_missing "$@")
	policy_clear
	[ "${#missing[@]}" -gt 0 ] || return 0
	say "Packages: installing ${#missing[@]} (${missing[*]})"
	policy_set
	trap policy_clear EXIT
	export DEBIAN_FRONTEND=noninteractive
	logged apt-get -o DPkg::Lock::Timeout=600 -qy update
	logged apt-get -o DPkg::Lock::Timeout=600 -qy \
	    -o Dpkg::Options::=--force-confold \
	    install --no-install-recommends "${missing[@]}"
	policy_clear
	trap - EXIT
}
