/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"
#include "ctl/keys.h"
#include "ctl/migrate_all.h"
#include "ctl/settings.h"

#include <string.h>

enum { TOKEN_BYTES = 32, TOKEN_FILE_MAX = 200 };

static const char token_key[] = "setup-token-sha256";

struct yes_row {
	bool yes;
};

static const struct field yes_fields[] = {
	F(yes_row, yes, FIELD_BOOL, 0),
	FIELD_END,
};

static const struct db_stmt is_set_up =
    DB_ROWS(struct yes_row, yes_fields, "select auth_is_set_up() as yes");

/* The token in the file, without its newline; "" when there is none. */
static bool
token_read(struct ctl *c, char **token)
{
	size_t n;

	*token = mem_str(c->mem, "");
	if (!fs_exists(c->conf.setup_token))
		return true;
	if (!fs_read(&c->err, c->mem, c->conf.setup_token, TOKEN_FILE_MAX,
		token, &n))
		return false;
	(*token)[strcspn(*token, "\n")] = '\0';
	return true;
}

/* The web process compares hashes; the text is on this host only. */
static bool
token_make(struct ctl *c)
{
	const char *token = rand_token(c->mem, TOKEN_BYTES);
	const char *line = mem_fmt(c->mem, "%s\n", token);

	if (!ctl_parent(c, c->conf.setup_token) ||
	    !fs_write(&c->err, c->conf.setup_token, line, strlen(line), 0600) ||
	    !settings_store(
		c, token_key, sha256_hex(c->mem, token, strlen(token))))
		return false;
	buf_fmt(&c->out, "setup token: %s (davit admin setup-token)\n",
	    c->conf.setup_token);
	return true;
}

/* A token counts while nobody has an account and file and hash agree. */
static bool
token_ensure(struct ctl *c)
{
	struct yes_row row;
	const char *hash;
	char *token;

	if (!db_one(&c->err, c->db, c->mem, &is_set_up, DB_NONE, &row))
		return false;
	if (row.yes)
		return true;
	if (!token_read(c, &token) || !settings_get(c, token_key, &hash))
		return false;
	if (token[0] != '\0' &&
	    same(hash, sha256_hex(c->mem, token, strlen(token))))
		return true;
	return token_make(c);
}

/* KEY=VALUE */
static bool
put_pair(struct ctl *c, const char *pair)
{
	const char *equals = strchr(pair, '=');

	if (equals == NULL)
		return err_set(
		    &c->err, ERR_INVALID, "--set %s: KEY=VALUE", pair);
	return settings_put(
	    c, mem_strn(c->mem, pair, (size_t)(equals - pair)), equals + 1);
}

static bool
put_settings(struct ctl *c, const char *base, const struct words *pairs)
{
	size_t i;

	if (base != NULL && !settings_put(c, "base-domain", base))
		return false;
	for (i = 0; i < pairs->n; i++)
		if (!put_pair(c, pairs->at[i]))
			return false;
	return true;
}

/* Everything before the first start; again it changes nothing. */
bool
cmd_setup(struct ctl *c, int argc, char **argv)
{
	const char *base = NULL;
	struct words pairs = { .at = NULL }, rest;
	const struct option_row options[] = {
		{ .name = "base-domain", .value = &base },
		{ .name = "set", .values = &pairs },
		OPTIONS_END,
	};

	if (!args_read(&c->err, c->mem, options, argc, argv, &rest))
		return false;
	if (rest.n > 0)
		return err_set(&c->err, ERR_INVALID,
		    "'%s' is one word too many", rest.at[0]);
	return migrate_all(c) && keys_make(c) && token_ensure(c) &&
	       put_settings(c, base, &pairs);
}

bool
cmd_setup_token(struct ctl *c, int argc, char **argv)
{
	char *token;

	if (!ctl_no_args(c, argc, argv) || !token_read(c, &token))
		return false;
	if (token[0] == '\0')
		return err_set(&c->err, ERR_ABSENT,
		    "there is no setup token in %s: davit admin setup makes"
		    " one while nobody has an account",
		    c->conf.setup_token);
	buf_fmt(&c->out, "%s\n", token);
	return true;
}
