// SPDX-License-Identifier: MIT
// What is there before anybody has signed in.
import { panel, looked, check, visitor, must } from "./harness.mjs";

export default async function (at) {
	const { page } = at;
	await check("an unknown path is a 404 page with its request id", async () => {
		const answer = await page.goto(panel + "/nothing-here");
		must(answer.status() === 404 || page.url().includes("/sign-in"), `got ${answer.status()}`);
		must(/davit/.test(await page.title()), "it is not ours");
	});
	await check("a wrong password is refused with the reason, the address stays", async () => {
		await page.goto(panel + "/sign-in");
		await page.getByLabel("E-mail address").fill("nobody@example.org");
		await page.getByLabel("Password").fill("wrong-password");
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByRole("alert").waitFor();
		must(await page.getByLabel("E-mail address").inputValue() === "nobody@example.org", "address lost");
		must(await page.getByLabel("Password").inputValue() === "", "password echoed");
	});
	await check("the first page weighs at most 60 KiB, later ones 15 KiB", async () => {
		const fresh = await visitor();
		const cdp = await fresh.context().newCDPSession(fresh);
		let bytes = 0;
		await cdp.send("Network.enable");
		cdp.on("Network.loadingFinished", (e) => { bytes += e.encodedDataLength; });
		await fresh.goto(panel + "/sign-in", { waitUntil: "networkidle" });
		const first = bytes;
		bytes = 0;
		await fresh.goto(panel + "/sign-in?next=%2Fprojects", { waitUntil: "networkidle" });
		await fresh.context().close();
		must(first > 1000 && first <= 60 * 1024, `first ${first} bytes`);
		must(bytes <= 15 * 1024, `later ${bytes} bytes`);
		console.log(`# first page ${first} bytes, later ${bytes} bytes`);
	});
	await looked(page, "sign-in");
}
