// SPDX-License-Identifier: MIT
// What a deployment would change, and what is different between two releases:
// of the application that app.mjs has deployed, changed and rolled back.
import { check, looked, must, open, panel } from "./harness.mjs";

export default async function (at) {
	const { page } = at, path = new URL(at.appUrl).pathname;
	const row = (what) => page.locator(".diff").first().getByRole("row").filter({
		has: page.getByRole("rowheader", { name: what, exact: true }) });

	async function set(name, value, secret) {
		await page.locator("#f-key").fill(name);
		await page.locator("#f-value").fill(value);
		await page.getByLabel(/^Secret/).setChecked(secret);
		await page.getByRole("button", { name: "Set variable" }).click();
		await page.getByRole("status").filter({ hasText: name }).waitFor();
	}

	await check("a variable, a secret and a limit that changed are pending, by their labels", async () => {
		await open(page, path + "/environment");
		await set("PLAN_PLAIN", "<i>new</i>", false);
		await set("API_KEY", "canary-5d2e", true);
		await open(page, path + "/resources");
		await page.locator("[id='f-resources.memoryLimit']").fill("160");
		await page.locator("form", { has: page.getByRole("heading", { name: "Limits" }) })
		    .getByRole("button", { name: "Save" }).click();
		await page.getByRole("link", { name: "What would change" }).click();
		must(/160/.test(await row("Memory limit, MiB").textContent()), "the limit is not there");
		const plain = await row("Variable PLAN_PLAIN").textContent();
		must(plain.includes("not set") && plain.includes("<i>new</i>"), plain);
		must(/(changed|set)\s+secret, not shown/.test(await row("Variable API_KEY").textContent()), "the secret is not said to be new");
		must(!(await page.content()).includes("canary-5d2e"), "the secret is on the page");
		must(await page.locator("table.diff").last().getByRole("row").count() > 1, "no route");
	});
	await looked(page, "plan");
	await check("two releases are compared, by their numbers", async () => {
		await page.getByRole("link", { name: "Compare releases" }).click();
		await page.getByRole("heading", { name: "Releases compared" }).waitFor();
		const numbers = await page.getByLabel("From").locator("option")
		    .evaluateAll((all) => all.map((o) => Number(o.value)));
		must(numbers.length >= 2, `${numbers.length} releases`);
		await page.getByLabel("From").selectOption(String(Math.min(...numbers)));
		await page.getByLabel("To").selectOption(String(Math.max(...numbers)));
		await page.getByRole("button", { name: "Compare", exact: true }).click();
		await row("Variable GREETING").getByText("hello <b>").waitFor();
		must(/set\s+secret, not shown/.test(await row("Variable API_KEY").textContent()), "the secret");
		must(await page.getByRole("rowheader", { name: /^v\d+/ }).count() === 2, "not two releases");
		must(!/canary-/.test(await page.content()), "a secret is on the page");
	});
	await looked(page, "compare");
	await check("a release that does not exist is said to be none", async () => {
		const answer = await page.goto(`${panel}${path}/compare?from=1&to=999`);
		must(answer.status() === 404, `answered ${answer.status()}`);
		await page.getByText("There is no release v999 of this application.").waitFor();
	});
}
