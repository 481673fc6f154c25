// SPDX-License-Identifier: MIT
// A log of 100,000 lines: opens and is searched at once, is followed without
// growing, and stays where one reads.
import { execFile, execFileSync } from "node:child_process";
import { env, panel, run, check, looked, open, must, visitor } from "./harness.mjs";

const LINES = 100_000;
const DRAWN_MAX = 2000;
const HEAP_MIB = 48;
const psql = ["-h", `${env.DAVIT_DIR}/pg`, "-U", "davit", "-d", "davit", "-qAtX", "-v", "ON_ERROR_STOP=1"];
const sql = (text) => execFileSync("psql", [...psql, "-c", text], { encoding: "utf8" }).trim();

const insert = (id, from, to) => `insert into deployment_logs (deployment_id, team_id, sequence, level,
	stage, message) select d.id, d.team_id, n, case when n % 1000 = 0 then 'error' else 'info' end,
	case when n < 90000 then 'fetch' else 'build' end, 'line ' || n || ' <b>' || md5(n::text)
	from deployments d, generate_series(${from}, ${to}) n where d.id = '${id}';`;

/* Not due yet: a deployment whose job is gone or over would be ended. */
const waits = (id) => `update jobs set due_at = now() + interval '50 seconds'
	where id = (select job_id from deployments where id = '${id}');`;

/* A deployment at work, as the runner would have begun one. */
function deployment(application) {
	const id = sql(`with job as (insert into jobs (id, kind, team_id, due_at) select gen_random_uuid(), 'page',
	    team_id, now() + interval '50 seconds' from applications where name = '${application}' returning id)
	    insert into deployments (id, team_id, application_id, number, trigger, status, started_at, job_id)
	    select gen_random_uuid(), a.team_id, a.id, 900, 'api', 'building', now(), job.id from applications a, job
	    where name = '${application}' returning id`);
	sql(insert(id, 1, LINES));
	return id;
}

/* So many lines in so many batches, a tenth of a second apart. */
function arrive(id, from, batches, size) {
	const steps = Array.from({ length: batches }, (_, i) => ["-c",
	    insert(id, from + i * size, from + (i + 1) * size - 1) + waits(id), "-c", "select pg_sleep(0.1)"]);
	return new Promise((ok, bad) => execFile("psql", [...psql, ...steps.flat()],
	    (e) => e ? bad(e) : ok(from + batches * size - 1)));
}

async function took(page, path) {
	const began = performance.now();
	await open(page, path);
	return Math.round(performance.now() - began);
}

/* The machine may have been busy with something else: once more then. */
async function quick(page, path) {
	const ms = await took(page, path);
	return ms < 700 ? ms : Math.min(ms, await took(page, path));
}

/* What the tab holds after its garbage is gone. */
async function heap(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("HeapProfiler.collectGarbage");
	const { usedSize } = await cdp.send("Runtime.getHeapUsage");
	await cdp.detach();
	return usedSize / 2 ** 20;
}

const line = (page, n) => page.locator(`#log li[data-n="${n}"]`);
const topLine = (page) => page.evaluate(() => {
	const list = document.getElementById("log"), top = list.getBoundingClientRect().top;
	const li = [...list.children].find((e) => e.getBoundingClientRect().top >= top);
	return [li.dataset.n, Math.round(li.getBoundingClientRect().top - top)].join();
});

