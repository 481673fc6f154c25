/* SPDX-License-Identifier: MIT */
/* Live log and state: an element says data-events (the stream) and what its
 * parts are.  A stream starts again by itself; lines are known by their
 * sequence, so a repeat shows nothing twice. */
const { fill, span, tick, words } = await import(`./time.js${new URL(import.meta.url).search}`);

const LINES_MAX = 4000;
const LINES_RENDERED = 1000; /* at most, by the server */
const GRACE_MS = 4000;	     /* last lines may follow the last state */
const HIDDEN_MS = 20000;     /* a page that nobody sees holds no stream */

/* A log: appends once a frame, stops following when one scrolls up. */
function logOf(list) {
	let last = Number(list.dataset.last || 0);
	let paused = false, frame = 0, waiting = [];
	let atEnd = true;
	const button = document.getElementById("pause");

	list.addEventListener("scroll", () => {
		atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 24;
	}, { passive: true });

	function say() {
		if (button)
			button.textContent = !paused ? words.pause : waiting.length ?
			    fill(words.resumeNew, waiting.length) : words.resume;
	}

	function draw() {
		frame = 0;
		if (paused) {
			say();
			return;
		}
		const part = document.createDocumentFragment();
		for (const line of waiting.splice(0))
			part.append(lineOf(line));
		list.append(part);
		while (list.childElementCount > LINES_MAX)
			list.firstElementChild.remove();
		if (atEnd)
			list.scrollTop = list.scrollHeight;
	}

	button?.addEventListener("click", () => {
		paused = !paused;
		say();
		draw();
	});
	list.scrollTop = list.scrollHeight;

	return (line) => {
		const sequence = Number(line.sequence);
		if (sequence) {
			if (sequence <= last)
				return;
			last = sequence;
		}
		waiting.push(line);
		if (waiting.length > LINES_MAX)
			waiting.shift();
		frame ||= requestAnimationFrame(draw);
	};
}

function bit(name, className, text) {
	const e = document.createElement(name);
	e.className = className;
	e.textContent = text;
	return e;
}

function lineOf(line) {
	const li = document.createElement("li");
	li.className = line.level || line.stream || "";
	const time = bit("time", "", (line.time || "").slice(11, 19));
	time.dateTime = line.time || "";
	li.append(time, bit("span", "w", line.stage || line.task || ""),
	    bit("span", "", line.message ?? ""));
	return li;
}

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
	const add = list && logOf(list);
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

	function end() {
		ended = true;
		if (state)
			state.textContent = words.ended;
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
		stream = new EventSource(root.dataset.events);
		const on = (name, f) => stream.addEventListener(name,
		    (event) => f(JSON.parse(event.data), event.data));
		stream.onopen = () => {
			wait = 1000;
			if (state)
				state.textContent = words.live;
		};
		stream.onerror = () => {
			if (ended)
				return;
			if (state)
				state.textContent = words.reconnecting;
			if (stream?.readyState !== EventSource.CLOSED)
				return;
			shut();
			setTimeout(open, wait);
			wait = Math.min(wait * 2, 30000);
		};
		if (add) {
			on("deployment.log", add);
			on("application.logs", add);
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

	if (stages && over.includes(said) && list.childElementCount < LINES_RENDERED) {
		end();
		return;
	}
	open();
	setInterval(running, 1000);
}
