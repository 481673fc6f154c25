// SPDX-License-Identifier: MIT
// Pages with nothing on them, with long names, with markup in every field, with
// 200 rows: nothing breaks out, nothing has to be scrolled sideways.
import { env, run, check, open, must } from "./harness.mjs";

const LONG = `w${run}${"w".repeat(44)}`.slice(0, 50);
const MARKUP = `"><img src=x onerror=alert(1)><b>bold</b> & 'quoted' <%= 1 %>`;

/* No element that a value made, no page wider than the window. */
async function sound(page, path) {
	for (const width of [360, 1440]) {
		await page.setViewportSize({ width, height: 800 });
		await open(page, path);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		must(wide <= 0, `${path} at ${width} px: ${wide} px too wide`);
	}
	must(await page.locator("img, main b > b, [onerror]").count() === 0, `${path}: a value became markup`);
}

async function submitted(page, button) {
	await page.getByRole("button", { name: button }).click();
	await page.getByRole("status").or(page.getByRole("alert")).first().waitFor();
	must(await page.getByRole("alert").count() === 0, `${button}: ${await page.getByRole("alert").allTextContents()}`);
}

export default async function (at) {
	const { page } = at, size = page.viewportSize();
	let project = "", app = "";
	await check("a project and an application with names as long as they may be", async () => {
		await open(page, "/projects/new");
		await page.locator("#f-name").fill(LONG);
		await page.locator("#f-description").fill(MARKUP);
		await page.getByRole("button", { name: "Create project" }).click();
		await page.getByRole("heading", { name: LONG, level: 1 }).waitFor();
		project = new URL(page.url()).pathname;
		await sound(page, project);
		const answer = await page.request.post(`${env.DAVIT_API}/applications`, {
			headers: { Authorization: `Bearer ${env.DAVIT_TOKEN}` },
			data: { name: LONG, projectId: project.split("/")[2], image: env.PANEL_IMAGE, description: MARKUP },
		});
		must(answer.status() === 201, await answer.text());
		app = `/applications/${(await answer.json()).id}`;
	});
	await check("every tab without a row", async () => {
		for (const tab of ["", "/deployments", "/logs", "/environment", "/domains", "/settings"])
			await sound(page, app + tab);
	});
	await check("200 variables, markup in their values", async () => {
		await open(page, `${app}/environment`);
		await page.locator("#f-text").fill(Array.from({ length: 200 },
		    (_, i) => `V${i}_${"W".repeat(40)}='${MARKUP.replaceAll("'", "")}${"w".repeat(200)}'`).join("\n"));
		await submitted(page, "Import");
		await sound(page, `${app}/environment`);
		must((await page.content()).includes("&lt;img src=x onerror"), "the values are not shown as text");
	});
	await check("lists and the search with them", async () => {
		for (const path of ["/", "/projects", project, app, `/search?q=${LONG}`,
		    `/search?q=${encodeURIComponent(MARKUP)}`, "/activity"])
			await sound(page, path);
	});
	await check("and it goes again", async () => {
		const answer = await page.request.delete(`${env.DAVIT_API}${app}`,
		    { headers: { Authorization: `Bearer ${env.DAVIT_TOKEN}` } });
		must(answer.ok(), await answer.text());
	});
	await page.setViewportSize(size);
}
