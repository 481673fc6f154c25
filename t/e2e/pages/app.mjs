// SPDX-License-Identifier: MIT
// The pages of a running application.
import { DEPLOYED_MS, over, looked, check, open, must } from "./harness.mjs";

export default async function (at) {
	const { page, app } = at;
	await check("its overview", async () => {
		await page.goto(at.projectUrl);
		await page.getByRole("link", { name: app, exact: true }).first().click();
		await page.getByRole("heading", { name: app, level: 1 }).waitFor();
		at.appUrl = page.url();
	});
	await looked(page, "app");
	for (const [tab, heading] of [["Deployments", null], ["Logs", /lines/], ["Environment", /Variables of/],
	    ["Domains", "Host names"], ["Resources", "Now"], ["Settings", "General"]]) {
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
		await open(page, new URL(at.appUrl).pathname + "/logs");
		await page.locator("#live").filter({ hasText: "Live" }).waitFor();
		await page.getByRole("button", { name: "Pause" }).click();
		await page.getByRole("button", { name: /Resume/ }).click();
		await page.getByRole("button", { name: "Pause" }).waitFor();
	});
	await check("limits are saved and shown as pending", async () => {
		await open(page, new URL(at.appUrl).pathname + "/resources");
		await page.locator("[id='f-resources.memoryLimit']").fill("96");
		await page.locator("form", { has: page.getByRole("heading", { name: "Limits of each replica" }) })
		    .getByRole("button", { name: "Save" }).click();
		await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
		must(await page.locator("[id='f-resources.memoryLimit']").inputValue() === "96", "not kept");
		await page.getByText("Saved changes are not deployed yet").waitFor();
	});
	await check("a limit can be taken away again", async () => {
		await page.locator("[id='f-resources.memoryLimit']").fill("");
		await page.locator("form", { has: page.getByRole("heading", { name: "Limits of each replica" }) })
		    .getByRole("button", { name: "Save" }).click();
		await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
		must(await page.locator("[id='f-resources.memoryLimit']").inputValue() === "", "still there");
	});
	await check("a variable is shown, a secret never", async () => {
		await open(page, new URL(at.appUrl).pathname + "/environment");
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
		await open(page, new URL(at.appUrl).pathname);
		await page.getByRole("button", { name: "Deploy", exact: true }).click();
		await page.waitForURL(/\/deployments\//);
		await page.locator("#deploy-head .b").filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
		must(await page.locator("#deploy-head .b").textContent() === "Succeeded",
		    `the second one: ${(await page.locator("#outcome").textContent()).trim()}`);
		const second = page.url();
		await page.getByRole("button", { name: "Roll back to the one before" }).click();
		await page.getByRole("dialog").getByRole("button", { name: /Roll back/ }).click();
		await page.waitForURL((url) => /deployments/.test(url) && url.href !== second);
		await page.locator("#deploy-head .b").filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
		must(await page.locator("#deploy-head .b").textContent() === "Succeeded",
		    `the rollback: ${(await page.locator("#outcome").textContent()).trim()}`);
	});
	await check("a host name is added and removed", async () => {
		await open(page, new URL(at.appUrl).pathname + "/domains");
		await page.locator("#f-host").fill(`${app}.example.org`);
		await page.getByRole("button", { name: "Add host name" }).click();
		const row = page.getByRole("row").filter({ hasText: `${app}.example.org` });
		await row.getByRole("button", { name: "Remove" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
		await page.getByRole("status").filter({ hasText: "is removed" }).waitFor();
	});
}
