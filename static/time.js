/* SPDX-License-Identifier: MIT */
/* What the other modules share.  Words come from the server alone:
 * words.copied, {1} and {2} filled by fill.  And times as the server says them,
 * kept true while the page is open. */
export const words = document.getElementById("words").dataset;

export function fill(text, ...parts) {
	return text.replace(/\{(\d)\}/g, (_, i) => parts[i - 1] ?? "");
}

/* An element with a class and a text. */
export function bit(name, className, text) {
	const e = document.createElement(name);
	e.className = className;
	e.textContent = text;
	return e;
}

const steps = [[words.dAgo, words.inD, 86400, 172800],
    [words.hAgo, words.inH, 3600, 3600], [words.minAgo, words.inMin, 60, 60]];

export function ago(then, now) {
	const seconds = Math.round((now - then) / 1000);
	const size = Math.abs(seconds);
	for (const [past, coming, length, least] of steps)
		if (size >= least)
			return fill(seconds < 0 ? coming : past, Math.floor(size / length));
	return words.now;
}

export function span(seconds) {
	if (!(seconds >= 0))
		return "";
	if (seconds < 60)
		return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
	return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function tick() {
	const now = Date.now();
	for (const time of document.querySelectorAll("time[data-ago]"))
		time.textContent = ago(Date.parse(time.dateTime), now);
}
