/* SPDX-License-Identifier: MIT */
/* What script adds to every page.  Every action works without it. */
/* Modules are asked for by the revision that this one came with. */
const revision = new URL(import.meta.url).search;
/* Words come from the server alone. */
const words = document.getElementById("words").dataset;

const each = (what, f) => document.querySelectorAll(what).forEach(f);

/* Theme: the system's, or the one chosen here, remembered. */
function dark() {
	const chosen = document.documentElement.dataset.theme;
	return chosen ? chosen === "dark" :
	    matchMedia("(prefers-color-scheme: dark)").matches;
}

/* The switch at the top is pressed while it is dark, the buttons of the
 * account say what was chosen. */
function showTheme() {
	const chosen = document.documentElement.dataset.theme || "system";
	each("button[data-theme]", (b) => b.setAttribute("aria-pressed",
	    String(b.dataset.theme ? b.dataset.theme === chosen : dark())));
}

function switchTheme(button) {
	const theme = button.dataset.theme || (dark() ? "light" : "dark");
	try {
		if (theme === "system")
			localStorage.removeItem("theme");
		else
			localStorage.setItem("theme", theme);
	} catch {
		/* not remembered then */
	}
	if (theme === "system")
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = theme;
	showTheme();
}

async function copy(button) {
	const from = document.querySelector(button.dataset.copy);
	const word = button.textContent;
	const lines = from.matches("ol") ?
	    [...from.children].map((li) => li.lastElementChild.textContent) :
	    [from.value ?? from.textContent.trim()];
	try {
		await navigator.clipboard.writeText(lines.join("\n"));
		button.textContent = words.copied;
	} catch {
		const range = document.createRange();
		range.selectNodeContents(from);
		getSelection().removeAllRanges();
		getSelection().addRange(range);
		button.textContent = words.selected;
	}
	setTimeout(() => { button.textContent = word; }, 1500);
}

function button(value, className, text) {
	const e = document.createElement("button");
	e.value = value;
	e.className = className;
	e.textContent = text;
	return e;
}

function question() {
	const box = document.createElement("dialog"), form = document.createElement("form");
	const acts = document.createElement("div"), text = document.createElement("p");
	form.method = "dialog";
	acts.className = "acts";
	text.id = "confirm-words";
	acts.append(button("no", "", words.keep), button("yes", "btn go", words.goOn));
	form.append(text, acts);
	box.id = "confirm";
	box.setAttribute("aria-labelledby", text.id);
	box.append(form);
	document.body.append(box);
	return box;
}

/* One dialog asks before a form that says data-confirm is sent. */
function ask(form, submitter) {
	const box = document.getElementById("confirm") ?? question();
	box.querySelector("p").textContent = form.dataset.confirm;
	const yes = box.querySelector("[value=yes]");
	yes.textContent = submitter?.textContent.trim() || words.goOn;
	box.returnValue = "";
	box.onclose = () => {
		if (box.returnValue !== "yes")
			return;
		form.dataset.sure = "";
		form.requestSubmit(submitter);
	};
	box.showModal();
}

function submitted(event) {
	const form = event.target;
	if (form.method !== "post")
		return;
	if (form.dataset.confirm && !("sure" in form.dataset)) {
		event.preventDefault();
		ask(form, event.submitter);
		return;
	}
	/* What the chosen source hides is not part of the form. */
	for (const part of form.querySelectorAll(".from-git, .from-image"))
		if (getComputedStyle(part).display === "none")
			part.disabled = true;
	if ("sent" in form.dataset)
		event.preventDefault();
	form.dataset.sent = "";
}

/* Rows of variables: one more like the last, empty. */
function addRow(button) {
	const list = document.querySelector(button.dataset.add);
	const row = list.lastElementChild.cloneNode(true);
	const n = list.children.length;
	for (const part of row.querySelectorAll("[name], [id], [for]"))
		for (const a of ["name", "id", "for"])
			if (part.hasAttribute(a))
				part.setAttribute(a, part.getAttribute(a).replace(/\d+/, n));
	for (const field of row.querySelectorAll("input")) {
		if (field.type === "checkbox")
			field.checked = false;
		else
			field.value = "";
	}
	list.append(row);
	row.querySelector("input").focus();
}

document.addEventListener("click", (event) => {
	const button = event.target.closest("button");
	if (!button)
		return;
	if (button.dataset.copy)
		copy(button);
	else if (button.dataset.add)
		addRow(button);
	else if (button.dataset.wrap)
		button.setAttribute("aria-pressed", String(
		    !document.querySelector(button.dataset.wrap).classList.toggle("cut")));
	else if ("theme" in button.dataset)
		switchTheme(button);
});
document.addEventListener("submit", submitted);
/* The palette is fetched when it is first asked for. */
document.addEventListener("keydown", (event) => {
	if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey ||
	    event.key.toLowerCase() !== "k" || !document.body.dataset.palette ||
	    document.querySelector("dialog[open]:not(.palette)"))
		return;
	event.preventDefault();
	import(`./palette.js${revision}`).then((palette) => palette.toggle());
});
/* Back: the page comes from the cache with its forms as they were left. */
addEventListener("pageshow", () => each("form[data-sent]", (form) => {
	delete form.dataset.sent;
	delete form.dataset.sure;
	for (const part of form.querySelectorAll("fieldset:disabled"))
		part.disabled = false;
}));

showTheme();
each(".note.bad[tabindex]", (note) => note.focus());
import(`./time.js${revision}`).then(({ tick }) => {
	tick();
	setInterval(tick, 15000);
});
if (document.querySelector("[data-events]"))
	import(`./live.js${revision}`).then((live) => each("[data-events]", live.follow));
if (document.querySelector("[data-again]"))
	import(`./again.js${revision}`);
if (document.querySelector("[data-look]"))
	import(`./lookup.js${revision}`);
