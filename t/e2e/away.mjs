// SPDX-License-Identifier: MIT
// What a browser sees while a server is away, and how it comes back by itself:
// started by away.sh, which has stopped one.
//
//	AWAY_TITLE	what the page says happened
//	AWAY_KEEPER	the process that starts the server again when it goes on
import { browser, check, count, env, panel, visitor, axed, must } from "./pages/harness.mjs";

const page = await visitor({ bypassCSP: true });
await check(`${env.AWAY_TITLE}: light, dark, 360 px, axe`, async () => {
	const answer = await page.goto(panel + "/sign-in");
	must(answer.status() === 503, `answered ${answer.status()}`);
	await page.getByRole("heading", { name: env.AWAY_TITLE, level: 1 }).waitFor();
	for (const [mode, width] of [["light", 1280], ["dark", 1280], ["light", 360]]) {
		await page.setViewportSize({ width, height: 800 });
		await page.emulateMedia({ colorScheme: mode });
		if (env.PANEL_SHOTS)
			await page.screenshot({ path: `${env.PANEL_SHOTS}/${env.AWAY_TITLE.replaceAll(" ", "-")}-${mode}-${width}.png` });
		await axed(page, `${mode} ${width} px:`);
	}
});
process.kill(Number(env.AWAY_KEEPER), "SIGCONT");
await check(`${env.AWAY_TITLE}: it comes back by itself`, () =>
    page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 45_000 }));
await browser.close();
process.exit(count.failed ? 1 : 0);
