// SPDX-License-Identifier: MIT
// Part of fresh.sh.  Many connections at a time, so that every worker of
// davit-web is asked.
//
//	DAVIT_API, DAVIT_TOKEN	as for t/e2e/lib.sh
//	APP			an application
//	PANEL_EMAIL, PANEL_PASSWORD	an account
//
// --quick does less of it.  --watch asks for the application until standard
// input ends and prints each description when it is new, "older" when one comes
// back that was replaced before it was asked for.
import http from "node:http";

const { DAVIT_API: api, DAVIT_TOKEN: owner, APP: app, PANEL_EMAIL: email, PANEL_PASSWORD: password } = process.env;
const wide = 8, rounds = process.argv.includes("--quick") ? 60 : 200;
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 * wide });
let failures = 0;

function ask(method, path, token, body) {
	return new Promise((resolve, reject) => {
		const headers = token ? { Authorization: `Bearer ${token}` } : {};
		if (body !== undefined)
			headers["Content-Type"] = "application/json";
		const req = http.request(api + path, { method, agent, headers }, (res) => {
			let text = "";
			res.on("data", (piece) => { text += piece; });
			res.on("end", () => resolve({ status: res.statusCode, json: text && JSON.parse(text) }));
		});
		req.on("error", reject);
		req.end(body === undefined ? undefined : JSON.stringify(body));
	});
}

const everywhere = (token) => Promise.all(Array.from({ length: wide }, () => ask("GET", `/applications/${app}`, token)));

/* Each round says what was wrong in it, or nothing. */
async function check(name, times, round) {
	const wrong = [];
	for (let n = 0; n < times; n++)
		wrong.push(...await round(n));
	if (wrong.length === 0)
		return console.log(`ok fresh: ${name} (${times} times)`);
	failures++;
	console.log(`not ok fresh: ${name}: ${wrong.length} of ${times * wide}, the first: ${wrong[0]}`);
}

const lacks = (answers, fits) => answers.filter((a) => !fits(a)).map((a) => `${a.status} ${a.json?.description ?? ""}`);

async function changed(n) {
	const description = `own ${n}`;
	await everywhere(owner);
	const { status } = await ask("PATCH", `/applications/${app}`, owner, { description });
	if (status !== 200)
		return [`the change: ${status}`];
	return lacks(await everywhere(owner), (a) => a.json.description === description);
}

/* How is a way to end what token is. */
async function ended(token, end) {
	const before = lacks(await everywhere(token), (a) => a.status === 200);
	const { status } = await end();
	if (status !== 204 && status !== 200)
		return [`the end: ${status}`];
	return [...before, ...lacks(await everywhere(token), (a) => a.status === 401)];
}

async function signedOut() {
	const { json: { token } } = await ask("POST", "/auth/login", undefined, { email, password });
	return ended(token, () => ask("POST", "/auth/logout", token));
}

async function revoked(n) {
	const { json } = await ask("POST", "/users/me/tokens", owner, { name: `fresh-${process.pid}-${n}` });
	return ended(json.token, () => ask("DELETE", `/users/me/tokens/${json.id}`, owner));
}

async function watch() {
	let over = false, newest = 0;
	process.stdin.on("end", () => { over = true; }).resume();
	const number = (text) => Number(/^other (\d+)$/.exec(text ?? "")?.[1] ?? 0);
	while (!over)
		await Promise.all(Array.from({ length: wide }, async () => {
			const known = newest;
			const got = number((await ask("GET", `/applications/${app}`, owner)).json.description);
			if (got < known)
				console.log(`older ${got} after ${known}`);
			if (got > newest) {
				newest = got;
				console.log(`other ${got}`);
			}
		}));
}

if (process.argv.includes("--watch")) {
	await watch();
} else {
	await check("a change is in everything that is asked for after it", rounds, changed);
	await check("who has signed out is out", Math.ceil(rounds / 10), signedOut);
	await check("a token that was revoked is none", rounds, revoked);
}
agent.destroy();
process.exit(failures ? 1 : 0);
