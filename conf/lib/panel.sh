# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# First use of the panel: settings, the owner, a token for the API.

admin() {
	DAVIT_CONF="$DIR/conf/davit.conf" "$DIR/prog/bin/davit" admin "$@"
}

# Settings are written once, and the addresses when the port moves: what the
# administrator changes later stays.
panel_migrate() {
	local key
	local -a options=()
	if [ "$(cat "$DIR/.settings" 2>/dev/null)" != "$PORT" ]; then
		options+=(--set app-url-prefix=http:// --set "app-url-suffix=:$PORT")
	fi
	if [ ! -e "$DIR/.settings" ]; then
		options+=(--base-domain "$BASE_DOMAIN")
		for key in login-failures-ip login-failures-account \
		    rate-user-per-minute rate-anonymous-per-minute; do
			options+=(--set "$key=1000000")
		done
	fi
	logged admin setup "${options[@]}"
	echo "$PORT" >"$DIR/.settings"
}

# api METHOD PATH [BODY]: the answer's body in ANSWER, its status in STATUS.
api() {
	local -a options=(-s --noproxy '*' --max-time 60 -X "$1"
	    -H "Host: localhost:$PORT" -H 'Accept: application/json')
	local answer
	[ $# -lt 3 ] || options+=(-H 'Content-Type: application/json' --data-binary @-)
	# The token stays out of the process list.
	answer=$(printf '%s' "${3-}" | curl "${options[@]}" -w '\n%{http_code}' \
	    -K <([ -z "$API_TOKEN" ] ||
	        printf 'header = "Authorization: Bearer %s"\n' "$API_TOKEN") \
	    "http://$REACH:$PORT/api/v1$2") ||
		die "$1 $2: no answer from the panel"
	STATUS=${answer##*$'\n'}
	ANSWER=${answer%$'\n'*}
}

# The same, for calls that have to succeed.
api_ok() {
	api "$@"
	[[ $STATUS == 2* ]] || die "$1 $2 was answered with $STATUS: $ANSWER"
}

answer() { # JQ-FILTER
	jq -r "$1 // empty" <<<"$ANSWER"
}

random_password() {
	head -c 18 /dev/urandom | base64 | tr '+/' 'xy'
}

# The password is on disk before the account exists: a run that is killed
# in between finds it again.
owner_file() {
	[ -s "$DIR/owner" ] || (
		umask 077
		printf 'username=owner\nemail=owner@localhost.localdomain\npassword=%s\n' \
		    "$(random_password)" >"$DIR/owner.new"
		mv "$DIR/owner.new" "$DIR/owner"
	)
}

owner_create() {
	local body
	owner_file
	body=$({ admin setup-token 2>/dev/null || echo none; } | jq -R \
	    --arg email "$(value_of "$DIR/owner" email)" \
	    --rawfile file "$DIR/owner" --arg base "$BASE_DOMAIN" \
	    '{token: ., username: "owner", email: $email,
	      password: ($file | capture("password=(?<p>[^\n]*)").p),
	      team: "Owners", baseDomain: $base}')
	api POST /setup "$body"
	case $STATUS in
	2*) say "Panel: owner account created" ;;
	409) ;; # an earlier run got this far
	*) die "the panel refused the setup with $STATUS: $ANSWER" ;;
	esac
}

token_works() {
	[ -s "$DIR/api-token" ] || return 1
	API_TOKEN=$(<"$DIR/api-token")
	api GET /users/me
	[ "$STATUS" = 200 ]
}

panel_owner() {
	local body
	token_works && return 0
	API_TOKEN=''
	owner_create
	body=$(jq -n --rawfile file "$DIR/owner" '$file |
	    {email: capture("email=(?<v>[^\n]*)").v,
	     password: capture("password=(?<v>[^\n]*)").v}')
	api_ok POST /auth/login "$body"
	API_TOKEN=$(answer .token)
	api_ok POST /users/me/tokens \
	    "{\"name\":\"quickstart $(date -u +%Y-%m-%dT%H:%M:%SZ)\"}"
	(
		umask 077
		answer .token >"$DIR/api-token.new"
		mv "$DIR/api-token.new" "$DIR/api-token"
	)
	token_works || die "the new API token is refused: $ANSWER"
}
