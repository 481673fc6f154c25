/* SPDX-License-Identifier: MIT */
/* Times as the server says them, kept true while the page is open. */
const steps = [["d", 86400], ["h", 3600], ["min", 60]];

export function ago(then, now) {
	const seconds = Math.round((now - then) / 1000);
	const size = Math.abs(seconds);
	for (const [unit, length] of steps)
		if (size >= length) {
			const n = Math.floor(size / length);
			return seconds < 0 ? `in ${n} ${unit}` : `${n} ${unit} ago`;
		}
	return "just now";
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
