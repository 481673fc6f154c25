// SPDX-License-Identifier: MIT
// Who did what, the person's own account, the team.
import { readFileSync } from "node:fs";
import { env, panel, visitor, signIn, looked, check, open, must } from "./harness.mjs";

async function activity({ page, app }) {
	await check("activity: from the top of the page, says who did what", async () => {
		await open(page, "/projects");
		await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Activity" }).click();
		await page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
		await page.getByRole("row").filter({ hasText: "You" }).first().waitFor();
		await page.getByLabel("Name").fill(app); /* others are at work, too */
		await page.getByRole("button", { name: "Show" }).click();
		await page.waitForURL(/search=/);
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

async function change(page, from, to) {
	await page.getByLabel("Present password").fill(from);
	await page.getByLabel("New password", { exact: true }).fill(to);
	await page.getByLabel("New password again").fill(to);
	await page.getByRole("button", { name: "Change password" }).click();
}

/* In a browser of its own: the sessions of the others end, as they should. */
async function password({ page, plain }) {
	const own = await visitor();
	const other = `${env.PANEL_PASSWORD}-2`;
	let now = env.PANEL_PASSWORD;
	try {
		await check("password: a wrong present one is said at its field", async () => {
			await signIn(own);
			await open(own, "/account");
			await change(own, `${now}-wrong`, other);
			await own.getByRole("alert").getByRole("link", { name: /present password/ }).click();
			must(await own.evaluate(() => document.activeElement.id) === "f-currentPassword", "the message leads elsewhere");
			must(await own.getByLabel("Present password").inputValue() === "", "it is said again");
		});
		await check("password: a new one ends the other sessions", async () => {
			await change(own, now, other);
			await own.getByRole("status").filter({ hasText: "The password is changed" }).waitFor();
			now = other;
			await page.goto(panel + "/account");
			must(page.url().includes("/sign-in"), "another session goes on");
			must(await own.getByRole("button", { name: "End this" }).count() === 0, "others are listed");
		});
	} finally {
		await check("password: back to what it was", async () => {
			if (now !== env.PANEL_PASSWORD) {
				await change(own, now, env.PANEL_PASSWORD);
				await own.getByRole("status").filter({ hasText: "The password is changed" }).waitFor();
			}
			await signIn(page);
			await signIn(plain);
		});
		await own.context().close();
	}
}

async function sessions({ page, plain }) {
	const other = await visitor();
	await check("sessions: one is ended from another browser", async () => {
		await signIn(other);
		await open(page, "/account");
		await page.getByRole("row").filter({ hasText: "this one" }).filter({ hasText: "on Linux" }).waitFor();
		await page.getByRole("row").filter({ hasText: "End this" }).first().getByRole("button").click();
		await page.getByRole("status").filter({ hasText: "over" }).waitFor();
		await other.goto(panel + "/projects");
		must(other.url().includes("/sign-in"), "the newest goes on");
	});
	await other.context().close();
	await check("theme: chosen, and given back to the system", async () => {
		await page.getByRole("button", { name: "Dark", exact: true }).click();
		must(await page.evaluate(() => document.documentElement.dataset.theme) === "dark", "not dark");
		await page.getByRole("button", { name: "As the system" }).click();
		await page.reload();
		must(await page.getByRole("button", { name: "As the system" }).getAttribute("aria-pressed") === "true", "not said");
		must(await page.evaluate(() => document.documentElement.dataset.theme) === undefined, "still chosen");
	});
	await open(plain, "/account");
}

async function team({ page }) {
	await check("team: members, and what the roles may", async () => {
		await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Team" }).click();
		await page.getByRole("row").filter({ hasText: env.PANEL_EMAIL }).filter({ hasText: "Owner" }).waitFor();
		const deploy = page.getByRole("row").filter({ hasText: "Deploy and run" });
		must((await deploy.getByRole("cell").allTextContents()).join() === "no,yes,yes,yes", "the roles are others");
		await page.getByText("What each permission opens").click();
		await page.getByText("Change the number of replicas").waitFor();
	});
	await looked(page, "team");
}

export default async function (at) {
	await activity(at);
	await password(at);
	await sessions(at);
	await team(at);
}
