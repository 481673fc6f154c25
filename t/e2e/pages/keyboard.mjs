// SPDX-License-Identifier: MIT
// The way through the panel by keyboard alone: no click, no script of ours that
// moves the focus.
import { env, panel, port, run, over, check, visitor, must, DEPLOYED_MS } from "./harness.mjs";

const TABS_MAX = 120;

/* What a reader would hear of the element that has the focus. */
const focused = (page) => page.evaluate(() => {
	const e = document.activeElement;
	const label = e.labels?.[0]?.textContent ?? "";
	const look = getComputedStyle(e);
	return {
		name: (e.getAttribute("aria-label") || label || e.textContent || "").trim().replace(/\s+/g, " "),
		shown: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0,
		body: e === document.body,
	};
});

/* Tab to what is called so; every stop on the way shows that it has the focus. */
async function tabTo(page, name) {
	for (let i = 0; i < TABS_MAX; i++) {
		await page.waitForLoadState();
		await page.keyboard.press("Tab");
		/* A page that is just being left has no focus to ask for. */
		const at = await focused(page).catch(() => null);
		if (!at)
			continue;
		must(at.body || at.shown, `the focus on '${at.name}' is not to be seen`);
		if (name instanceof RegExp ? name.test(at.name) : at.name === name)
			return;
	}
	throw new Error(`Tab does not reach ${name}`);
}

async function fill(page, name, text) {
	await tabTo(page, name);
	await page.keyboard.press("Control+a");
	await page.keyboard.type(text);
}

async function press(page, name) {
	await tabTo(page, name);
	await page.keyboard.press("Enter");
}

export default async function () {
	const page = await visitor(), name = `keys-${run}`;
	const as = { headers: { Authorization: `Bearer ${env.DAVIT_TOKEN}` } };
	await check("keyboard: sign in", async () => {
		await page.goto(panel + "/sign-in");
		await fill(page, /^E-mail address/, env.PANEL_EMAIL);
		await fill(page, /^Password/, env.PANEL_PASSWORD);
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Sign out" }).waitFor();
	});
	await check("keyboard: a new application is deployed", async () => {
		await press(page, "New application");
		await page.getByRole("heading", { name: "New application" }).waitFor();
		await tabTo(page, "Image"); /* the choice of a source comes first */
		await fill(page, "Image", env.PANEL_IMAGE);
		await fill(page, /^Name/, name);
		if (port !== "8080") {
			await press(page, /^How it runs/);
			await fill(page, /^Port it listens on/, port);
		}
		await press(page, "Create and deploy");
		await page.waitForURL(/\/deployments\//);
		await page.locator("#deploy-head .b").filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
		must(await page.locator("#deploy-head .b").textContent() === "Succeeded", "it did not succeed");
	});
	await check("keyboard: stopped, and the question before it is answered", async () => {
		await page.getByRole("navigation", { name: "Where you are" }).waitFor();
		await press(page, name);
		await page.getByRole("heading", { name, level: 1 }).waitFor();
		await press(page, "Stop");
		await page.getByRole("dialog").waitFor();
		must((await focused(page)).name === "Keep as it is", "the safe answer has not the focus");
		await page.keyboard.press("Escape");
		must(await page.getByRole("dialog").count() === 0, "Escape does not close it");
		must((await focused(page)).name === "Stop", "the focus is lost");
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").waitFor();
		await press(page, "Stop");
		await page.getByText("is stopping").waitFor();
	});
	await check("keyboard: deleted and restored", async () => {
		await tabTo(page, "Settings"); /* those of the instance come first */
		await press(page, "Settings");
		await fill(page, /^Its name, to be sure/, name);
		await press(page, `Delete ${name}`);
		await page.waitForURL(/\/projects\//);
		await page.getByText("can be restored").waitFor();
		await press(page, /^Restore/);
		await page.getByText("is back").waitFor();
	});
	const { data } = await (await page.request.get(`${env.DAVIT_API}/applications?search=${name}`, as)).json();
	for (const { id } of data)
		await page.request.delete(`${env.DAVIT_API}/applications/${id}`, as);
	await page.context().close();
}
