/* SPDX-License-Identifier: MIT */
#ifndef CORE_ACCOUNT_H
#define CORE_ACCOUNT_H

#include "core/list.h"

/* First run, sign-in, sessions, API tokens. */

struct setup_input {
	const char *token, *username, *email, *password, *team, *base_domain;
};
extern const struct form_field setup_form[];
bool account_is_set_up(struct ctx *c, bool *yes) NEED_CHECK;
/* Wrong token: ERR_DENIED; set up already: ERR_CONFLICT.  session_token as
 * for sign-in. */
bool account_setup(struct ctx *c, const struct setup_input *in,
    const char **session_token) NEED_CHECK;

struct login_input {
	const char *email, *password;
};
extern const struct form_field login_form[];
/* Checks the lock-out first (ERR_LIMIT, code LOGIN_LOCKED, after so many
 * failures of the address or the account), then the password (ERR_DENIED,
 * code INVALID_CREDENTIALS, the same words for unknown and wrong).  Commits by
 * itself what must stay: a failure is recorded although the request fails.
 * Gives the text of a new session's token (43 characters base64url). */
bool account_login(struct ctx *c, const struct login_input *in,
    const char **session_token) NEED_CHECK;
bool account_logout(struct ctx *c) NEED_CHECK;

/* Who a session cookie or API token is; found false when nobody.  Runs
 * outside a transaction; renews last_seen at most once a minute. */
bool account_by_session(struct ctx *c, const char *token, struct actor *out,
    bool *found) NEED_CHECK;
bool account_by_token(struct ctx *c, const char *token, struct actor *out,
    bool *found) NEED_CHECK;
/* CSRF token of a session: hex HMAC-SHA-256 keyed by the session token. */
char *account_csrf(void *mem, const char *session_token);

struct user {
	const char *id, *username, *email, *role, *created_at,
	    *teams; /* JSON */
	const char *_links;
};
extern const struct field user_fields[];
bool account_me(struct ctx *c, struct user *out) NEED_CHECK;

struct session {
	const char *id, *sort_key;
	int64_t total;
	const char *ip, *user_agent, *created_at, *last_seen_at, *expires_at;
	const char *browser; /* "Firefox on Linux", from user_agent */
	bool current;
};
extern const struct field session_fields[];
bool session_list(struct ctx *c, const struct list_query *q,
    struct list_page *out) NEED_CHECK;
bool session_revoke(struct ctx *c, const char *id) NEED_CHECK;
/* All but the one the request was made with; n is how many. */
bool session_revoke_others(struct ctx *c, int64_t *n) NEED_CHECK;

struct password_input {
	const char *current, *next, *again; /* again: pages only */
};
extern const struct form_field password_form[];
extern const struct form_field password_page_form[];
/* Needs the present password and counts failures as sign-in does; the other
 * sessions end, ended is how many. */
bool password_change(
    struct ctx *c, const struct password_input *in, int64_t *ended) NEED_CHECK;

struct token {
	const char *id, *sort_key;
	int64_t total;
	const char *name, *prefix, *expires_at, *last_used_at, *created_at;
	const char *token; /* the text: only in the answer to its creation */
};
extern const struct field token_fields[];
struct token_input {
	const char *name, *expires_at;
};
extern const struct form_field token_form[];
bool token_list(struct ctx *c, const struct list_query *q,
    struct list_page *out) NEED_CHECK;
bool token_create(
    struct ctx *c, const struct token_input *in, struct token *out) NEED_CHECK;
bool token_revoke(struct ctx *c, const char *id) NEED_CHECK;

#endif
