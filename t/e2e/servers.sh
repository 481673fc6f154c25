# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What applications come from, on loopback: Git over https with a token and
# over ssh with a key, a registry with a password.  Sourced after lib.sh.
# shellcheck disable=SC2034 # variables are for the scripts that source this

SERVER_PIDS=()
GIT_PORT=$((20000 + RANDOM % 5000))
SSH_PORT=$((GIT_PORT + 1))
REG_PORT=$((GIT_PORT + 2))
GIT_URL=https://localhost:$GIT_PORT
REGISTRY=127.0.0.1:$REG_PORT

wait_port() { # PORT
	local end=$((SECONDS + 20))
	until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
		[ $SECONDS -lt $end ] || give_up 'start the servers' "nothing listens on $1"
		sleep 0.1
	done
}

# make_ca: WORK/ca.pem and a certificate for localhost.
make_ca() {
	(
		cd "$WORK" || exit 1
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=e2e CA' \
			-keyout ca.key -out ca.pem
		openssl req -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout tls.key -out tls.csr
		openssl x509 -req -in tls.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
			-extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1) -out tls.pem
	) >"$WORK/ca.log" 2>&1 || give_up 'make certificates' "$(tail -n 3 "$WORK/ca.log")"
}

# Repositories below WORK/git, for the user "git" with the password given.
start_git_https() { # TOKEN
	mkdir -p "$WORK/git" "$WORK/nginx"
	htpasswd -bc "$WORK/htpasswd" git "$1" 2>/dev/null
	chmod 644 "$WORK/htpasswd" "$WORK/tls.key"
	fcgiwrap -s "unix:$WORK/fcgi.sock" >"$WORK/fcgi.log" 2>&1 &
	SERVER_PIDS+=($!)
	cat >"$WORK/nginx.conf" <<-EOF
		worker_processes 1;
		daemon off;
		user root;
		pid $WORK/nginx.pid;
		error_log $WORK/nginx.log warn;
		events { worker_connections 256; }
		http {
			access_log off;
			client_body_temp_path $WORK/nginx/body;
			proxy_temp_path $WORK/nginx/proxy;
			fastcgi_temp_path $WORK/nginx/fastcgi;
			uwsgi_temp_path $WORK/nginx/uwsgi;
			scgi_temp_path $WORK/nginx/scgi;
			server {
				listen 127.0.0.1:$GIT_PORT ssl;
				ssl_certificate $WORK/tls.pem;
				ssl_certificate_key $WORK/tls.key;
				auth_basic git;
				auth_basic_user_file $WORK/htpasswd;
				location / {
					include /etc/nginx/fastcgi_params;
					fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
					fastcgi_param GIT_PROJECT_ROOT $WORK/git;
					fastcgi_param GIT_HTTP_EXPORT_ALL 1;
					fastcgi_param PATH_INFO \$uri;
					fastcgi_param REMOTE_USER \$remote_user;
					fastcgi_pass unix:$WORK/fcgi.sock;
				}
			}
		}
	EOF
	nginx -c "$WORK/nginx.conf" >"$WORK/nginx.out" 2>&1 &
	SERVER_PIDS+=($!)
	wait_port "$GIT_PORT"
}

host_key() {
	rm -f "$WORK/hostkey" "$WORK/hostkey.pub"
	ssh-keygen -q -t ed25519 -N '' -f "$WORK/hostkey"
}

# sshd that lets the keys of WORK/keys read repositories, as we ourselves.
start_git_ssh() {
	mkdir -p /run/sshd
	: >>"$WORK/keys"
	chmod 600 "$WORK/keys"
	cat >"$WORK/sshd.conf" <<-EOF
		ListenAddress 127.0.0.1:$SSH_PORT
		HostKey $WORK/hostkey
		AuthorizedKeysFile $WORK/keys
		PidFile $WORK/sshd.pid
		StrictModes no
		PasswordAuthentication no
		KbdInteractiveAuthentication no
		UsePAM no
		PermitRootLogin prohibit-password
	EOF
	/usr/sbin/sshd -D -f "$WORK/sshd.conf" -E "$WORK/sshd.log" &
	SSHD=$!
	SERVER_PIDS+=("$SSHD")
	wait_port "$SSH_PORT"
}

