// SPDX-License-Identifier: MIT
// host.mjs FILE LISTEN PORT [CERTIFICATE KEY]: a host on loopback that is in
// trouble.  What comes in on one port goes to the other, over TLS when there is
// a certificate, unless the file says otherwise when a connection is made:
//	pass	hang (nothing is read)	silent (TLS, then nothing)
//	reset BYTES (after so many of the answer)
//	answer STATUS	garbage
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

const [file, here, there, cert, key] = process.argv.slice(2);
const context = cert && tls.createSecureContext({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) });

function secured(raw) {
	return context ? new tls.TLSSocket(raw, { isServer: true, secureContext: context }) : raw;
}

function connect() {
	return context
		? tls.connect({ port: there, host: '127.0.0.1', rejectUnauthorized: false })
		: net.connect({ port: there, host: '127.0.0.1' });
}

function answer(near, head, body) {
	near.on('data', () => near.end(`HTTP/1.1 ${head}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
}

function through(raw, near, bytes) {
	const far = connect();
	let seen = 0;
	far.on('error', () => raw.destroy());
	near.on('close', () => far.destroy());
	far.on('data', (data) => {
		seen += data.length;
		if (seen > bytes)
			raw.resetAndDestroy();
	});
	near.pipe(far);
	far.pipe(near);
}

net.createServer((raw) => {
	const [how, what] = fs.readFileSync(file, 'utf8').trim().split(' ');
	raw.on('error', () => {});
	if (how === 'hang')
		return;
	const near = secured(raw);
	near.on('error', () => raw.destroy());
	if (how === 'silent')
		near.resume();
	else if (how === 'answer')
		answer(near, `${what} Not Now\r\nRetry-After: 5`, '');
	else if (how === 'garbage')
		answer(near, '200 OK\r\nContent-Type: text/html', '<html>Welcome to nginx!\0\r\n');
	else
		through(raw, near, how === 'reset' ? Number(what) : Infinity);
}).listen(here, '127.0.0.1');
