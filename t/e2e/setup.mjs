// SPDX-License-Identifier: MIT
// The first run, on an instance on which nobody has an account yet: the owner's
// account by the form, once with JavaScript and once without; in between
// everybody is taken out of the database again.
//
//	PANEL_URL, DAVIT_DIR	the instance (conf/quickstart --no-account)
//	PANEL_EMAIL, PANEL_PASSWORD	the account that is there at the end
//	CHROMIUM		/usr/bin/chromium
import { execFileSync } from "node:child_process";
import { browser, check, count, env, looked, must, open, panel, visitor } from "./pages/harness.mjs";

const admin = (...words) => execFileSync(`${env.DAVIT_DIR}/prog/bin/davit`,
    ["-c", `${env.DAVIT_DIR}/conf/davit.conf`, "admin", ...words], { encoding: "utf8" }).trim();

const fields = { "Your user name": "owner", "E-mail address": env.PANEL_EMAIL, "Team": "Owners", "Base domain": "localhost" };

async function filled(page, token, password) {
	await page.getByLabel("Setup token").fill(token);
	for (const [label, value] of Object.entries(fields))
		await page.getByLabel(label, { exact: true }).fill(value);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Create the owner account" }).click();
}

/* What was typed is there again, but for the password. */
async function refused(page, reason) {
	await page.getByText(reason).first().waitFor();
	for (const [label, value] of Object.entries(fields))
		must(await page.getByLabel(label, { exact: true }).inputValue() === value, `${label} is lost`);
	must(await page.getByLabel("Password").inputValue() === "", "the password is in the page");
}

async function firstRun(page, how) {
	const token = admin("setup-token");
	await check(`${how}: every way leads to the set-up`, async () => {
		for (const path of ["/", "/projects", "/activity"]) {
			await page.goto(panel + path);
			must(new URL(page.url()).pathname === "/setup", `${path} led to ${page.url()}`);
		}
		must(await page.getByLabel("Base domain").inputValue() === "localhost", "the base domain is not proposed");
	});
	await check(`${how}: another token is refused, with the way to the right one`, async () => {
		await filled(page, "x" + token.slice(1), env.PANEL_PASSWORD);
		await refused(page, /davit admin setup-token/);
	});
	await check(`${how}: a weak password is refused at its field`, async () => {
		await filled(page, token, "too-short");
		await refused(page, "at least 10 characters");
		must(await page.getByLabel("Password").getAttribute("aria-invalid") === "true", "the field is not marked");
	});
	if (how === "with JavaScript")
		await looked(page, "setup");
	await check(`${how}: the account is made, and signed in`, async () => {
		await open(page, "/setup");
		await filled(page, token, env.PANEL_PASSWORD);
		await page.getByRole("button", { name: "Sign out" }).waitFor();
		must(new URL(page.url()).pathname === "/", `led to ${page.url()}`);
	});
	await check(`${how}: there is no second time`, async () => {
		const other = await visitor();
		await open(other, "/setup");
		await other.getByRole("heading", { name: "This instance is set up" }).waitFor();
		must(await other.getByLabel("Setup token").count() === 0, "the form is still there");
		await other.getByRole("link", { name: "Sign in" }).click();
		must(new URL(other.url()).pathname === "/sign-in", `led to ${other.url()}`);
		await other.context().close();
	});
	must(page.faults.length === 0, page.faults.slice(0, 3).join("; "));
}

const scripted = await visitor();
await firstRun(scripted, "with JavaScript");
await open(scripted, "/setup");
await looked(scripted, "setup-done");
execFileSync("psql", ["-h", `${env.DAVIT_DIR}/pg`, "-U", "davit", "-d", "davit", "-qAtX", "-v", "ON_ERROR_STOP=1",
    "-c", "set client_min_messages = warning", "-c", "truncate users, teams cascade"]);
admin("setup");
await firstRun(await visitor({ javaScriptEnabled: false }), "without JavaScript");
await browser.close();
console.log(`setup: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed ? 1 : 0);
