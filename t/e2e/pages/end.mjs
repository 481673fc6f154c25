// SPDX-License-Identifier: MIT
// Tidy up.
import { panel, run, check, must } from "./harness.mjs";

export default async function (at) {
	const { plain, app, second } = at;
	await check("applications are deleted", async () => {
		for (const name of [app, second, `bad-${run}`]) {
			await plain.goto(at.projectUrl);
			const link = plain.getByRole("link", { name, exact: true }).first();
			if (await link.count() === 0)
				continue;
			await link.click();
			await plain.getByRole("navigation", { name: "Application" }).getByRole("link", { name: "Settings" }).click();
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
}
