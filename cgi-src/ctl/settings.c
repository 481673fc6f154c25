/* SPDX-License-Identifier: MIT */
#include "ctl/settings.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

enum { MANY = 1000000000, VALUE_MAX = 1000 };

/* clang-format off */
const struct setting settings[] = {
	{ "app-url-prefix", SETTING_TEXT, 0, 0,
	    "what stands before the host in an application's address" },
	{ "app-url-suffix", SETTING_TEXT, 0, 0,
	    "what stands behind it, such as a port" },
	{ "base-domain", SETTING_HOST, 0, 0,
	    "applications get <application>-<environment>.<base domain>" },
	{ "deploy-concurrency", SETTING_NUMBER, 1, 1000,
	    "deployments at work at the same time" },
	{ "deployment-log-keep-days", SETTING_NUMBER, 1, 3650,
	    "days the logs of deployments are kept" },
	{ "keep-releases", SETTING_NUMBER, 1, 1000,
	    "releases of an application whose images are kept" },
	{ "log-keep-days", SETTING_NUMBER, 1, 3650,
	    "days the logs of applications are kept" },
	{ "login-failures-account", SETTING_NUMBER, 1, MANY,
	    "failed sign-ins of an account until it is locked out" },
	{ "login-failures-ip", SETTING_NUMBER, 1, MANY,
	    "failed sign-ins from an address until it is locked out" },
	{ "login-window-minutes", SETTING_NUMBER, 1, 1440,
	    "minutes in which failed sign-ins count" },
	{ "lookups-per-minute", SETTING_NUMBER, 1, MANY,
	    "look-ups of a repository or an image a minute of an account" },
	{ "panel-url", SETTING_URL, 0, 0,
	    "address of the panel, as people type it" },
	{ "rate-anonymous-per-minute", SETTING_NUMBER, 1, MANY,
	    "requests a minute from an address without an account" },
	{ "rate-user-per-minute", SETTING_NUMBER, 1, MANY,
	    "requests a minute of an account" },
	{ "registry", SETTING_TEXT, 0, 0,
	    "registry built images are pushed to, host[:port]; empty for none" },
	{ "session-days", SETTING_NUMBER, 1, 3650,
	    "days until a session ends in any case" },
	{ "session-idle-days", SETTING_NUMBER, 1, 3650,
	    "days until an unused session ends" },
	{ "watch-seconds", SETTING_NUMBER, 0, 3600,
	    "seconds new tasks must stay healthy before a deployment is a success" },
	{ NULL, SETTING_TEXT, 0, 0, NULL }
};
/* clang-format on */

struct value_row {
	const char *value;
};

static const struct field value_fields[] = {
	F(value_row, value, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt value_of = DB_ROWS(struct value_row, value_fields,
    "select value from settings where key = $1");

static const struct db_stmt upsert =
    DB_RUN("insert into settings (key, value) values ($1, $2)"
	   " on conflict (key) do update set value = excluded.value,"
	   " updated_at = now() where settings.value <> excluded.value");

/* scheme://host[:port] without a path. */
static bool
url_ok(const char *url)
{
	const char *host = strstr(url, "://");

	if (!text_starts(url, "http://") && !text_starts(url, "https://"))
		return false;
	host += strlen("://");
	return host[0] != '\0' && strpbrk(host, "/ \t\"'<>\\") == NULL;
}

static bool
number_ok(struct err *e, const struct setting *s, const char *value)
{
	int64_t n;

	return str_i64(str_of(value), s->lo, s->hi, &n) ||
	       err_set(e, ERR_INVALID,
		   "%s: a number from %" PRId64 " to %" PRId64, s->key, s->lo,
		   s->hi);
}

const struct setting *
settings_find(struct err *e, const char *key)
{
	const struct setting *s;

	for (s = settings; s->key != NULL; s++)
		if (strcmp(s->key, key) == 0)
			return s;
	(void)err_set(e, ERR_INVALID,
	    "there is no setting '%s' (davit admin settings lists them)", key);
	return NULL;
}

bool
settings_check(struct err *e, const char *key, const char *value)
{
	const struct setting *s = settings_find(e, key);

	if (s == NULL)
		return false;
	if (s->type == SETTING_NUMBER)
		return number_ok(e, s, value);
	if (!utf8_ok(value, strlen(value)) || strlen(value) > VALUE_MAX ||
	    strpbrk(value, "\r\n") != NULL)
		return err_set(e, ERR_INVALID, "%s: one line of text", key);
	if (value[0] == '\0')
		return true;
	if (s->type == SETTING_HOST && !host_ok(value))
		return err_set(e, ERR_INVALID,
		    "%s: a domain name in lower case, such as"
		    " apps.example.org",
		    key);
	if (s->type == SETTING_URL && !url_ok(value))
		return err_set(e, ERR_INVALID,
		    "%s: an address such as https://panel.example.org", key);
	return true;
}

bool
settings_store(struct ctl *c, const char *key, const char *value)
{
	return ctl_db(c) && db_run(&c->err, c->db, &upsert,
				DB(db_text(key), db_text(value)), NULL);
}

bool
settings_put(struct ctl *c, const char *key, const char *value)
{
	return settings_check(&c->err, key, value) &&
	       settings_store(c, key, value);
}

bool
settings_get(struct ctl *c, const char *key, const char **value)
{
	struct value_row row;
	bool found;

	*value = "";
	if (!ctl_db(c) || !db_maybe(&c->err, c->db, c->mem, &value_of,
			      DB(db_text(key)), &row, &found))
		return false;
	if (found)
		*value = row.value;
	return true;
}
