// SPDX-License-Identifier: MIT
// From sign-in to a running application, and one that does not run.
import { env, port, run, DEPLOYED_MS, over, looked, check, visitor, open,
    look, signIn, newProject, newApplication, must } from "./harness.mjs";

export default async function (at) {
	const { page, app } = at, project = `e2e-${run}`;
	await check("sign in (or set up)", () => signIn(page));
	await looked(page, "home");
	await check("a new project", () => newProject(page, project));
	at.projectUrl = page.url();
	await looked(page, "project-empty");

	await check("a wrong form comes back with everything typed and links to the fields", async () => {
		await page.getByRole("link", { name: "New application" }).first().click();
		await page.getByRole("radio", { name: "Image" }).check();
		await page.getByLabel("Image", { exact: true }).last().fill(env.PANEL_IMAGE);
		await page.getByLabel("Name", { exact: true }).first().fill("Not A Name");
		await page.getByText("How it runs").click();
		await page.getByLabel("Port it listens on").fill("99999");
		await page.getByRole("button", { name: "Create and deploy" }).click();
		const alert = page.getByRole("alert");
		await alert.waitFor();
		must(await alert.getByRole("link").count() >= 2, "not every error is named");
		must(await page.locator("#f-name").inputValue() === "Not A Name", "name lost");
		must(await page.locator("#f-image").inputValue() === env.PANEL_IMAGE, "image lost");
		must(await page.locator("#src-image").isChecked(), "source lost");
		await alert.getByRole("link").first().click();
		must(await page.evaluate(() => document.activeElement.matches("input")), "the link leads to no field");
	});
	await check("the new application form shows only the chosen source", async () => {
		must(await page.locator("#f-image").isVisible(), "image is hidden");
		must(!await page.locator("[name='gitSource.repoUrl']").isVisible(), "git is shown");
	});
	await check("the new application form: axe", async () => {
		await page.goto(at.projectUrl);
		await page.getByRole("link", { name: "New application" }).first().click();
		await look(page, "app-new");
	});
	await check("a new application from an image leads to its deployment", async () => {
		await page.goto(at.projectUrl);
		await newApplication(page, app);
	});
	at.deployment = page.url();
	await check("the deployment is watched live until it succeeds", async () => {
		const badge = page.locator("#deploy-head .b");
		await badge.filter({ hasText: over }).waitFor({ timeout: DEPLOYED_MS });
		must(await badge.textContent() === "Succeeded", `it ended ${await badge.textContent()}: ` +
		    (await page.locator("#outcome").textContent()).trim());
		must(page.url() === at.deployment, "the page was left");
		must(await page.locator("#log li").count() > 0, "no line in the log");
		must(await page.locator("#stages li.done").count() > 3, "no stages");
		must(await page.locator("#stages li.running").count() === 0, "a stage still runs");
	});
	await looked(page, "deployment");

	await check("its address answers", async () => {
		const address = await page.locator("#outcome a").getAttribute("href");
		const visit = await visitor();
		const answer = await visit.goto(address);
		await visit.context().close();
		must(answer.status() === 200, `${address} answered ${answer.status()}`);
	});
	await check("a deployment that fails says why, and what its variables were is kept", async () => {
		await page.goto(at.projectUrl);
		await page.getByRole("link", { name: "New application" }).first().click();
		await page.getByRole("radio", { name: "Image" }).check();
		await page.getByLabel("Image", { exact: true }).last().fill(env.PANEL_IMAGE);
		await page.getByLabel("Name", { exact: true }).first().fill(`bad-${run}`);
		await page.getByText("Variables", { exact: false }).first().click();
		await page.locator("[name='envVars[0].key']").fill("FIRST");
		await page.getByRole("button", { name: "One more" }).click();
		await page.locator("[name='envVars[3].key']").fill("FOURTH");
		await page.locator("[name='envVars[3].value']").fill("canary-9c1e");
		await page.locator("[name='envVars[3].isSecret']").check();
		await page.getByText("How it runs").click();
		await page.locator("[name='healthCheck.port']").fill("9");
		await page.locator("[name='healthCheck.startPeriod']").fill("3");
		await page.getByRole("button", { name: "Create and deploy" }).click();
		await page.waitForURL(/\/deployments\//);
		await page.locator("#deploy-head .b").filter({ hasText: "Failed" }).waitFor({ timeout: DEPLOYED_MS });
		const why = page.getByRole("region", { name: /port 9/ });
		await why.getByText("HEALTH_CHECK_FAILED").waitFor();
	});
	await looked(page, "deployment-failed");
	await check("home says that it needs somebody", async () => {
		await open(page, "/");
		await page.getByRole("row").filter({ hasText: `bad-${run}` }).getByText(/failed/).waitFor();
		await page.getByRole("link", { name: `bad-${run}` }).click();
		await page.getByRole("link", { name: "Environment", exact: true }).click();
		await page.getByRole("rowheader", { name: "FOURTH" }).waitFor();
		must(await page.getByRole("rowheader").count() === 2, "empty rows were kept");
		must(!(await page.content()).includes("canary-9c1e"), "the secret is on the page");
	});
	await check("the project lists it as running", async () => {
		await page.goto(at.projectUrl);
		const row = page.getByRole("row").filter({ hasText: app });
		await row.getByText("Running").first().waitFor();
	});
	await looked(page, "project");
}
