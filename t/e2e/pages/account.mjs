// SPDX-License-Identifier: MIT
// The pages of the person.
import { run, looked, check, open, must } from "./harness.mjs";

export default async function (at) {
	const { page } = at;
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
}
