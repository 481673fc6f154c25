#!/bin/bash
# SPDX-License-Identifier: MIT
# The panel in lynx, by keyboard: sign in, deploy, read how it ended.  tmux
# holds the terminal; what is on its screen is what a person would read.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

ROWS=60
STEPS=60

on() {
	tmux -L "davit-e2e-$RUN" "$@"
}

screen() {
	on capture-pane -p
}

# shellcheck disable=SC2317 # called by clean_up
scenario_end() {
	on kill-server 2>/dev/null
}

# Wait until the screen holds the text.
wait_screen() { # TEXT [SECONDS]
	local end=$((SECONDS + ${2:-15}))
	until screen | grep -qF -- "$1"; do
		if [ $SECONDS -ge $end ]; then
			screen | sed 's/^/    /'
			give_up "the screen shows '$1'" 'it does not'
		fi
		sleep 0.2
	done
}

# The line that holds what is current: lynx shows it in reverse, as it does
# what it says in its own first and last lines, and one cell behind a long
# field.
marked() {
	on capture-pane -pe -S 1 -E $((ROWS - 4)) | grep -nE -m 1 $'\e\\[7m[^\e]{2}'
}

current() {
	marked | sed 's/\x1b\[[0-9;]*m//g'
}

# Down by one link or field; the screen may take a moment.
down() {
	local before now i
	before=$(marked)
	on send-keys Down
	for ((i = 0; i < 20; i++)); do
		sleep 0.03
		now=$(marked)
		if [ -n "$now" ] && [ "$now" != "$before" ]; then
			return 0
		fi
	done
}

# Down, from link to link, until the current one's line holds the text.
go_to() { # TEXT
	local i
	for ((i = 0; i < STEPS; i++)); do
		[[ $(current) != *"$1"* ]] || return 0
		down
	done
	screen | sed 's/^/    /'
	give_up "the keyboard reaches '$1'" 'it does not'
}

fill() { # LABEL TEXT
	go_to "$1"
	on send-keys -l "$2"
	sleep 0.1
}

press() { # TEXT
	go_to "$1"
	on send-keys Enter
}

make_image v1
make_app lynx
on -f /dev/null new-session -d -x 110 -y "$ROWS" \
	lynx -accept_all_cookies -nocolor "${DAVIT_API%/api/v1}/sign-in"
wait_screen 'Sign in'
fill 'E-mail address' "$PANEL_EMAIL"
fill 'Password' "$PANEL_PASSWORD"
press '(BUTTON) Sign in'
wait_screen 'Sign out'
ok 'sign in'
press "e2e-$RUN-lynx"
wait_screen "lynx-$RUN"
press "lynx-$RUN"
wait_screen 'Not deployed'
ok 'from the first page to the application'
press '(BUTTON) Deploy'
wait_screen 'Deployment 1'
ok 'deploy'
for ((i = 0; i < 60; i++)); do
	! screen | grep -q 'Succeeded' || break
	sleep 1
	on send-keys C-r
done
must_hold 'the page says how it ended' 'Succeeded' "$(screen)"
must_hold 'and where it answers' "$HOST" "$(screen)"
must_equal 'it answers' v1 "$(version_served)"
