/* SPDX-License-Identifier: MIT */
/* A page that says "not now" asks for its own address until that answers. */
const wait = 1000 * (Number(document.querySelector("[data-again]").dataset.again) || 5);

async function again() {
	if (!document.hidden) {
		try {
			const answer = await fetch(location.href,
			    { method: "HEAD", cache: "no-store", headers: { Accept: "text/html" } });
			if (answer.status < 500) {
				location.reload();
				return;
			}
		} catch {
			/* not there at all: the next time */
		}
	}
	setTimeout(again, wait);
}

setTimeout(again, wait);
