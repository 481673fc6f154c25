// SPDX-License-Identifier: MIT
// Home, projects and tables of applications with hundreds of rows, which are
// made in a team of their own, below the panel, and go when they were looked
// at; resources; settings.
import { execFileSync } from "node:child_process";
import { env, panel, run, looked, check, open, must } from "./harness.mjs";

const MANY = 200;
const team = `crowd-${run}`;

function sql(text) {
	return execFileSync("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--init-groups",
	    "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", `${env.DAVIT_DIR}/pg`, "-U", "postgres", "-d", "davit"],
	{ input: text, cwd: "/", encoding: "utf8" }).trim();
}

/* Failed before their first release: what the runner leaves as it is. */
function crowd() {
	const quoted = env.PANEL_EMAIL.replaceAll("'", "''");
	return sql(`
	begin;
	create temp table ids on commit drop as select gen_random_uuid() as team, gen_random_uuid() as project,
		gen_random_uuid() as environment, (select id from users where email = '${quoted}') as owner;
	insert into teams (id, name) select team, '${team}' from ids;
	insert into team_members (team_id, user_id, role) select team, owner, 'owner' from ids;
	insert into projects (id, team_id, name, description) select project, team, '${team}',
		repeat('語', 50) || ' <b>&amp;"' from ids;
	insert into environments (id, team_id, project_id, name, kind)
		select environment, team, project, 'production', 'production' from ids;
	insert into applications (id, team_id, project_id, environment_id, name, type, image, service_name, status,
		state_since)
		select gen_random_uuid(), team, project, environment, 'row-' || to_char(i, 'FM000') || '-with-a-rather-long-name-of-its-own',
		'docker', 'example.org/none', '${team}-' || i, case when i <= ${MANY / 2} then 'failed' else 'stopped' end, now() - interval '2 hours'
		from ids, generate_series(1, ${MANY}) i;
	insert into deployments (id, team_id, application_id, number, status, trigger, error_code, error_message,
		created_at, finished_at) select gen_random_uuid(), a.team_id, a.id, 1, 'failed', 'create', 'PULL_FAILED',
		repeat('語', 50) || ' <i>it is not there</i>', now() - interval '2 hours', now() - interval '2 hours'
		from applications a join ids on ids.project = a.project_id where a.status = 'failed';
	select project from ids;
	commit;`);
}

function gone() {
	sql(`begin;
	delete from applications where team_id in (select id from teams where name = '${team}');
	delete from teams where name = '${team}';
	commit;`);
}

async function many(page, project) {
	await check("home names the worst of many, with why, since when and where to", async () => {
		await open(page, "/");
		await page.getByText(`The first 10 of`).waitFor();
		const row = page.getByRole("row").filter({ hasText: "row-" }).first();
		await row.getByText("Nothing of it runs.").waitFor();
		const since = await row.locator("time").textContent();
		must(since === "2 h ago", `since ${since}`);
		must(await page.locator("main td i, main th b").count() === 0, "text became markup");
	});
	await looked(page, "home-many");
	await check("home: the deployment that failed is one click away, Back works", async () => {
		await page.getByRole("row").filter({ hasText: "row-" }).getByRole("link", { name: /^Deployment/ }).first().click();
		await page.waitForURL(/\/deployments\//);
		await page.goBack();
		await page.getByRole("heading", { name: "Needs you" }).waitFor();
	});
	await check("home: a count leads to the applications in that state", async () => {
		await page.locator("tr", { hasText: team }).getByRole("link", { name: `${MANY / 2} failed` }).click();
		await page.waitForURL(/environment=all&status=failed/);
		must(await page.locator("tbody tr").count() === 50, "no page of 50");
		await page.getByText(`${MANY / 2} applications`).waitFor();
	});
	await check("the next page keeps the filter", async () => {
		await page.getByRole("link", { name: "Next" }).click();
		await page.waitForURL(/cursor=/);
		must(await page.getByLabel("State").inputValue() === "failed", "it is gone");
		must(await page.locator("tbody .bad").count() >= 50, "others are shown");
	});
	await check("a name finds one row", async () => {
		await page.getByRole("search", { name: "Applications" }).getByRole("searchbox").fill("row-007");
		await page.getByLabel("State").selectOption("");
		await page.getByRole("button", { name: "Filter" }).click();
		await page.waitForURL(/search=row-007/);
		must(await page.locator("tbody tr").count() === 1, "not one");
	});
	await check("a table of hundreds fits on a phone, as a list", async () => {
		await page.setViewportSize({ width: 360, height: 800 });
		await open(page, `/projects/${project}`);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		must(wide <= 0, `${wide} px too wide`);
		must(await page.locator("tbody tr").first().evaluate((e) => getComputedStyle(e).display) === "block", "it is a table");
		await page.setViewportSize({ width: 1280, height: 800 });
	});
}

export default async function (at) {
	const { page } = at;
	const project = crowd();
	try {
		await many(page, project);
	} finally {
		gone();
	}
	await check("a button of a row leads back to the list", async () => {
		await open(page, new URL(at.projectUrl).pathname);
		const row = page.getByRole("row").filter({ hasText: at.app }).first();
		await row.getByRole("button", { name: "Restart" }).click();
		await page.waitForURL(/\/projects\/[^/]*\?environment=/);
		await page.getByRole("status").filter({ hasText: "is restarting" }).waitFor();
	});
	await looked(page, "project");
	await check("a state nothing is in says so, and how to see all", async () => {
		await open(page, `${new URL(at.projectUrl).pathname}?status=scaling`);
		await page.getByRole("link", { name: "Show all of them" }).click();
		await page.getByRole("rowheader", { name: at.app }).first().waitFor();
		must(page.url().startsWith(panel), "elsewhere");
	});
	await check("reserving more than the limit is refused beside the field", async () => {
		await open(page, new URL(at.appUrl).pathname + "/resources");
		await page.getByLabel("Memory limit, MiB").fill("64");
		await page.getByLabel("Memory reserved, MiB").fill("128");
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByRole("alert").waitFor();
		must(await page.getByLabel("Memory reserved, MiB").getAttribute("aria-invalid") === "true", "no field is named");
		must(await page.getByLabel("Memory limit, MiB").inputValue() === "64", "what was typed is gone");
	});
	await check("settings: a wrong value changes nothing, a right one is kept and in the audit log", async () => {
		await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
		const days = page.getByLabel("Logs of applications");
		const before = await days.inputValue();
		const after = before === "8" ? "9" : "8";
		await days.fill(after);
		const registry = page.getByLabel("Registry");
		const kept = await registry.inputValue();
		await registry.fill("http://not a registry");
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByRole("alert").getByRole("link").click();
		must(await page.evaluate(() => document.activeElement.id) === "f-registry", "the field is not reached");
		await open(page, "/settings");
		must(await days.inputValue() === before, "changed all the same");
		for (const value of [after, before]) {
			await days.fill(value);
			await registry.fill(kept);
			await page.getByRole("button", { name: "Save" }).click();
			await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
			must(await days.inputValue() === value, "not kept");
		}
		await open(page, "/activity");
		await page.getByText(/changed the setting log-keep-days/).first().waitFor();
	});
	await open(page, "/settings");
	await looked(page, "settings");
}
