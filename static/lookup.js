/* SPDX-License-Identifier: MIT */
/* Look-ups while a form is filled in: when a source's field is left, the
 * part of the page that its button would bring is fetched and put in place.
 * Words come from the server alone.  Nothing typed is ever overwritten. */
const { fill, words } = await import(`./time.js${new URL(import.meta.url).search}`);

const WAITS_MS = [200, 300, 500, 800, 1200, 2000];
const GIVE_UP_MS = 40000;

const sleep = (ms) => new Promise((f) => setTimeout(f, ms));
const field = (form, name) => form.elements[name];
const parts = {
	repository: ["gitSource.repoUrl", "gitSource.username", "gitSource.token"],
	image: ["image", "registry.username", "registry.password"],
};

/* What was typed stays typed: a field is ours as long as nobody has. */
const typed = new WeakSet();

function body(form, names, id) {
	const all = new URLSearchParams({ csrf: field(form, "csrf").value });
	const [, user, password] = names;
	const half = names[0] === "image" &&
	    !(field(form, user).value && field(form, password).value);
	for (const name of half ? names.slice(0, 1) : names)
		if (field(form, name).value)
			all.set(name, field(form, name).value.trim());
	if (id)
		all.set("lookup", id);
	return all;
}

async function fetchPart(look, names, id) {
	const answer = await fetch(look.querySelector("button").formAction,
	    { method: "POST", body: body(look.closest("form"), names, id) });
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const part = page.querySelector(`[data-look=${look.dataset.look}]`);
	const wrong = page.querySelector(".note.bad li, .note.bad p");
	return { part: answer.ok ? part : null,
		why: wrong?.textContent.trim() ?? words.noAnswer,
		names: page.getElementById(`${look.dataset.look}-names`) };
}

function say(look, words) {
	look.querySelector("[role=status]").textContent = words;
}

/* Tags are completed behind the name that is there. */
function offer(look, names, input) {
	const list = document.getElementById(names.id);
	list.replaceChildren(...names.childNodes);
	if (look.dataset.look !== "image")
		return;
	const name = input.value.trim().replace(/@.*$/, "").replace(/:[^/:]*$/, "");
	for (const option of list.children)
		option.value = `${name}:${option.value}`;
	input.setAttribute("list", list.id);
}

function use(port, value) {
	port.value = value;
	port.dispatchEvent(new Event("change", { bubbles: true }));
}

/* The port the image exposes: filled in while nobody has said another, and
 * offered otherwise. */
function ports(look) {
	const form = look.closest("form"), status = look.querySelector("[role=status]");
	const port = document.getElementById("f-port");
	const all = [...status.querySelectorAll("[data-port]")].map((b) => b.dataset.port);
	if (!port || all.length === 0 || all.includes(port.value))
		return;
	if ("propose" in form.dataset && !typed.has(port) && all.length === 1) {
		use(port, all[0]);
		status.append(` ${fill(words.portFilled, all[0])}`);
		return;
	}
	for (const value of all) {
		const button = document.createElement("button");
		button.type = "button";
		button.className = "btn mini";
		button.textContent = fill(words.usePort, value);
		button.addEventListener("click", () => {
			typed.add(port);
			use(port, value);
			look.querySelectorAll("button[type=button]").forEach((b) => b.remove());
			say(look, fill(words.portFilled, value));
		});
		look.append(" ", button);
	}
}

function show(look, part) {
	look.dataset.state = part.dataset.state ?? "";
	look.querySelector("[role=status]").replaceChildren(
	    ...part.querySelector("[role=status]").childNodes);
	look.querySelectorAll("button[type=button], button[name=lookup]").forEach((b) => b.remove());
}

/* Only the newest question is waited for. */
const asked = new WeakMap();

async function ask(look) {
	const names = parts[look.dataset.look];
	const input = field(look.closest("form"), names[0]);
	const mine = Symbol("question"), end = Date.now() + GIVE_UP_MS;
	let id = "";

	asked.set(look, mine);
	look.querySelectorAll("button[type=button], button[name=lookup]").forEach((b) => b.remove());
	if (!input.value.trim()) {
		say(look, "");
		return;
	}
	say(look, words.looking);
	for (let i = 0; Date.now() < end; i++) {
		const got = await fetchPart(look, names, id).catch(() => null);
		if (asked.get(look) !== mine)
			return;
		if (!got?.part) {
			say(look, fill(words.notFound, got?.why ?? words.noAnswer));
			return;
		}
		if (got.part.dataset.state !== "pending") {
			show(look, got.part);
			offer(look, got.names, input);
			if (look.dataset.look === "image")
				ports(look);
			return;
		}
		id = got.part.dataset.id;
		await sleep(WAITS_MS[Math.min(i, WAITS_MS.length - 1)]);
	}
	say(look, fill(words.notFound, words.noAnswer));
}

/* "registry/team/my_app:2" and "https://host/team/my_app.git" are my-app. */
export function nameOf(source) {
	let last = source.trim().replace(/@sha256:.*$/, "")
	    .replace(/^[a-z]+:\/\/[^/]*/, "").replace(/[/]+$/, "").split("/").pop();
	last = last.includes("@") ? last.split(":")[1] ?? "" : last.replace(/:.*$/, "");
	const name = last.replace(/\.git$/, "").toLowerCase().replace(/[^a-z0-9]+/g, "-")
	    .replace(/^[^a-z]+/, "").slice(0, 50).replace(/-+$/, "");
	return name.length >= 3 ? name : "";
}

const checks = { http: words.checkHttp, tcp: words.checkTcp, command: words.checkCommand,
	none: words.checkNone };

function sum(form) {
	const value = (name) => field(form, name).value;
	const n = value("replicas");
	document.getElementById("runs").textContent = [fill(words.port, value("port")),
		n === "1" ? words.oneReplica : fill(words.replicas, n),
		fill(checks[value("healthCheck.type")], value("healthCheck.path") || "/"),
	].join(" \u00b7 ");
}

function propose(form) {
	const name = field(form, "name"), port = field(form, "port");
	if (name.value)
		typed.add(name);
	if (form.dataset.propose === "typed")
		typed.add(port);
	form.addEventListener("input", ({ target }) => {
		if (target === name || target === port) {
			if (target.value)
				typed.add(target);
			else
				typed.delete(target);
		} else if (/^(image|gitSource\.repoUrl)$/.test(target.name) && !typed.has(name)) {
			name.value = nameOf(target.value);
		}
	});
	form.addEventListener("change", () => sum(form));
}

for (const form of document.querySelectorAll("form[data-propose]"))
	propose(form);
for (const look of document.querySelectorAll("[data-look]")) {
	const form = look.closest("form"), names = parts[look.dataset.look];
	let last = field(form, names[0]).value;
	look.addEventListener("click", (event) => {
		if (event.target.closest("button")?.type !== "submit")
			return;
		event.preventDefault();
		ask(look);
	});
	for (const name of names)
		field(form, name).addEventListener("change", () => {
			const now = names.map((n) => field(form, n).value).join("\n");
			if (now !== last)
				ask(look);
			last = now;
		});
	if (look.dataset.state === "pending")
		ask(look);
}
