// SPDX-License-Identifier: MIT
// Error pages, signed in and signed out, and nginx's own.
import { readFileSync } from "node:fs";
import { env, panel, looked, check, visitor, axed, must } from "./harness.mjs";

/* What was answered to a form cannot be asked for again: as it stands. */
async function inspect(page, name) {
	for (const [mode, width] of [["light", 1280], ["dark", 1280], ["light", 360]]) {
		await page.setViewportSize({ width, height: 800 });
		await page.emulateMedia({ colorScheme: mode });
		if (env.PANEL_SHOTS)
			await page.screenshot({ path: `${env.PANEL_SHOTS}/${name}-${mode}-${width}.png` });
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		must(wide <= 0, `${width} px: ${wide} px too wide`);
		await axed(page, `${name} ${mode} ${width} px:`);
	}
}

async function says(page, answer, status, title) {
	must(answer.status() === status, `answered ${answer.status()}`);
	await page.getByRole("heading", { name: title, level: 1 }).waitFor();
	const id = answer.headers()["x-request-id"];
	must(id && (await page.locator("main").textContent()).includes(id), `request id ${id} is not shown`);
}

export default async function (at) {
	const { page } = at;
	await check("an unknown path: 404 with its request id, still signed in", async () => {
		await says(page, await page.goto(panel + "/nothing-here"), 404, "There is nothing here");
		await page.getByRole("button", { name: "Sign out" }).waitFor();
		await page.getByRole("main").getByRole("link", { name: "Search" }).waitFor();
	});
	await looked(page, "error-404");
	await check("the same signed out and without JavaScript", async () => {
		const guest = await visitor({ javaScriptEnabled: false });
		await says(guest, await guest.goto(panel + "/nothing-here"), 404, "There is nothing here");
		await guest.getByRole("link", { name: "Sign in" }).click();
		await guest.getByRole("heading", { name: "Sign in" }).waitFor();
		await guest.context().close();
	});
	await check("a form that is not ours: 403 with what to do; axe, dark, 360 px", async () => {
		const guest = await visitor({ bypassCSP: true });
		await guest.goto(panel + "/sign-in");
		await guest.locator("[name=csrf]").evaluate((e) => { e.value = "forged"; });
		await guest.getByLabel("E-mail address").fill("nobody@example.org");
		await guest.getByLabel("Password").fill("some-password");
		const [answer] = await Promise.all([
			guest.waitForResponse((r) => r.request().method() === "POST"),
			guest.getByRole("button", { name: "Sign in" }).click(),
		]);
		await says(guest, answer, 403, /not valid any more/);
		await guest.getByText("open the page again").waitFor();
		await inspect(guest, "error-403");
		await guest.context().close();
	});
	await check("more than nginx takes: 413 with its request id; axe, dark, 360 px", async () => {
		const guest = await visitor({ bypassCSP: true });
		await guest.goto(panel + "/sign-in");
		await guest.locator("[name=csrf]").evaluate((e) => { e.value = "x".repeat(2_200_000); });
		await guest.getByLabel("E-mail address").fill("nobody@example.org");
		await guest.getByLabel("Password").fill("some-password");
		const [answer] = await Promise.all([
			guest.waitForResponse((r) => r.request().method() === "POST"),
			guest.getByRole("button", { name: "Sign in" }).click(),
		]);
		await says(guest, answer, 413, "That is too large");
		await inspect(guest, "error-413");
		await guest.context().close();
	});
	await check("nginx's own page for when no program answers looks like ours", async () => {
		const guest = await visitor({ bypassCSP: true });
		const body = readFileSync(new URL("../../../conf/pages/away.html", import.meta.url), "utf8");
		await guest.route(panel + "/looks-away", (route) => route.fulfill({ status: 503,
			contentType: "text/html; charset=utf-8", body }));
		await guest.goto(panel + "/looks-away");
		await guest.getByRole("link", { name: "Try again" }).waitFor();
		await guest.getByText("tries again by itself").waitFor();
		await inspect(guest, "error-away");
		await guest.context().close();
	});
}
