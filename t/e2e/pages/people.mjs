// SPDX-License-Identifier: MIT
// Who did what, the person's own account, the team.
import { readFileSync } from "node:fs";
import { env, panel, run, looked, check, open, must } from "./harness.mjs";

async function activity({ page, app }) {
	await check("activity: from the top of the page, says who did what", async () => {
		await open(page, "/projects");
		await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Activity" }).click();
		await page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
		await page.getByRole("row").filter({ hasText: "You created the application" }).filter({ hasText: app }).first().waitFor();
		must(await page.locator("nav [aria-current]").textContent() === "Activity", "the place is not marked");
	});
	await check("activity: filters are in the address, Back undoes them", async () => {
		await page.getByLabel("What").selectOption({ label: "Host names" });
		await page.getByLabel("Name").fill(app);
		await page.getByRole("button", { name: "Show" }).click();
		await page.waitForURL(/action=domain/);
		must(await page.getByRole("row").filter({ hasText: "created the application" }).count() === 0, "others are shown");
		await page.goBack();
		await page.getByRole("row").filter({ hasText: "created the application" }).first().waitFor();
	});
	await check("activity: the file has what the page shows", async () => {
		await open(page, `/activity?search=${app}&action=application.create`);
		const [file] = await Promise.all([page.waitForEvent("download"),
		    page.getByRole("link", { name: "Download CSV" }).click()]);
		const text = readFileSync(await file.path(), "utf8");
		must(/^audit-log-\d{4}-\d\d-\d\d\.csv$/.test(file.suggestedFilename()), file.suggestedFilename());
		must(text.trimEnd().split("\r\n").length === 2 && text.includes(`"${app}"`), text.slice(0, 200));
	});
	await open(page, "/activity");
	await looked(page, "activity");
	await open(page, "/activity?search=nothing-is-called-this");
	await looked(page, "activity-none");
}

export default async function (at) {
	await activity(at);
}
