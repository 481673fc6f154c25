// SPDX-License-Identifier: MIT
// Three clicks from sign-in to a running image, and what the form of a new
// application finds out by itself while it is filled in.
import { env, port, run, panel, browser, DEPLOYED_MS, over, axed, check, likeness, themed, visitor, open, must } from "./harness.mjs";

const status = (page, kind) => page.locator(`[data-look=${kind}] [role=status]`);
const name = (page) => page.locator("#f-name");

/* Leaving a field is what asks. */
async function type(page, field, text) {
	await page.locator(`[id='${field}']`).fill(text);
	await page.locator(`[id='${field}']`).blur();
}

async function threeClicks() {
	const page = await visitor();
	let clicks = 0;
	await page.exposeFunction("clicked", () => { clicks++; });
	await page.addInitScript(() => addEventListener("click", (e) => e.detail > 0 && globalThis.clicked(), true));
	const began = Date.now();
	await page.goto(panel + "/");
	await page.getByLabel("E-mail address").fill(env.PANEL_EMAIL);
	await page.getByLabel("Password").fill(env.PANEL_PASSWORD);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("link", { name: "New application" }).click();
	await page.locator("#f-image").fill(env.PANEL_IMAGE);
	await name(page).fill(`three-${run}`);
	if (port !== "8080")
		await page.locator("#f-port").evaluate((f, to) => { f.value = to; }, port);
	await page.getByRole("button", { name: "Create and deploy" }).click();
	await page.waitForURL(/\/deployments\//);
	await page.locator("#deploy-head .b").filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
	must(await page.locator("#deploy-head .b").textContent() === "Succeeded", "it does not run");
	must(clicks === 3, `${clicks} clicks`);
	const took = Math.round((Date.now() - began) / 1000);
	must(took < 120, `${took} s`);
	await page.context().close();
}

export default async function (at) {
	const { page, plain } = at;
	await check("three clicks from sign-in to a running image, in under two minutes", threeClicks);

	await check("an image of the node is known by its digest and its port", async () => {
		await open(page, "/applications/new");
		must(await page.locator("#src-image").isChecked(), "an image is not the first choice");
		await type(page, "f-image", env.PANEL_IMAGE);
		await status(page, "image").getByText(/On this node: sha256:[0-9a-f]{12}/).waitFor();
		await status(page, "image").getByText(`exposes port ${port}`).waitFor();
	});
	await check("the name is proposed while one types, and never against what was typed", async () => {
		await page.locator("#f-image").fill("registry.example.org:5000/team/My_App:2.1");
		must(await name(page).inputValue() === "my-app", `proposed ${await name(page).inputValue()}`);
		await name(page).fill("mine");
		await page.locator("#f-image").fill(env.PANEL_IMAGE);
		must(await name(page).inputValue() === "mine", "overwritten");
	});
	await check("a port that nobody typed is filled in, and said", async () => {
		await open(page, "/applications/new");
		await page.locator("#f-port").evaluate((f) => { f.value = "7001"; });
		await type(page, "f-image", env.PANEL_IMAGE);
		await status(page, "image").getByText(`Port ${port} is filled in`).waitFor();
		must(await page.locator("#f-port").inputValue() === port, "it is not");
		await page.locator("#runs").filter({ hasText: `Port ${port}` }).waitFor();
	});
	await check("a port that was typed stays, and the other is a button", async () => {
		await open(page, "/applications/new");
		await page.getByText("How it runs").click();
		await page.locator("#f-port").fill("7002");
		await type(page, "f-image", env.PANEL_IMAGE);
		const use = page.getByRole("button", { name: `Use port ${port}` });
		await use.waitFor();
		must(await page.locator("#f-port").inputValue() === "7002", "overwritten");
		await use.click();
		must(await page.locator("#f-port").inputValue() === port, "not used");
		must(await use.count() === 0, "the button stays");
	});
	await check("what is not found out is a hint: nothing is wrong with the form", async () => {
		await open(page, "/applications/new");
		await type(page, "f-image", "127.0.0.1:1/nothing/here:1");
		await status(page, "image").getByText(/^Not found out: .+/).waitFor();
		must(await page.getByRole("alert").count() === 0, "an alert");
		must(await page.locator("[aria-invalid]").count() === 0, "a field is marked");
		must(await page.getByRole("button", { name: "Create and deploy" }).isEnabled(), "the button is off");
	});
	await check("only the newest question is answered, and a slow one blocks nothing", async () => {
		await open(page, "/applications/new");
		let held = 0;
		await page.route("**/lookups?*", async (route) => {
			if (held++ === 0)
				await new Promise((f) => setTimeout(f, 3000));
			await route.continue();
		});
		await type(page, "f-image", "127.0.0.1:1/nothing/here:1");
		await status(page, "image").getByText("Looking...").waitFor();
		await name(page).fill("typed-meanwhile");
		await type(page, "f-image", env.PANEL_IMAGE);
		await status(page, "image").getByText("On this node").waitFor({ timeout: 2500 });
		await page.waitForTimeout(3500);
		must(/On this node/.test(await status(page, "image").textContent()), "the old answer took its place");
		must(await name(page).inputValue() === "typed-meanwhile", "the name is lost");
		await page.unroute("**/lookups?*");
	});
	await check("the first source of the sample: its branches are offered", async () => {
		const list = await page.evaluate(() => fetch("/api/v1/applications?limit=100").then((a) => a.json()));
		const sample = list.data.find((a) => a.gitSource && a.name === "sample");
		must(sample, "the instance has no sample from Git");
		at.gitUrl = sample.gitSource.repoUrl;
		at.gitApp = sample.id;
		await open(page, "/applications/new");
		await page.locator("#src-git").check();
		await type(page, "f-gitSource.repoUrl", at.gitUrl);
		await status(page, "repository").getByText(/is the default/).waitFor();
		must(await page.locator("#repository-names option").count() > 0, "none is offered");
		must(await page.locator("[id='f-gitSource.branch']").getAttribute("list") === "repository-names", "the field takes none");
		must((await name(page).inputValue()).length >= 3, "no name is proposed");
	});
	await check("settings look up what is stored, and keep the port", async () => {
		await open(page, `/applications/${at.gitApp}/settings`);
		await page.getByRole("button", { name: "Look it up" }).click();
		await status(page, "repository").getByText(/is the default/).waitFor();
	});
	await check("Enter in a field creates, and looks nothing up", async () => {
		await open(page, "/applications/new");
		await page.locator("#f-image").fill("Not An Image");
		await name(page).fill("enter-key");
		await name(page).press("Enter");
		await page.getByRole("alert").waitFor();
		must(new URL(page.url()).pathname === "/applications", `it went to ${page.url()}`);
	});
	await check("the form with answers: axe in both themes, 360 px", async () => {
		const context = await browser.newContext({ bypassCSP: true, ...await likeness(page) });
		const look = await context.newPage();
		try {
			await look.goto(panel + "/applications/new");
			await type(look, "f-image", env.PANEL_IMAGE);
			await status(look, "image").getByText("On this node").waitFor();
			for (const [colorScheme, width] of [["light", 1440], ["dark", 360]]) {
				await look.setViewportSize({ width, height: 800 });
				await look.emulateMedia({ colorScheme });
				const wide = await look.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				must(wide <= 0, `${width} px: ${wide} px too wide`);
				await themed(look, colorScheme);
				await axed(look, `${colorScheme} ${width} px:`);
				if (env.PANEL_SHOTS)
					await look.screenshot({ fullPage: true, path: `${env.PANEL_SHOTS}/app-new-found-${colorScheme}-${width}.png` });
			}
		} finally {
			await context.close();
		}
	});
	await check("without JavaScript: looked up with a button, and everything typed comes back", async () => {
		await open(plain, "/applications/new");
		await plain.locator("#f-image").fill(env.PANEL_IMAGE);
		await name(plain).fill(`typed-${run}`);
		await plain.getByText("Variables", { exact: false }).first().click();
		await plain.locator("[name='envVars[0].key']").fill("GREETING");
		await plain.getByRole("button", { name: "Look it up" }).first().click();
		for (let i = 0; i < 20 && await plain.getByRole("button", { name: "Refresh" }).count(); i++) {
			await plain.waitForTimeout(300);
			await plain.getByRole("button", { name: "Refresh" }).click();
		}
		await status(plain, "image").getByText(`exposes port ${port}`).waitFor();
		must(await name(plain).inputValue() === `typed-${run}`, "the name is lost");
		must(await plain.locator("#f-image").inputValue() === env.PANEL_IMAGE, "the image is lost");
		must(await plain.locator("[name='envVars[0].key']").inputValue() === "GREETING", "the variable is lost");
		must(await plain.getByRole("alert").count() === 0, "an alert");
	});
	await check("the application of three clicks is deleted again", async () => {
		await open(plain, "/");
		const list = await page.evaluate((q) => fetch(`/api/v1/applications?search=${q}`).then((a) => a.json()), `three-${run}`);
		await open(plain, `/applications/${list.data[0].id}/settings`);
		await plain.locator("#f-confirm").fill(`three-${run}`);
		await plain.getByRole("button", { name: `Delete three-${run}` }).click();
		await plain.getByText("can be restored").waitFor();
	});
}
