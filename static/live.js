/* SPDX-License-Identifier: MIT */
/* Live log and state: an element says data-events (the stream) and what its
 * parts are.  A stream starts again by itself; lines are known by their
 * sequence, so a repeat shows nothing twice. */
const revision = new URL(import.meta.url).search;
const { bit, span, tick, words } = await import(`./time.js${revision}`);
const { logOf } = document.querySelector(".log[data-last]") ?
    await import(`./log.js${revision}`) : {};

const GRACE_MS = 4000;	     /* last lines may follow the last state */
const HIDDEN_MS = 20000;     /* a page that nobody sees holds no stream */

function stagesOf(list, stages) {
	for (const stage of stages) {
		let li = list.querySelector(`[data-stage="${CSS.escape(stage.name)}"]`);
		if (!li) {
			li = document.createElement("li");
			li.dataset.stage = stage.name;
			li.append(bit("b", "", list.dataset[`stage${stage.name}`] ?? stage.name), bit("span", "", ""));
			list.append(li);
		}
		li.className = stage.status;
		li.dataset.from = stage.status === "running" ? stage.startedAt || "" : "";
		li.lastElementChild.textContent = stage.duration != null &&
		    stage.status !== "skipped" ? span(Number(stage.duration)) : list.dataset[stage.status] ?? stage.status;
	}
}

function running() {
	for (const li of document.querySelectorAll(".stages li.running[data-from]"))
		if (li.dataset.from)
			li.lastElementChild.textContent =
			    span(Math.max(0, Date.now() - Date.parse(li.dataset.from)) / 1000);
}

/* The parts of this page that say data-swap, as the server has them now. */
let swapping = false, again = false;
async function swap() {
	if (swapping) {
		again = true;
		return;
	}
	swapping = true;
	try {
		const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
		if (!answer.ok)
			return;
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		for (const old of document.querySelectorAll("[data-swap]"))
			replace(old, page.getElementById(old.id));
		tick();
	} catch {
		/* the next event tries again */
	} finally {
		swapping = false;
		if (again) {
			again = false;
			setTimeout(swap, 500);
		}
	}
}

function replace(old, fresh) {
	const at = document.activeElement;
	if (!fresh || document.querySelector("dialog[open]") ||
	    (old.contains(at) && at.matches("input, select, textarea")))
		return;
	const parts = "a, button, summary";
	const i = old.contains(at) ? [...old.querySelectorAll(parts)].indexOf(at) : -1;
	old.replaceWith(fresh);
	if (i >= 0)
		fresh.querySelectorAll(parts)[i]?.focus();
}

const over = ["success", "failed", "cancelled", "superseded", "rolled_back"];

export function follow(root) {
	const list = root.querySelector(".log[data-last]");
	const log = list && logOf(list);
	const state = document.getElementById("live");
	const announce = document.getElementById("announce");
	const stages = root.dataset.events.includes("deployment:") &&
	    document.getElementById("stages");
	let wait = 1000, said = root.dataset.status || "", before = "";
	let stream = null, ended = false, hidden = 0;

	function shut() {
		stream?.close();
		stream = null;
	}

	/* A page of older lines says so instead. */
	function show(word) {
		if (state && !("still" in state.dataset))
			state.textContent = word;
	}

	/* The stream goes on after the last line that is here. */
	function address() {
		return root.dataset.events + (log ? `&lastEventId=l${log.last()}` : "");
	}

	function end() {
		ended = true;
		show(words.ended);
		shut();
	}

	/* The page shows the first state already. */
	function status(data, text) {
		const moved = data.status !== said || (before && text !== before);
		if (stages && data.stages)
			stagesOf(stages, data.stages);
		if (data.status !== said) {
			said = data.status;
			announce.textContent = data.message || words[`state${said}`] || said;
		}
		if (moved && (!stages || over.includes(said) || !before))
			swap();
		before = text;
		if (stages && over.includes(said))
			setTimeout(end, GRACE_MS);
	}

	function open() {
		if (ended || stream)
			return;
		stream = new EventSource(address());
		const on = (name, f) => stream.addEventListener(name,
		    (event) => f(JSON.parse(event.data), event.data));
		stream.onopen = () => {
			wait = 1000;
			show(words.live);
		};
		stream.onerror = () => {
			if (ended)
				return;
			show(words.reconnecting);
			if (stream?.readyState !== EventSource.CLOSED)
				return;
			shut();
			setTimeout(open, wait);
			wait = Math.min(wait * 2, 30000);
		};
		if (log?.follows) {
			on("deployment.log", log.add);
			on("application.logs", log.add);
		}
		on("deployment.status", status);
		on("application.status", status);
		on("end", (data) => data.reason !== "failed" && end());
	}

	addEventListener("pagehide", shut);
	addEventListener("pageshow", (event) => event.persisted && open());
	document.addEventListener("visibilitychange", () => {
		clearTimeout(hidden);
		if (document.hidden)
			hidden = setTimeout(shut, HIDDEN_MS);
		else
			open();
	});

	/* Over for longer than last lines may take. */
	if (stages && over.includes(said)) {
		if (!(Date.now() - Date.parse(root.dataset.ended) < GRACE_MS)) {
			end();
			return;
		}
		setTimeout(end, GRACE_MS);
	}
	open();
	setInterval(running, 1000);
}
