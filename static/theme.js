/* SPDX-License-Identifier: MIT */
/* Runs before the first paint: the theme somebody chose, and the mark by
 * which the style sheet shows what needs script. */
(function () {
	var root = document.documentElement, theme = null;
	try {
		theme = localStorage.getItem("theme");
	} catch (e) {
		/* storage is closed: the system's theme it is */
	}
	if (theme === "light" || theme === "dark")
		root.dataset.theme = theme;
	root.dataset.js = "";
})();
