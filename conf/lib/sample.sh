# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The sample application, from a local Git repository, by the public API.

sample_repository() {
	local work=$DIR/.sample repo=$DIR/git/sample.git
	[ ! -e "$repo/davit-made" ] || return 0
	rm -rf "$work" "$repo"
	mkdir -p "$work"
	cp "$SOURCE"/conf/sample/* "$work/"
	logged make -C "$work" hello
	(
		export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
		export GIT_AUTHOR_NAME=davit GIT_AUTHOR_EMAIL=davit@localhost
		export GIT_COMMITTER_NAME=davit GIT_COMMITTER_EMAIL=davit@localhost
		logged git -C "$work" init -q -b main
		logged git -C "$work" add -A
		logged git -C "$work" commit -q -m 'The sample application'
		logged git clone -q --bare "$work" "$repo"
	)
	: >"$repo/davit-made"
	chown -R davit-run: "$repo"
	rm -rf "$work"
}

# The id of the one object of a list with this name.
find_named() { # PATH NAME
	api_ok GET "$1"
	jq -r --arg name "$2" '[.data[] | select(.name == $name)][0].id // empty' \
	    <<<"$ANSWER"
}

sample_application() {
	local project application
	project=$(find_named '/projects?limit=100' quickstart)
	if [ -z "$project" ]; then
		api_ok POST /projects '{"name":"quickstart","description":"The sample application"}'
		project=$(answer .id)
	fi
	application=$(find_named "/projects/$project/applications?limit=100" sample)
	if [ -z "$application" ]; then
		api_ok POST /applications "$(jq -n --arg project "$project" \
		    --arg repo "file://$DIR/git/sample.git" \
		    '{name: "sample", projectId: $project, port: 8080,
		      gitSource: {repoUrl: $repo, branch: "main"},
		      healthCheck: {type: "http", path: "/health", interval: 5,
		        timeout: 3, retries: 3, startPeriod: 30}}')"
		application=$(answer .id)
		say "Sample: application created"
	fi
	echo "$application" >"$DIR/sample.new"
	mv "$DIR/sample.new" "$DIR/sample"
}

# Say each stage once when it begins and once when it has ended.
show_stages() {
	local stage
	while read -r stage; do
		if [[ $SHOWN != *"|$stage|"* ]]; then
			SHOWN+="|$stage|"
			say "Sample: $stage"
		fi
	done < <(jq -r '.stages[]? | select(.status != "pending") |
	    "\(.name) \(.status)"' <<<"$ANSWER")
}

follow_deployment() { # ID
	local end=$((SECONDS + 600)) state
	SHOWN=''
	while [ "$SECONDS" -lt "$end" ]; do
		api_ok GET "/deployments/$1"
		show_stages
		state=$(answer .status)
		case $state in
		success) return 0 ;;
		failed | cancelled | superseded | rolled_back)
			die "the sample's deployment ended as $state: $(answer .error.message)"
			;;
		esac
		sleep 0.5
	done
	die "the sample's deployment did not end in ten minutes"
}

# Deploy when nothing of it was ever deployed; follow one that is under way.
sample_deploy() { # APPLICATION
	local deployment state
	state=$(answer .lastDeployment.status)
	deployment=$(answer .lastDeployment.id)
	[ -z "$(answer .release.id)" ] || [ "$state" != success ] || return 0
	case $state in
	pending | building | deploying) ;;
	*)
		api_ok POST "/applications/$1/deploy" '{}'
		deployment=$(answer .deploymentId)
		;;
	esac
	follow_deployment "$deployment"
}

sample_answers() {
	[ "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' --max-time 5 \
	    "$APP_URL")" = 200 ]
}

# An application that the owner deleted or stopped stays deleted or stopped.
sample_run() {
	local application first=''
	if [ ! -s "$DIR/sample" ]; then
		first=1
		sample_repository
		sample_application
	fi
	application=$(<"$DIR/sample")
	api GET "/applications/$application"
	if [ "$STATUS" = 404 ] && [ -z "$first" ]; then
		say "Sample: deleted, left alone"
		return 0
	fi
	[ "$STATUS" = 200 ] || die "the sample application: $STATUS $ANSWER"
	APP_URL=$(answer .url)
	[ "$(answer .wanted)" != stopped ] && [ "$(answer .replicas)" != 0 ] ||
		return 0
	sample_deploy "$application"
	wait_for 60 sample_answers ||
		die "the sample application does not answer at $APP_URL"
	say "Sample: answers at $APP_URL"
}
