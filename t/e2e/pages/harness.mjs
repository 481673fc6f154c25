// SPDX-License-Identifier: MIT
// What the checks in Chromium share: the browser, counting, the ways through
// the panel that more than one of them takes.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const env = process.env;
for (const name of ["PANEL_URL", "PANEL_EMAIL", "PANEL_PASSWORD", "PANEL_IMAGE"])
	if (!env[name]) {
		console.error(`pages: ${name} is not set`);
		process.exit(2);
	}
export const panel = env.PANEL_URL.replace(/\/$/, "");
export const port = env.PANEL_PORT || "8080";
export const run = Math.random().toString(36).slice(2, 7);
const axe = readFileSync(createRequire(import.meta.url)
    .resolve("axe-core/axe.min.js"), "utf8");
export const DEPLOYED_MS = Number(env.PANEL_WAIT || 180) * 1000;
export const over = /Succeeded|Failed|Cancelled|Superseded/;
export const count = { passed: 0, failed: 0 };

export async function check(name, f) {
	const began = Date.now();
	try {
		await f();
		count.passed++;
		console.log(`ok - ${name} (${Date.now() - began} ms)`);
	} catch (e) {
		count.failed++;
		console.log(`not ok - ${name}: ${String(e.message).split("\n")[0]}`);
	}
}

export function must(condition, words) {
	if (!condition)
		throw new Error(words);
}

export const browser = await chromium.launch({
	executablePath: env.CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
	    "--disable-quic", "--no-first-run", "--disable-component-update",
	    "--disable-background-networking", "--disable-sync"],
});

export async function visitor(options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
	context.setDefaultTimeout(20_000);
	const page = await context.newPage();
	page.faults = [];
	page.on("pageerror", (e) => page.faults.push(e.message));
	page.on("console", (m) => {
		if (/Content Security Policy|Refused to/.test(m.text()))
			page.faults.push(m.text());
	});
	return page;
}

export async function open(page, path) {
	const answer = await page.goto(panel + path);
	must(answer.status() === 200, `${path} answered ${answer.status()}`);
}

/* What axe names on the page as it stands; its context has bypassCSP. */
export async function axed(page, words = "") {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => globalThis.axe.run());
	must(violations.length === 0, `${words} ` + violations
	    .map((v) => `${v.id} at ${v.nodes[0].html.slice(0, 120)}`).join("; "));
}

export async function themed(page, mode) {
	const scheme = await page.evaluate(() => {
		const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
		return r + g + b > 384 ? "light" : "dark";
	});
	must(scheme === mode, `${mode} was asked for, it is ${scheme}`);
}

/* Signed in as that page is, and nothing else of it: a theme that was chosen
 * there would be all that is ever looked at. */
export async function likeness(page) {
	const { cookies } = await page.context().storageState();
	return { storageState: { cookies, origins: [] } };
}

/* Both themes, as wide as a phone and as a desk: nothing that axe names,
 * nothing that has to be scrolled sideways. */
export async function look(at, name) {
	const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce", ...await likeness(at) });
	const page = await context.newPage();
	const views = [["light", 1440], ["dark", 360]];
	if (env.PANEL_SHOTS) {
		mkdirSync(env.PANEL_SHOTS, { recursive: true });
		views.push(["dark", 1440], ["light", 360]);
	}
	try {
		for (const [mode, width] of views) {
			await page.setViewportSize({ width, height: 800 });
			await page.emulateMedia({ colorScheme: mode });
			await page.goto(at.url());
			must(page.url() === at.url(), `led to ${page.url()}`);
			await themed(page, mode);
			if (env.PANEL_SHOTS)
				await page.screenshot({ fullPage: true, path: `${env.PANEL_SHOTS}/${name}-${mode}-${width}.png` });
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
			must(wide <= 0, `${width} px: ${wide} px too wide`);
			await axed(page, `${mode} ${width} px:`);
		}
	} finally {
		await context.close();
	}
}

export const looked = (page, name) => check(`${name}: axe, light and dark, 1440 and 360 px`, () => look(page, name));

export async function signIn(page) {
	await page.goto(panel + "/");
	if (page.url().includes("/setup")) {
		must(env.PANEL_SETUP_TOKEN, "nobody is set up and PANEL_SETUP_TOKEN is not given");
		await page.getByLabel("Setup token").fill(env.PANEL_SETUP_TOKEN);
		await page.getByLabel("Your user name").fill("owner");
		await page.getByLabel("E-mail address").fill(env.PANEL_EMAIL);
		await page.getByLabel("Password").fill(env.PANEL_PASSWORD);
		await page.getByRole("button", { name: "Create the owner account" }).click();
	} else {
		await page.getByLabel("E-mail address").fill(env.PANEL_EMAIL);
		await page.getByLabel("Password").fill(env.PANEL_PASSWORD);
		await page.getByRole("button", { name: "Sign in" }).click();
	}
	await page.getByRole("button", { name: "Sign out" }).waitFor();
	must(new URL(page.url()).pathname === "/", `landed on ${page.url()}`);
}

export async function newProject(page, name) {
	await open(page, "/projects/new");
	await page.getByLabel("Name").fill(name);
	await page.getByRole("button", { name: "Create project" }).click();
	await page.getByRole("heading", { name, level: 1 }).waitFor();
}

export async function newApplication(page, name) {
	await page.getByRole("link", { name: "New application" }).first().click();
	await page.getByRole("radio", { name: "Image" }).check();
	await page.getByLabel("Image", { exact: true }).last().fill(env.PANEL_IMAGE);
	await page.getByLabel("Name", { exact: true }).first().fill(name);
	if (port !== "8080") {
		await page.getByText("How it runs").click();
		await page.getByLabel("Port it listens on").fill(port);
	}
	await page.getByRole("button", { name: "Create and deploy" }).click();
	await page.waitForURL(/\/deployments\//);
}
