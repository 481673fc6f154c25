// SPDX-License-Identifier: MIT
// What a page weighs and what it may hold: bytes as they were transferred, no
// script and no style in the markup, a policy without exceptions.
import { panel, visitor, check, must } from "./harness.mjs";

const COLD_BYTES = 60 * 1024, COLD_REQUESTS = 8, WARM_BYTES = 15 * 1024;
const STYLE_BYTES = 20 * 1024;

/* Bytes and requests of one visit; streams stay open and are not waited for. */
async function weigh(page, cdp, url) {
	const seen = { bytes: 0, requests: [] };
	const add = (e) => { seen.bytes += e.encodedDataLength; };
	const note = (e) => { seen.requests.push(e.request.url); };
	cdp.on("Network.loadingFinished", add);
	cdp.on("Network.requestWillBeSent", note);
	await page.goto(url);
	await page.waitForTimeout(300);
	cdp.off("Network.loadingFinished", add);
	cdp.off("Network.requestWillBeSent", note);
	return seen;
}

function pure(html, url) {
	must(!/<script(?![^>]*\ssrc=)/i.test(html), `${url} has a script in it`);
	must(!/<style|\sstyle=/i.test(html), `${url} has style in it`);
	must(!/\son[a-z]+="/i.test(html), `${url} has a handler in it`);
}

export default async function (at) {
	const fresh = await visitor({ storageState: await at.page.context().storageState() });
	const cdp = await fresh.context().newCDPSession(fresh);
	const app = new URL(at.appUrl).pathname;
	await cdp.send("Network.enable");
	await check("the first page with an empty cache: at most 60 KiB and 8 requests", async () => {
		const { bytes, requests } = await weigh(fresh, cdp, panel + "/");
		console.log(`# first page: ${bytes} bytes, ${requests.length} requests`);
		must(bytes > 4096 && bytes <= COLD_BYTES, `${bytes} bytes`);
		must(requests.length <= COLD_REQUESTS, `${requests.length}: ${requests.join(" ")}`);
	});
	await check("later pages: at most 15 KiB, nothing in the markup that runs", async () => {
		await weigh(fresh, cdp, panel + app); /* the modules of live pages */
		for (const path of ["/", "/projects", new URL(at.projectUrl).pathname, app, `${app}/deployments`,
		    `${app}/environment`, `${app}/domains`, `${app}/settings`, `${app}/logs`,
		    new URL(at.deployment).pathname, "/activity", "/account", "/teams", "/search", "/applications/new"]) {
			const { bytes } = await weigh(fresh, cdp, panel + path);
			console.log(`# ${path.replace(/[0-9a-f-]{36}/, "ID")}: ${bytes} bytes`);
			must(bytes <= WARM_BYTES, `${path}: ${bytes} bytes`);
			pure(await (await fresh.request.get(panel + path)).text(), path);
		}
	});
	await check("one style sheet below 20 KiB, a policy without exceptions", async () => {
		const answer = await fresh.request.get(panel + "/");
		const sheets = [...(await answer.text()).matchAll(/<link rel="stylesheet" href="([^"]+)"/g)];
		must(sheets.length === 1, `${sheets.length} style sheets`);
		const size = (await (await fresh.request.get(panel + sheets[0][1])).body()).length;
		must(size < STYLE_BYTES, `${size} bytes of style`);
		const policy = answer.headers()["content-security-policy"] ?? "";
		must(/default-src '(none|self)'/.test(policy) && !/unsafe|\*/.test(policy), policy);
		must(fresh.faults.length === 0, fresh.faults.join("; "));
	});
	await fresh.context().close();
}
