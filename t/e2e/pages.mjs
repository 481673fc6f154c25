// SPDX-License-Identifier: MIT
// Clicks through the panel in Chromium, as a person would, with and without
// JavaScript.  One line a check; the exit status is 1 when one failed.
//
//	PANEL_URL		http://localhost:8080
//	PANEL_EMAIL, PANEL_PASSWORD	an account; made by the set-up form when
//	PANEL_SETUP_TOKEN	is given and nobody is there yet
//	PANEL_IMAGE, PANEL_PORT	an image that the engine has and that answers
//				HTTP on that port
//	PANEL_SHOTS		directory for pictures of every page (optional)
//	PANEL_WAIT		seconds a deployment may take (180)
//	CHROMIUM		/usr/bin/chromium
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const env = process.env;
for (const name of ["PANEL_URL", "PANEL_EMAIL", "PANEL_PASSWORD", "PANEL_IMAGE"])
	if (!env[name]) {
		console.error(`pages: ${name} is not set`);
		process.exit(2);
	}
const panel = env.PANEL_URL.replace(/\/$/, "");
const port = env.PANEL_PORT || "8080";
const run = Math.random().toString(36).slice(2, 7);
const axe = readFileSync(createRequire(import.meta.url)
    .resolve("axe-core/axe.min.js"), "utf8");
const DEPLOYED_MS = Number(env.PANEL_WAIT || 180) * 1000;
const over = /Succeeded|Failed|Cancelled|Superseded/;
let passed = 0, failed = 0;

async function check(name, f) {
	try {
		await f();
		passed++;
		console.log(`ok - ${name}`);
	} catch (e) {
		failed++;
		console.log(`not ok - ${name}: ${String(e.message).split("\n")[0]}`);
	}
}

function must(condition, words) {
	if (!condition)
		throw new Error(words);
}

const browser = await chromium.launch({
	executablePath: env.CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
	    "--disable-quic", "--no-first-run", "--disable-component-update",
	    "--disable-background-networking", "--disable-sync"],
});

