// SPDX-License-Identifier: MIT
// Clicks through the panel in Chromium, as a person would, with and without
// JavaScript.  One line a check; the exit status is 1 when one failed.
//
//	PANEL_URL		http://localhost:8080
//	PANEL_EMAIL, PANEL_PASSWORD	an account; made by the set-up form when
//	PANEL_SETUP_TOKEN	is given and nobody is there yet
//	PANEL_IMAGE, PANEL_PORT	an image that the engine has and that answers
//				HTTP on that port
//	DAVIT_DIR		the instance, where logs.mjs puts lines into its database
//	PANEL_SHOTS		directory for pictures of every page (optional)
//	DAVIT_DIR		directory of the instance, for rows below the panel
//	PANEL_WAIT		seconds a deployment may take (180)
//	CHROMIUM		/usr/bin/chromium
import { browser, check, count, must, run, visitor } from "./pages/harness.mjs";

/* In this order: each finds what those before it made. */
const parts = ["guest", "deploy", "app", "plan", "logs", "account", "plain", "keyboard", "weight", "states", "search", "people", "errors", "lookup", "settings", "end"];

const at = {
	page: await visitor(),
	plain: await visitor({ javaScriptEnabled: false }),
	app: `web-${run}`,
	second: `plain-${run}`,
};
for (const part of parts)
	await (await import(`./pages/${part}.mjs`)).default(at);
await check("no script failed and nothing was against the policy", async () => {
	must(at.page.faults.length === 0, at.page.faults.slice(0, 3).join("; "));
});
await browser.close();
console.log(`pages: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed ? 1 : 0);
