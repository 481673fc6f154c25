// SPDX-License-Identifier: MIT
// proxy.mjs LISTEN CONNECT: what comes in on one Unix socket goes to the other.
// Stopped (SIGSTOP) it is a black hole: connections are made and nothing
// answers; what was sent meanwhile arrives when it goes on.
import fs from 'node:fs';
import net from 'node:net';

const [here, there] = process.argv.slice(2);

const server = net.createServer({ allowHalfOpen: true }, (near) => {
	const far = net.connect({ path: there, allowHalfOpen: true });
	for (const socket of [near, far])
		socket.on('error', () => { near.destroy(); far.destroy(); });
	near.pipe(far);
	far.pipe(near);
});
server.listen(here, () => fs.chmodSync(here, 0o777));
