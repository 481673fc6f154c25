// SPDX-License-Identifier: MIT
// The search over all names, with and without JavaScript, and the palette.
import { env, panel, run, browser, axed, likeness, themed, looked, check, open, must } from "./harness.mjs";

const palette = (page) => page.getByRole("dialog", { name: "Search and commands" });
const options = (page) => palette(page).getByRole("option");

async function summon(page) {
	await page.keyboard.press("Control+k");
	await palette(page).waitFor();
}

/* What the field names as active is the one option that is selected. */
async function active(page) {
	return page.evaluate(() => {
		const field = document.activeElement;
		const id = field.getAttribute("aria-activedescendant");
		const all = [...document.querySelectorAll("[role=option][aria-selected=true]")];
		if (field.role !== "combobox" || all.length > 1 || (all[0]?.id ?? null) !== id)
			throw new Error("the field and the list disagree");
		return all[0]?.textContent ?? "";
	});
}

async function fromTheTop(page, name) {
	await open(page, "/account");
	await page.getByRole("searchbox", { name: "Search" }).fill(name.toUpperCase());
	await page.getByRole("searchbox", { name: "Search" }).press("Enter");
	await page.waitForURL(/\/search\?q=/);
	await page.getByRole("table").getByRole("link", { name, exact: true }).click();
	await page.getByRole("heading", { name, level: 1 }).waitFor();
}

export default async function (at) {
	const { page, plain, app } = at;
	await check("search from the top of a page finds the application", () => fromTheTop(page, app));
	await check("without JavaScript: the same", async () => {
		await fromTheTop(plain, app);
		await open(plain, "/account");
		must(!await plain.locator(".top kbd").isVisible(), "a key is promised");
	});
	await check("by image, and what was found in is said", async () => {
		await open(page, `/search?q=${encodeURIComponent(env.PANEL_IMAGE)}`);
		await page.getByRole("row").filter({ hasText: env.PANEL_IMAGE }).first().waitFor();
	});
	await looked(page, "search-found");
	await check("nothing found says so, and shows what was typed as text", async () => {
		await open(page, `/search?q=${encodeURIComponent(`<i>${run}`)}`);
		await page.getByText("Nothing of your teams has").waitFor();
		must(await page.locator("main i").count() === 0, "it is markup");
	});
	await looked(page, "search-none");
	await open(page, "/search");
	await looked(page, "search");
	await open(page, "/styleguide");
	await looked(page, "styleguide");

	await check("palette: by keyboard alone to the application", async () => {
		await open(page, "/projects");
		await summon(page);
		must(/Home/.test(await active(page)), "no command is active");
		await page.keyboard.type(app);
		await options(page).filter({ hasText: app }).first().waitFor();
		must((await active(page)).includes(app), "what was found is not active");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: app, level: 1 }).waitFor();
	});
	await check("palette: arrows go round, a command opens its page", async () => {
		await open(page, "/account");
		await summon(page);
		await page.keyboard.press("ArrowUp");
		must(/Account/.test(await active(page)), "up from the first is not the last");
		await page.keyboard.press("ArrowDown");
		must(/Home/.test(await active(page)), "down from the last is not the first");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");
		await page.waitForURL(panel + "/projects");
	});
	await check("palette: Escape closes it and focus is where it was", async () => {
		await open(page, "/account");
		await page.getByLabel("Name").focus();
		await summon(page);
		await page.keyboard.press("Escape");
		await palette(page).waitFor({ state: "hidden" });
		must(await page.evaluate(() => document.activeElement.id) === "f-name", "focus is lost");
		await summon(page);
		await page.keyboard.press("Control+k");
		await palette(page).waitFor({ state: "hidden" });
	});
	await check("palette: asks once for what is typed at once, Enter waits for nothing", async () => {
		await open(page, "/account");
		const asked = [];
		await page.route("**/api/v1/search?*", async (route) => {
			asked.push(route.request().url());
			await new Promise((f) => setTimeout(f, 1500));
			await route.continue().catch(() => {});
		});
		await summon(page);
		await page.keyboard.type(app);
		must(await active(page) === "", "something older is active");
		await page.waitForTimeout(400);
		must(asked.length === 1, `${asked.length} questions`);
		await page.keyboard.press("Enter");
		await page.waitForURL(`${panel}/search?q=${app}`);
		await page.unroute("**/api/v1/search?*");
	});
	await check("palette: no answer is said", async () => {
		await open(page, "/account");
		await page.route("**/api/v1/search?*", (route) => route.fulfill({ status: 503, body: "{}" }));
		await summon(page);
		await page.keyboard.type("web");
		await palette(page).getByText("No answer").waitFor();
		await page.unroute("**/api/v1/search?*");
	});
	await check("palette: axe in both themes, 1440 and 360 px", async () => {
		const context = await browser.newContext({ bypassCSP: true, ...await likeness(page) });
		const look = await context.newPage();
		try {
			for (const [colorScheme, width] of [["light", 1440], ["dark", 1440], ["light", 360], ["dark", 360]]) {
				await look.setViewportSize({ width, height: 800 });
				await look.emulateMedia({ colorScheme });
				await look.goto(panel + "/projects");
				await summon(look);
				await look.keyboard.type("o");
				await palette(look).getByText(/found/).waitFor();
				const wide = await look.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				must(wide <= 0, `${width} px: ${wide} px too wide`);
				if (env.PANEL_SHOTS)
					await look.screenshot({ path: `${env.PANEL_SHOTS}/palette-${colorScheme}-${width}.png` });
				await themed(look, colorScheme);
				await axed(look, `${colorScheme} ${width} px:`);
			}
		} finally {
			await context.close();
		}
	});
}
