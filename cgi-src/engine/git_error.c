/* SPDX-License-Identifier: MIT */
#include "engine/git.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

/*
 * What git, ssh and curl write (LC_ALL=C), most telling first: a refused key
 * is followed by "does not appear to be a git repository".
 */
enum trouble {
	KEY_CHANGED,
	AUTH,
	MISSING,
	REF,
	TLS,
	MOVED,
	AWAY,
	FORBIDDEN,
	FULL
};

/* clang-format off */
static const struct {
	const char *part;
	enum trouble trouble;
} table[] = {
	{ "No space left on device", FULL },
	{ "Disk quota exceeded", FULL },
	{ "REMOTE HOST IDENTIFICATION HAS CHANGED", KEY_CHANGED },
	{ "Host key verification failed", KEY_CHANGED },
	{ "host key is known for", KEY_CHANGED },
	{ "' not allowed", FORBIDDEN },
	{ "could not read Username", AUTH },
	{ "could not read Password", AUTH },
	{ "Authentication failed", AUTH },
	{ "Permission denied (", AUTH },
	{ "Too many authentication failures", AUTH },
	{ "invalid format", AUTH },
	{ "error in libcrypto", AUTH },
	{ "returned error: 401", AUTH },
	{ "returned error: 403", AUTH },
	{ "returned error: 404", MISSING },
	{ "returned error: 410", MISSING },
	{ "Repository not found", MISSING },
	{ "' not found", MISSING },
	{ "could not be found", MISSING },
	{ "Could not resolve host", AWAY },
	{ "Could not resolve hostname", AWAY },
	{ "does not appear to be a git repository", MISSING },
	{ "not a git repository", MISSING },
	{ "does not exist", MISSING },
	{ "not valid: is this a git repository", MISSING },
	{ "find remote ref", REF },
	{ "not our ref", REF },
	{ "unadvertised object", REF },
	{ "reference is not a tree", REF },
	{ "unable to read tree", REF },
	{ "invalid refspec", REF },
	{ "SSL certificate problem", TLS },
	{ "certificate verif", TLS },
	{ "SSL routines", TLS },
	{ "SSL_connect", TLS },
	{ "gnutls_handshake", TLS },
	{ "returned error: 30", MOVED },
	{ "redirect", MOVED },
	{ "Connection refused", AWAY },
	{ "Connection timed out", AWAY },
	{ "timed out", AWAY },
	{ "Failed to connect", AWAY },
	{ "Couldn't connect", AWAY },
	{ "No route to host", AWAY },
	{ "Network is unreachable", AWAY },
	{ "Connection reset", AWAY },
	{ "Connection closed", AWAY },
	{ "kex_exchange_identification", AWAY },
	{ "Operation too slow", AWAY },
	{ "Recv failure", AWAY },
	{ "Empty reply from server", AWAY },
	{ "returned error: 429", AWAY },
	{ "returned error: 5", AWAY },
	{ "the remote end hung up unexpectedly", AWAY },
};
/* clang-format on */

static bool
say_auth(struct err *e, const struct git *g)
{
	bool ssh = !text_starts(g->url, "https:");
	bool given = ssh ? g->private_key != NULL : g->token != NULL;

	if (given && ssh)
		return err_code(e, ERR_DENIED, "GIT_AUTH_FAILED",
		    "the host of '%s' refuses the deploy key: add its public "
		    "part to the repository",
		    g->url);
	if (given)
		return err_code(e, ERR_DENIED, "GIT_AUTH_FAILED",
		    "the host of '%s' refuses the token, or the token may not "
		    "read this repository",
		    g->url);
	return err_code(e, ERR_DENIED, "GIT_AUTH_REQUIRED",
	    "'%s' wants a sign-in: the repository is private or does not "
	    "exist; set %s",
	    g->url, ssh ? "a deploy key" : "a token");
}

static bool
say(struct err *e, const struct git *g, enum trouble t, const char *ref)
{
	switch (t) {
	case AUTH:
		return say_auth(e, g);
	case KEY_CHANGED:
		return err_code(e, ERR_DENIED, "GIT_HOST_KEY_CHANGED",
		    "the host of '%s' shows another key than the one pinned; "
		    "if its owner changed it, remove the pinned key",
		    g->url);
	case MISSING:
		return err_code(e, ERR_ABSENT, "GIT_REPOSITORY_NOT_FOUND",
		    "there is no repository at '%s'", g->url);
	case REF:
		return err_code(e, ERR_ABSENT, "GIT_REF_NOT_FOUND",
		    "'%s' has no branch, tag or commit '%s'", g->url,
		    ref == NULL ? "HEAD" : ref);
	case TLS:
		return err_code(e, ERR_UPSTREAM, "GIT_TLS",
		    "the certificate of the host of '%s' is not trusted",
		    g->url);
	case MOVED:
		return err_code(e, ERR_INVALID, "GIT_REDIRECTED",
		    "'%s' answers with a redirection: enter the address it "
		    "leads to",
		    g->url);
	case FORBIDDEN:
		return err_code(e, ERR_DENIED, "GIT_URL_REFUSED",
		    "'%s', or a submodule of it, uses a protocol that is not "
		    "allowed here",
		    g->url);
	case FULL:
		return err_code(e, ERR_UPSTREAM, "DISK_LOW",
		    "no disk space left while fetching '%s'", g->url);
	case AWAY:
	default:
		return err_code(e, ERR_UPSTREAM, "GIT_HOST_UNREACHABLE",
		    "the host of '%s' cannot be reached", g->url);
	}
}

/* The line that says most: the last that starts with fatal or error. */
static const char *
telling(void *mem, const char *said)
{
	struct str rest = str_of(said), line, best = { "", 0 };

	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (str_starts(line, "fatal:") || str_starts(line, "error:") ||
		    (best.n == 0 && line.n > 0))
			best = line;
	}
	return utf8_clean(mem, best.s, best.n > 200 ? 200 : best.n);
}

bool
git_error(struct err *e, const struct git *g, const char *ref, const char *said)
{
	void *mem;

	for (size_t i = 0; i < COUNT(table); i++)
		if (strstr(said, table[i].part) != NULL)
			return say(e, g, table[i].trouble, ref);
	mem = mem_root("git_error");
	err_code(e, ERR_UPSTREAM, "GIT_FAILED", "git, on '%s': %s", g->url,
	    telling(mem, said));
	mem_end(mem);
	return false;
}
