/* SPDX-License-Identifier: MIT */
/* A log that grows: lines are drawn once a frame, as many as a page can hold;
 * who reads further up is left in peace. */

const { bit, fill, words } = await import(`./time.js${new URL(import.meta.url).search}`);

const LINES_MAX = 2000;
const END_PX = 24;
const levels = ["debug", "info", "warn", "error"];

/* The text with what is searched marked, as the server does it. */
function textOf(message, q) {
	const span = bit("span", "", q ? "" : message);
	const folded = q && message.toLowerCase();
	/* Few letters fold to more than one: then nothing is marked. */
	if (!q || folded.length !== message.length) {
		span.textContent = message;
		return span;
	}
	let at = 0;
	for (let hit; (hit = folded.indexOf(q, at)) >= 0; at = hit + q.length)
		span.append(message.slice(at, hit), bit("mark", "", message.slice(hit, hit + q.length)));
	span.append(message.slice(at));
	return span;
}

function lineOf(line, q) {
	const li = document.createElement("li");
	li.className = line.level || line.stream || "";
	if (line.sequence)
		li.dataset.n = line.sequence;
	const time = bit("time", "", (line.time || "").slice(11, 19));
	time.dateTime = line.time || "";
	li.append(time, bit("span", "w", line.stage || line.task || ""),
	    textOf(line.message ?? "", q));
	return li;
}

/* The stage bar leads to the first line of each stage: to the line when it is
 * here, else to the page that begins with it. */
function lead(stage, href) {
	const name = document.querySelector(`.stages [data-stage="${CSS.escape(stage)}"] b`);
	if (!name)
		return;
	let a = name.querySelector("a");
	if (!a) {
		a = bit("a", "", name.textContent);
		name.replaceChildren(a);
	}
	a.setAttribute("href", href);
}

export function logOf(list) {
	const { q: text, level, stream } = list.dataset;
	const q = text.toLowerCase(), least = levels.indexOf(level);
	const button = document.getElementById("pause");
	const count = document.getElementById("log-count");
	const older = document.getElementById("older");
	const stages = new Set([...list.querySelectorAll("li[id]")].map((li) => li.id.slice(6)));
	let last = Number(list.dataset.last), total = Number(list.dataset.total);
	let paused = false, frame = 0, waiting = [], missed = 0;
	let atEnd = true;

	function fits(line) {
		return (!q || (line.message ?? "").toLowerCase().includes(q)) &&
		    levels.indexOf(line.level) >= (line.level ? least : -1) &&
		    (!stream || line.stream === stream);
	}

	function say() {
		const held = waiting.length + missed;
		if (button)
			button.textContent = fill(paused ? held ? words.resumeNew : words.resume :
			    held ? words.toEnd : words.pause, held);
		const first = list.firstElementChild;
		const drawn = total - held;
		if (count && list.dataset.total && first && drawn > 0)
			count.textContent = fill(list.dataset.query ? words.linesFit : words.lines,
			    Math.max(1, drawn - list.childElementCount + 1), drawn, total);
	}

	function drop(li) {
		const n = Number(li.dataset.n);
		if (li.id)
			lead(li.id.slice(6), `?after=${n - 1}#${li.id}`);
		li.remove();
	}

	function trim() {
		while (list.childElementCount > LINES_MAX)
			drop(list.firstElementChild);
		const n = list.firstElementChild?.dataset.n;
		if (older && n)
			older.search = `?before=${n}&${list.dataset.query}`;
	}

	function put(lines) {
		const part = document.createDocumentFragment();
		if (missed)
			part.append(bit("li", "gap", fill(words.missed, missed)));
		missed = 0;
		for (const line of lines) {
			const li = lineOf(line, q);
			if (line.stage && !stages.has(line.stage) && !q && !level) {
				stages.add(line.stage);
				li.id = `stage-${line.stage}`;
				lead(line.stage, `#${li.id}`);
			}
			part.append(li);
		}
		list.append(part);
	}

	/* Who reads further up sees nothing move: lines are added below while
	 * there is room, then they wait. */
	function draw() {
		frame = 0;
		if (!paused && (atEnd || !missed)) {
			const room = atEnd ? LINES_MAX : LINES_MAX - list.childElementCount;
			if (room > 0)
				put(waiting.splice(0, room));
			if (atEnd) {
				trim();
				list.scrollTop = list.scrollHeight;
			}
		}
		say();
	}

	list.addEventListener("scroll", () => {
		const was = atEnd;
		atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < END_PX;
		if (atEnd && !was && waiting.length)
			frame ||= requestAnimationFrame(draw);
	}, { passive: true });
	button?.addEventListener("click", () => {
		if (paused || !waiting.length)
			paused = !paused;
		if (!paused)
			atEnd = true;
		draw();
	});
	if (!location.hash.startsWith("#stage-") && !new URLSearchParams(location.search).has("after"))
		list.scrollTop = list.scrollHeight;
	else
		atEnd = false;

	return {
		follows: "follow" in list.dataset,
		/* A page of older lines wants none of those that follow. */
		last: () => "follow" in list.dataset ? last : Number.MAX_SAFE_INTEGER,
		add(line) {
			const sequence = Number(line.sequence);
			if (sequence) {
				if (sequence <= last)
					return;
				last = sequence;
			}
			if (!fits(line))
				return;
			total++;
			waiting.push(line);
			if (waiting.length > LINES_MAX) {
				waiting.shift();
				missed++;
			}
			frame ||= requestAnimationFrame(draw);
		},
	};
}