export default async function (at) {
	const { page } = at;
	let id, path;

	await check("a deployment gets 100,000 lines", async () => {
		must(env.DAVIT_DIR, "DAVIT_DIR is not set");
		id = deployment(`bad-${run}`);
		path = `/deployments/${id}`;
	});
	await check("its page opens under a second, and so does a search", async () => {
		const usual = Math.min(await took(page, "/account"), await took(page, "/account"));
		const times = [];
		for (const query of ["", "?q=LINE+77777", "?q=nothing-has-this", "?level=error", "?before=50000"])
			times.push(await quick(page, path + query));
		console.log(`# ms: a usual page ${usual}, opened ${times[0]}, searched ${times.slice(1).join(", ")}`);
		/* The machine may be at work: then a small page takes longer too. */
		must(Math.max(...times) < 1000 + 10 * usual, `${times} ms where a small page takes ${usual}`);
	});
	await check("what is searched is marked, and what follows is searched too", async () => {
		await open(page, path);
		await page.getByLabel("Search the lines").fill("<B>");
		await page.getByRole("button", { name: "Search", exact: true }).click();
		await page.waitForURL(/\?.*q=%3CB%3E/);
		must(await page.locator("#log mark").count() === 500, "not every line is marked");
		must(await page.locator("#log mark").first().textContent() === "<b>", "marked is something else");
		await page.locator("#live").filter({ hasText: "Live" }).waitFor();
		at.last = await arrive(id, LINES + 1, 1, 5);
		await line(page, at.last).locator("mark").waitFor();
		await page.getByText(`of ${LINES + 5} that fit`).waitFor();
		await page.getByRole("link", { name: "All lines" }).click();
		await page.waitForURL((url) => !url.search);
	});
	/* Few lines: axe looks at each of them. */
	await open(page, `${path}?q=77&limit=30`);
	await looked(page, "deployment-log");
	await check("a fast log is followed: the end is seen, the tab does not grow", async () => {
		await open(page, path);
		await page.locator("#live").filter({ hasText: "Live" }).waitFor();
		await page.evaluate(() => {
			let before = performance.now();
			globalThis.gap = globalThis.drawnFrames = 0;
			requestAnimationFrame(function frame(now) {
				globalThis.gap = Math.max(globalThis.gap, now - before);
				globalThis.drawnFrames++;
				before = now;
				requestAnimationFrame(frame);
			});
		});
		at.last = await arrive(id, at.last + 1, 20, 750);
		await line(page, at.last).waitFor();
		const drawn = await page.locator("#log li").count();
		const gap = Math.round(await page.evaluate(() => globalThis.gap));
		const frames = await page.evaluate(() => globalThis.drawnFrames);
		const used = await heap(page);
		console.log(`# 15,000 lines in 20 parts: ${drawn} held, ${used.toFixed(1)} MiB of heap, ` +
		    `${frames} frames, the longest ${gap} ms`);
		must(drawn <= DRAWN_MAX, `${drawn} lines in the page`);
		must(used < HEAP_MIB, `${used} MiB of heap`);
		/* One for each part at least, however busy the machine is. */
		must(frames > 20, `only ${frames} frames`);
		must(await page.evaluate(() => {
			const list = document.getElementById("log");
			return list.scrollHeight - list.scrollTop - list.clientHeight < 40;
		}), "the end is not in sight");
		const count = await page.locator("#log-count").textContent();
		must(count === `Lines ${at.last - drawn + 1} to ${at.last} of ${at.last}`, count);
	});
	await check("who reads further up is left in peace", async () => {
		await page.locator("#log").evaluate((list) => { list.scrollTop = list.scrollHeight / 2; });
		await page.waitForTimeout(100);
		const before = await topLine(page);
		at.last = await arrive(id, at.last + 1, 10, 300);
		await page.getByRole("button", { name: /To the end \(\d+ new\)/ }).waitFor();
		must(await topLine(page) === before, `${before} became ${await topLine(page)}`);
		await page.getByRole("button", { name: /To the end/ }).click();
		await line(page, at.last).waitFor();
		must(await page.locator("#log li").count() <= DRAWN_MAX, "too many lines");
	});
	await check("paused, nothing is added until it goes on", async () => {
		await page.getByRole("button", { name: "Pause" }).click();
		const before = at.last;
		at.last = await arrive(id, at.last + 1, 1, 50);
		await page.getByRole("button", { name: "Resume (50 new)" }).waitFor();
		must(await line(page, before + 1).count() === 0, "it was added");
		await page.getByRole("button", { name: "Resume (50 new)" }).click();
		await line(page, at.last).waitFor();
	});
	await check("older and newer pages lead through all of it without script", async () => {
		const plain = await visitor({ javaScriptEnabled: false,
			storageState: await page.context().storageState() });
		await open(plain, path);
		const shown = () => plain.locator("#log-count").textContent();
		const first = await shown();
		await plain.getByRole("link", { name: "Older" }).click();
		await plain.waitForURL(/before=/);
		must(await shown() !== first, "the same lines");
		await plain.getByRole("link", { name: "Newer" }).click();
		await plain.waitForURL(/after=/);
		must(await shown() === first, `${await shown()} after ${first}`);
		await plain.getByRole("link", { name: "Oldest" }).click();
		await plain.waitForURL(/after=0/);
		must((await shown()).startsWith("Lines 1 to 500 of"), await shown());
		await plain.getByRole("link", { name: "Newest" }).click();
		must(await shown() === first, await shown());
		await plain.context().close();
	});
	await check("all of it is saved as text", async () => {
		const answer = await page.request.get(`${panel}${path}/logs.txt`);
		const lines = (await answer.text()).trimEnd().split("\n");
		must(answer.headers()["content-type"].startsWith("text/plain"), "no text");
		must(lines.length === at.last, `${lines.length} lines of ${at.last}`);
		must(lines.at(-1).includes(` line ${at.last} <b>`), lines.at(-1));
	});
	await check("it ends", async () => {
		sql(`delete from deployment_logs where deployment_id = '${id}';
		    with gone as (delete from deployments where id = '${id}' returning job_id)
		    delete from jobs where id in (select job_id from gone)`);
	});
}