stop_git_ssh() {
	kill "$SSHD" 2>/dev/null
	wait "$SSHD" 2>/dev/null
}

allow_key() { # PUBLIC-KEY
	# shellcheck disable=SC2016 # for sshd, not for us
	printf 'command="git-shell -c \\"$SSH_ORIGINAL_COMMAND\\"",restrict %s\n' "$1" >"$WORK/keys"
}

# With an empty user: one that asks for no password.
start_registry() { # USER [PASSWORD]
	local auth=
	if [ -n "$1" ]; then
		htpasswd -Bbc "$WORK/registry.htpasswd" "$1" "$2" 2>/dev/null
		auth="auth: {htpasswd: {realm: e2e, path: $WORK/registry.htpasswd}}"
	fi
	cat >"$WORK/registry.yml" <<-EOF
		version: 0.1
		log: {level: warn}
		storage: {filesystem: {rootdirectory: $WORK/registry}, delete: {enabled: true}}
		http: {addr: "$REGISTRY"}
		$auth
	EOF
	docker-registry serve "$WORK/registry.yml" >"$WORK/registry.log" 2>&1 &
	SERVER_PIDS+=($!)
	wait_port "$REG_PORT"
	[ -n "$1" ] || return 0
	mkdir -p "$WORK/docker"
	printf '{"auths":{"%s":{"auth":"%s"}}}' "$REGISTRY" \
		"$(printf '%s:%s' "$1" "$2" | base64 -w0)" >"$WORK/docker/config.json"
}

# The engine's own tag of that name stays as it was: somebody else pushes.
push() { # LOCAL-IMAGE NAME:TAG
	local before
	before=$($DOCKER image inspect -f '{{.Id}}' "$REGISTRY/$2" 2>/dev/null)
	$DOCKER tag "$1" "$REGISTRY/$2"
	$DOCKER --config "$WORK/docker" push -q "$REGISTRY/$2" >"$WORK/push.log" 2>&1 ||
		give_up "push $2" "$(tail -n 2 "$WORK/push.log")"
	$DOCKER rmi "$REGISTRY/$2" >/dev/null
	[ -z "$before" ] || $DOCKER tag "$before" "$REGISTRY/$2"
}

stop_servers() {
	local pid
	for pid in ${SERVER_PIDS[@]+"${SERVER_PIDS[@]}"}; do
		kill "$pid" 2>/dev/null
	done
	for pid in ${SERVER_PIDS[@]+"${SERVER_PIDS[@]}"}; do
		wait "$pid" 2>/dev/null
	done
}

# The runner may reach our servers and knows our certificate; the line is
# taken back at the end.
runner_again() {
	kill -TERM "$(cut -d' ' -f1 "$DAVIT_DIR/pid/runner.child")" ||
		give_up 'restart the runner' 'it does not run'
	sleep 3
}

runner_may() {
	cp -p "$DAVIT_DIR/conf/davit.conf" "$WORK/davit.conf"
	sed -e '/^allow-hosts /d' -e '/^git-ca-file /d' "$WORK/davit.conf" >"$WORK/davit.conf.new"
	printf 'allow-hosts 127.0.0.0/8 ::1/128\ngit-ca-file %s\n' "$WORK/ca.pem" >>"$WORK/davit.conf.new"
	chmod 644 "$WORK/ca.pem"
	cat "$WORK/davit.conf.new" >"$DAVIT_DIR/conf/davit.conf"
	runner_again
}

runner_as_before() {
	[ -s "$WORK/davit.conf" ] || return 0
	cat "$WORK/davit.conf" >"$DAVIT_DIR/conf/davit.conf"
	touch -r "$WORK/davit.conf" "$DAVIT_DIR/conf/davit.conf"
	runner_again
}
