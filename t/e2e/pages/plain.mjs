// SPDX-License-Identifier: MIT
// The same without JavaScript.
import { DEPLOYED_MS, over, check, signIn, newApplication, must } from "./harness.mjs";

export default async function (at) {
	const { plain, second } = at;
	await check("without JavaScript: sign in", () => signIn(plain));
	await check("without JavaScript: a new application and its deployment", async () => {
		await plain.goto(at.projectUrl);
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
		await plain.goto(at.projectUrl);
		await plain.getByRole("link", { name: second, exact: true }).first().click();
		await plain.getByRole("link", { name: "Resources", exact: true }).click();
		await plain.getByLabel("Replicas").fill("2");
		await plain.getByRole("button", { name: "Scale" }).click();
		await plain.getByText("goes to 2 replicas").waitFor();
		await plain.getByRole("button", { name: "Stop" }).click();
		await plain.getByText("is stopping").waitFor();
		await plain.getByRole("button", { name: "Start" }).click();
		await plain.getByText("is starting").waitFor();
	});
	await check("without JavaScript: deleting wants the name, restoring brings it back", async () => {
		await plain.getByRole("navigation", { name: "Application" }).getByRole("link", { name: "Settings" }).click();
		await plain.locator("#f-confirm").fill("something-else");
		await plain.getByRole("button", { name: `Delete ${second}` }).click();
		await plain.getByRole("alert").waitFor();
		await plain.locator("#f-confirm").fill(second);
		await plain.getByRole("button", { name: `Delete ${second}` }).click();
		await plain.getByText("can be restored for 7 days").waitFor();
		await plain.getByRole("button", { name: "Restore" }).click();
		await plain.getByText("is back").waitFor();
	});
}