async function visitor(options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
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

async function open(page, path) {
	const answer = await page.goto(panel + path);
	must(answer.status() === 200, `${path} answered ${answer.status()}`);
}

/* Light, dark, and as wide as a phone: nothing that axe names, nothing that
 * has to be scrolled sideways. */
async function look(at, name) {
	const context = await browser.newContext({ bypassCSP: true,
		storageState: await at.context().storageState() });
	const page = await context.newPage();
	try {
		for (const [mode, width] of [["light", 1280], ["dark", 1280], ["light", 360]]) {
			await page.setViewportSize({ width, height: 800 });
			await page.emulateMedia({ colorScheme: mode });
			await page.goto(at.url());
			must(page.url() === at.url(), `led to ${page.url()}`);
			if (env.PANEL_SHOTS) {
				mkdirSync(env.PANEL_SHOTS, { recursive: true });
				await page.screenshot({ fullPage: true, path: `${env.PANEL_SHOTS}/${name}-${mode}-${width}.png` });
			}
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
			must(wide <= 0, `${width} px: ${wide} px too wide`);
			await page.evaluate(axe);
			const { violations } = await page.evaluate(() => globalThis.axe.run());
			must(violations.length === 0, `${mode} ${width} px: ` + violations
			    .map((v) => `${v.id} at ${v.nodes[0].html.slice(0, 120)}`).join("; "));
		}
	} finally {
		await context.close();
	}
}

const looked = (page, name) => check(`${name}: axe, dark, 360 px`, () => look(page, name));

async function signIn(page) {
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

async function newProject(page, name) {
	await open(page, "/projects/new");
	await page.getByLabel("Name").fill(name);
	await page.getByRole("button", { name: "Create project" }).click();
	await page.getByRole("heading", { name, level: 1 }).waitFor();
}

async function newApplication(page, name) {
	await page.getByRole("link", { name: "New application" }).first().click();
	await page.getByRole("radio", { name: "Image" }).check();
	await page.getByLabel("Image", { exact: true }).last().fill(env.PANEL_IMAGE);
	await page.getByLabel("Name", { exact: true }).first().fill(name);
	await page.getByLabel("Port it listens on").fill(port);
	await page.getByRole("button", { name: "Create and deploy" }).click();
	await page.waitForURL(/\/deployments\//);
}

/* ---- what is there for everybody ----------------------------------------*/

const page = await visitor();
await check("an unknown path is a 404 page with its request id", async () => {
	const answer = await page.goto(panel + "/nothing-here");
	must(answer.status() === 404 || page.url().includes("/sign-in"), `got ${answer.status()}`);
	must(/davit/.test(await page.title()), "it is not ours");
});
await check("a wrong password is refused with the reason, the address stays", async () => {
	await page.goto(panel + "/sign-in");
	await page.getByLabel("E-mail address").fill("nobody@example.org");
	await page.getByLabel("Password").fill("wrong-password");
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("alert").waitFor();
	must(await page.getByLabel("E-mail address").inputValue() === "nobody@example.org", "address lost");
	must(await page.getByLabel("Password").inputValue() === "", "password echoed");
});
await check("the first page weighs at most 60 KiB, later ones 15 KiB", async () => {
	const fresh = await visitor();
	const cdp = await fresh.context().newCDPSession(fresh);
	let bytes = 0;
	await cdp.send("Network.enable");
	cdp.on("Network.loadingFinished", (e) => { bytes += e.encodedDataLength; });
	await fresh.goto(panel + "/sign-in", { waitUntil: "networkidle" });
	const first = bytes;
	bytes = 0;
	await fresh.goto(panel + "/sign-in?next=%2Fprojects", { waitUntil: "networkidle" });
	await fresh.context().close();
	must(first > 1000 && first <= 60 * 1024, `first ${first} bytes`);
	must(bytes <= 15 * 1024, `later ${bytes} bytes`);
	console.log(`# first page ${first} bytes, later ${bytes} bytes`);
});
await looked(page, "sign-in");

/* ---- the way to a running application -----------------------------------*/

const project = `e2e-${run}`, app = `web-${run}`;
await check("sign in (or set up)", () => signIn(page));
await looked(page, "home");
await check("a new project", () => newProject(page, project));
const projectUrl = page.url();
await looked(page, "project-empty");

await check("a wrong form comes back with everything typed and links to the fields", async () => {
	await page.getByRole("link", { name: "New application" }).first().click();
	await page.getByRole("radio", { name: "Image" }).check();
	await page.getByLabel("Image", { exact: true }).last().fill(env.PANEL_IMAGE);
	await page.getByLabel("Name", { exact: true }).first().fill("Not A Name");
	await page.getByLabel("Port it listens on").fill("99999");
	await page.getByRole("button", { name: "Create and deploy" }).click();
	const alert = page.getByRole("alert");
	await alert.waitFor();
	must(await alert.getByRole("link").count() >= 2, "not every error is named");
	must(await page.locator("#f-name").inputValue() === "Not A Name", "name lost");
	must(await page.locator("#f-image").inputValue() === env.PANEL_IMAGE, "image lost");
	must(await page.locator("#src-image").isChecked(), "source lost");
	await alert.getByRole("link").first().click();
	must(await page.evaluate(() => document.activeElement.matches("input")), "the link leads to no field");
});
await check("the new application form shows only the chosen source", async () => {
	must(await page.locator("#f-image").isVisible(), "image is hidden");
	must(!await page.locator("[name='gitSource.repoUrl']").isVisible(), "git is shown");
});
await check("the new application form: axe", async () => {
	await page.goto(projectUrl);
	await page.getByRole("link", { name: "New application" }).first().click();
	await look(page, "app-new");
});
await check("a new application from an image leads to its deployment", async () => {
	await page.goto(projectUrl);
	await newApplication(page, app);
});
const deployment = page.url();
await check("the deployment is watched live until it succeeds", async () => {
	const badge = page.locator("#deploy-head .b");
	await badge.filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
	must(await badge.textContent() === "Succeeded", `it ended ${await badge.textContent()}: ` +
	    (await page.locator("#outcome").textContent()).trim());
	must(page.url() === deployment, "the page was left");
	must(await page.locator("#log li").count() > 0, "no line in the log");
	must(await page.locator("#stages li.done").count() > 3, "no stages");
	must(await page.locator("#stages li.running").count() === 0, "a stage still runs");
});
await looked(page, "deployment");

let address;
await check("its address answers", async () => {
	address = await page.locator("#outcome a").getAttribute("href");
	const visit = await visitor();
	const answer = await visit.goto(address);
	await visit.context().close();
	must(answer.status() === 200, `${address} answered ${answer.status()}`);
});
await check("a deployment that fails says why, and what its variables were is kept", async () => {
	await page.goto(projectUrl);
	await page.getByRole("link", { name: "New application" }).first().click();
	await page.getByRole("radio", { name: "Image" }).check();
	await page.getByLabel("Image", { exact: true }).last().fill(env.PANEL_IMAGE);
	await page.getByLabel("Name", { exact: true }).first().fill(`bad-${run}`);
	await page.getByText("Variables", { exact: false }).first().click();
	await page.locator("[name='envVars[0].key']").fill("FIRST");
	await page.getByRole("button", { name: "One more" }).click();
	await page.locator("[name='envVars[3].key']").fill("FOURTH");
	await page.locator("[name='envVars[3].value']").fill("canary-9c1e");
	await page.locator("[name='envVars[3].isSecret']").check();
	await page.getByText("Health check", { exact: false }).first().click();
	await page.locator("[name='healthCheck.port']").fill("9");
	await page.locator("[name='healthCheck.startPeriod']").fill("3");
	await page.getByRole("button", { name: "Create and deploy" }).click();
	await page.waitForURL(/\/deployments\//);
	await page.locator("#deploy-head .b").filter({ hasText: "Failed" }).waitFor({ timeout: DEPLOYED_MS });
	const why = page.getByRole("region", { name: /port 9/ });
	await why.getByText("HEALTH_CHECK_FAILED").waitFor();
});
await looked(page, "deployment-failed");
await check("home says that it needs somebody", async () => {
	await open(page, "/");
	await page.getByRole("row").filter({ hasText: `bad-${run}` }).getByRole("link", { name: /failed/ }).waitFor();
	await page.getByRole("link", { name: `bad-${run}` }).click();
	await page.getByRole("link", { name: "Environment", exact: true }).click();
	await page.getByRole("rowheader", { name: "FOURTH" }).waitFor();
	must(await page.getByRole("rowheader").count() === 2, "empty rows were kept");
	must(!(await page.content()).includes("canary-9c1e"), "the secret is on the page");
});
await check("the project lists it as running", async () => {
	await page.goto(projectUrl);
	const row = page.getByRole("row").filter({ hasText: app });
	await row.getByText("Running").first().waitFor();
});
await looked(page, "project");
let appUrl;
await check("its overview", async () => {
	await page.goto(projectUrl);
	await page.getByRole("link", { name: app, exact: true }).first().click();
	await page.getByRole("heading", { name: app, level: 1 }).waitFor();
	appUrl = page.url();
});
await looked(page, "app");
for (const [tab, heading] of [["Deployments", null], ["Logs", /lines/], ["Environment", /Variables of/],
    ["Domains", "Host names"], ["Settings", "General"]]) {
	await check(`tab ${tab}`, async () => {
		await page.getByRole("navigation", { name: "Application" })
		    .getByRole("link", { name: tab, exact: true }).click();
		await page.locator(`.tabs [aria-current=page]`).filter({ hasText: tab }).waitFor();
		if (heading)
			await page.getByRole("heading", { name: heading }).first().waitFor();
	});
	await looked(page, `app-${tab.toLowerCase()}`);
}
await check("the log of the containers is live, and can be paused", async () => {
	await open(page, new URL(appUrl).pathname + "/logs");
	await page.locator("#live").filter({ hasText: "Live" }).waitFor();
	await page.getByRole("button", { name: "Pause" }).click();
	await page.getByRole("button", { name: /Resume/ }).click();
	await page.getByRole("button", { name: "Pause" }).waitFor();
});
await check("settings are saved and shown as pending", async () => {
	await open(page, new URL(appUrl).pathname + "/settings");
	await page.locator("[id='f-resources.memoryLimit']").fill("96");
	await page.locator("form", { has: page.getByRole("heading", { name: "Limits" }) })
	    .getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
	must(await page.locator("[id='f-resources.memoryLimit']").inputValue() === "96", "not kept");
	await page.getByText("Saved changes are not deployed yet").waitFor();
});
await check("a limit can be taken away again", async () => {
	await page.locator("[id='f-resources.memoryLimit']").fill("");
	await page.locator("form", { has: page.getByRole("heading", { name: "Limits" }) })
	    .getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
	must(await page.locator("[id='f-resources.memoryLimit']").inputValue() === "", "still there");
});
await check("a variable is shown, a secret never", async () => {
	await open(page, new URL(appUrl).pathname + "/environment");
	for (const [name, value, secret] of [["GREETING", "hello <b>", false], ["API_KEY", "canary-7f3a", true]]) {
		await page.locator("#f-key").fill(name);
		await page.locator("#f-value").fill(value);
		await page.getByLabel(/^Secret/).setChecked(secret);
		await page.getByRole("button", { name: "Set variable" }).click();
		await page.getByRole("status").filter({ hasText: name }).waitFor();
	}
	const html = await page.content();
	must(html.includes("hello &lt;b&gt;"), "plain value is not shown");
	must(!html.includes("canary-7f3a"), "the secret is on the page");
});
await check("lines of a .env file are imported", async () => {
	await page.locator("#f-text").fill("# comment\nONE=1\nTWO=\"two words\"\n");
	await page.getByRole("button", { name: "Import" }).click();
	await page.getByRole("rowheader", { name: "TWO" }).waitFor();
});
await check("deleting a variable asks first", async () => {
	const row = page.getByRole("row").filter({ hasText: "TWO" });
	await row.getByRole("button", { name: "Delete" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("button", { name: "Keep as it is" }).click();
	must(await row.count() === 1, "gone although kept");
	await row.getByRole("button", { name: "Delete" }).click();
	await dialog.getByRole("button", { name: "Delete" }).click();
	await page.getByRole("status").filter({ hasText: "TWO is deleted" }).waitFor();
});
await check("a second deployment can be rolled back with one button", async () => {
	await open(page, new URL(appUrl).pathname);
	await page.getByRole("button", { name: "Deploy", exact: true }).click();
	await page.waitForURL(/\/deployments\//);
	await page.locator("#deploy-head .b").filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
	must(await page.locator("#deploy-head .b").textContent() === "Succeeded", "the second one failed");
	await page.getByRole("button", { name: "Roll back to the one before" }).click();
	await page.getByRole("dialog").getByRole("button", { name: /Roll back/ }).click();
	await page.waitForURL((url) => /deployments/.test(url) && url.href !== deployment);
	await page.locator("#deploy-head .b").filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
	must(await page.locator("#deploy-head .b").textContent() === "Succeeded", "the rollback failed");
});
await check("a host name is added and removed", async () => {
	await open(page, new URL(appUrl).pathname + "/domains");
	await page.locator("#f-host").fill(`${app}.example.org`);
	await page.getByRole("button", { name: "Add host name" }).click();
	const row = page.getByRole("row").filter({ hasText: `${app}.example.org` });
	await row.getByRole("button", { name: "Remove" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
	await page.getByRole("status").filter({ hasText: "is removed" }).waitFor();
});
await check("an API token is shown once", async () => {
	await open(page, "/account");
	await page.getByLabel("Name").fill(`e2e ${run}`);
	await page.getByRole("button", { name: "Create token" }).click();
	const token = await page.locator("#token").textContent();
	must(/^dvt_[A-Za-z0-9_-]{43}$/.test(token), `it is '${token}'`);
	await page.getByRole("link", { name: "I have kept it" }).click();
	must(!(await page.content()).includes(token), "it is shown again");
});
await looked(page, "account");
await check("a token is revoked", async () => {
	await page.getByRole("row").filter({ hasText: `e2e ${run}` }).getByRole("button", { name: "Revoke" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
	await page.getByRole("status").filter({ hasText: "revoked" }).waitFor();
});
await check("the theme is remembered", async () => {
	await page.getByRole("button", { name: "Dark theme" }).click();
	await page.reload();
	must(await page.evaluate(() => document.documentElement.dataset.theme) === "dark", "forgotten");
	must(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed") === "true", "not said");
});
await check("the keyboard reaches the content first", async () => {
	await page.keyboard.press("Tab");
	must(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is not the skip link");
});

/* ---- the same without JavaScript ----------------------------------------*/

const plain = await visitor({ javaScriptEnabled: false });
const second = `plain-${run}`;
await check("without JavaScript: sign in", () => signIn(plain));
await check("without JavaScript: a new application and its deployment", async () => {
	await plain.goto(projectUrl);
	await newApplication(plain, second);
	const end = Date.now() + DEPLOYED_MS;
	const badge = plain.locator("#deploy-head .b");
	while (!over.test(await badge.textContent()) && Date.now() < end) {
		await plain.waitForTimeout(1000);
		await plain.getByRole("link", { name: "Refresh" }).click();
	}
	must(await badge.textContent() === "Succeeded", `it is ${await badge.textContent()}`);
	must(await plain.locator("#log li").count() > 0, "no line in the log");
});
await check("without JavaScript: scale, stop, start", async () => {
	await plain.goto(projectUrl);
	await plain.getByRole("link", { name: second, exact: true }).first().click();
	await plain.getByLabel("Replicas").fill("2");
	await plain.getByRole("button", { name: "Scale" }).click();
	await plain.getByText("goes to 2 replicas").waitFor();
	await plain.getByRole("button", { name: "Stop" }).click();
	await plain.getByText("is stopping").waitFor();
	await plain.getByRole("button", { name: "Start" }).click();
	await plain.getByText("is starting").waitFor();
});
await check("without JavaScript: deleting wants the name, restoring brings it back", async () => {
	await plain.getByRole("link", { name: "Settings", exact: true }).click();
	await plain.locator("#f-confirm").fill("something-else");
	await plain.getByRole("button", { name: `Delete ${second}` }).click();
	await plain.getByRole("alert").waitFor();
	await plain.locator("#f-confirm").fill(second);
	await plain.getByRole("button", { name: `Delete ${second}` }).click();
	await plain.getByText("can be restored for 7 days").waitFor();
	await plain.getByRole("button", { name: "Restore" }).click();
	await plain.getByText("is back").waitFor();
});

/* ---- tidy up -------------------------------------------------------------*/

await check("applications are deleted", async () => {
	for (const name of [app, second, `bad-${run}`]) {
		await plain.goto(projectUrl);
		const link = plain.getByRole("link", { name, exact: true }).first();
		if (await link.count() === 0)
			continue;
		await link.click();
		await plain.getByRole("link", { name: "Settings", exact: true }).click();
		await plain.locator("#f-confirm").fill(name);
		await plain.getByRole("button", { name: `Delete ${name}` }).click();
		await plain.getByText("can be restored").waitFor();
	}
});
await check("sign out ends the session", async () => {
	await plain.getByRole("button", { name: "Sign out" }).click();
	await plain.goto(panel + "/projects");
	must(plain.url().includes("/sign-in"), "still in");
});
await check("no script failed and nothing was against the policy", async () => {
	must(page.faults.length === 0, page.faults.slice(0, 3).join("; "));
});
await browser.close();
console.log(`pages: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
