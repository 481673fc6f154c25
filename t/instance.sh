# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What scenarios need to know of the instance in $INSTANCE, which runs.
# Sourced after conf/lib/common.sh.

# The image of the sample, under a name that purge knows.
panel_image() {
	local image
	image=$(/usr/bin/docker images --format '{{.Repository}}:{{.Tag}}' |
		grep "^davit-$1/$1-sample-" | head -n 1)
	/usr/bin/docker tag "$image" "davit-$1/panel:1" && echo "davit-$1/panel:1"
}

export_instance() { # JSON, as quickstart --json says it
	local name
	name=$(sed -n 's/^instance //p' "$INSTANCE/conf/davit.conf")
	ENGINE=$(value_of "/var/lib/davit-shared/instances/$name" socket)
	export DOCKER_HOST=unix://$ENGINE DAVIT_DIR=$INSTANCE
	DAVIT_API=$(jq -r .apiUrl "$1")
	DAVIT_TOKEN=$(jq -r .apiToken "$1")
	PANEL_URL=$(jq -r .panelUrl "$1")
	DAVIT_EDGE=127.0.0.1:${PANEL_URL##*:}
	PANEL_EMAIL=$(value_of "$INSTANCE/owner" email)
	PANEL_PASSWORD=$(value_of "$INSTANCE/owner" password)
	PANEL_IMAGE=$(panel_image "$name")
	export DAVIT_API DAVIT_TOKEN DAVIT_EDGE
	export PANEL_URL PANEL_EMAIL PANEL_PASSWORD PANEL_IMAGE
}
