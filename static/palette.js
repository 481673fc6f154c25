/* SPDX-License-Identifier: MIT */
/* The command palette: the search over all names without leaving the page.
 * Focus stays in the field; what Enter would open is its active descendant.
 * Words come from the server alone. */
const { bit } = await import(`./time.js${new URL(import.meta.url).search}`);

const WAIT_MS = 150;

let box = null, making = null;
let input, list, says, commands;
let timer = 0, asked = null;

const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
	chosen()?.setAttribute("aria-selected", "false");
	if (!option) {
		input.removeAttribute("aria-activedescendant");
		return;
	}
	option.setAttribute("aria-selected", "true");
	input.setAttribute("aria-activedescendant", option.id);
	option.scrollIntoView({ block: "nearest" });
}

function optionOf(found) {
	const li = document.createElement("li");
	li.role = "option";
	li.dataset.path = found.path;
	li.append(bit("span", "name", found.name), " ", bit("span", "dim small", found.match ?? found.where),
	    " ", bit("span", "dim small", list.dataset[found.kind] ?? found.kind));
	return li;
}

function show(found, word) {
	const rows = [...found.map(optionOf), ...commands
	    .filter((c) => c.textContent.toLowerCase().includes(word.toLowerCase()))];
	rows.forEach((row, i) => {
		row.id = `palette-${i}`;
		row.setAttribute("aria-selected", "false");
	});
	list.replaceChildren(...rows);
	list.hidden = rows.length === 0;
	input.setAttribute("aria-expanded", String(rows.length > 0));
	choose(rows[0]);
	says.textContent = !word ? "" : rows.length === 0 ? says.dataset.none :
	    `${rows.length} ${says.dataset.found}`;
}

async function ask(word) {
	const mine = asked = new AbortController();
	try {
		const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(word)}`,
		    { headers: { Accept: "application/json" }, signal: mine.signal });
		if (!answer.ok)
			throw new Error(String(answer.status));
		const { data } = await answer.json();
		if (asked === mine)
			show(data, word);
	} catch {
		if (asked !== mine)
			return;
		show([], word);
		choose(null);
		says.textContent = says.dataset.fail;
	}
}

function forget() {
	clearTimeout(timer);
	asked?.abort();
	asked = null;
}

/* Until the answer is there nothing is chosen: Enter then searches on the
 * page of its own, and never opens what was found for an older text. */
function typed() {
	const word = input.value.trim();
	forget();
	choose(null);
	if (word)
		timer = setTimeout(ask, WAIT_MS, word);
	else
		show([], "");
}

function go(option) {
	const to = new URL(option.dataset.path, location.origin);
	box.close();
	if (to.origin === location.origin)
		location.assign(to);
}

function pressed(event) {
	const rows = [...list.children], at = rows.indexOf(chosen());
	if (event.isComposing || rows.length === 0)
		return;
	if (event.key === "ArrowDown")
		choose(rows[(at + 1) % rows.length]);
	else if (event.key === "ArrowUp")
		choose(rows[at > 0 ? at - 1 : rows.length - 1]);
	else if (event.key === "Enter" && at >= 0)
		go(rows[at]);
	else
		return;
	event.preventDefault();
}

function clicked(event) {
	const option = event.target.closest("[role=option]");
	if (option)
		go(option);
	else if (event.target === box)
		box.close();
}

async function fetched() {
	const answer = await fetch(document.body.dataset.palette, { headers: { Accept: "text/html" } });
	if (!answer.ok)
		throw new Error(String(answer.status));
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	return document.body.appendChild(page.querySelector("dialog.palette"));
}

async function make() {
	box = document.querySelector("dialog.palette") ?? await fetched();
	input = box.querySelector("input");
	list = box.querySelector("[role=listbox]");
	says = box.querySelector("[role=status]");
	commands = [...list.children];
	input.addEventListener("input", typed);
	input.addEventListener("keydown", pressed);
	box.addEventListener("submit", (event) => input.value.trim() || event.preventDefault());
	box.addEventListener("close", forget);
	box.addEventListener("click", clicked);
}

/* Without an answer the page of the search has to do. */
export async function toggle() {
	try {
		await (making ??= make());
	} catch {
		location.assign("/search");
		return;
	}
	if (box.open) {
		box.close();
		return;
	}
	input.value = "";
	show([], "");
	box.showModal();
	input.focus();
}
