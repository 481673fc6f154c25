/* SPDX-License-Identifier: MIT */
#include "base/names.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/setting.h"

#include <string.h>

/* What settings there are. */

#define MANY 1000000000

static bool
domain_or_none(const char *s)
{
	return s[0] == '\0' || host_ok(s);
}

static bool
prefix_or_none(const char *s)
{
	return s[0] == '\0' || same(s, "http://") || same(s, "https://");
}

/* What may follow a host in an address: a port. */
static bool
suffix_or_none(const char *s)
{
	uint64_t port;

	return s[0] == '\0' ||
	       (s[0] == ':' && str_u64(str_of(s + 1), 1, 65535, &port));
}

/* host[:port]; an address in digits is a host too. */
static bool
registry_or_none(const char *s)
{
	size_t host = strcspn(s, ":");

	return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == host &&
	       (host > 0 || s[0] == '\0') && suffix_or_none(s + host);
}

/* clang-format off */
#define NOW "at once"
#define NEXT "with the next deployment"
#define SOON "within ten minutes"

/* number(id, key, name, section, lo, hi, default, unit, effect, say)
 * text(id, key, name, section, check, default, effect, say, right) */
#define SETTINGS(number, text) \
	text(base_domain, "base-domain", "baseDomain", "addresses", \
	    domain_or_none, "", "for applications made from then on", \
	    "Applications get <application>-<environment>.<base domain>", \
	    "a domain name in lower case, such as apps.example.org") \
	text(url_prefix, "app-url-prefix", "appUrlPrefix", "addresses", \
	    prefix_or_none, "", NOW, \
	    "What stands before the host in an application's address", \
	    "http:// or https://") \
	text(url_suffix, "app-url-suffix", "appUrlSuffix", "addresses", \
	    suffix_or_none, "", NOW, \
	    "What stands behind the host, such as a port", \
	    "a port such as :8080") \
	number(concurrency, "deploy-concurrency", "deployConcurrency", \
	    "deployments", 1, 1000, "2", "deployments", NOW, \
	    "Deployments at work at the same time") \
	number(watch, "watch-seconds", "watchSeconds", "deployments", \
	    0, 3600, "10", "seconds", NEXT, \
	    "How long new tasks have to stay healthy in a deployment") \
	text(registry, "registry", "registry", "deployments", \
	    registry_or_none, "", "with the next build", \
	    "Registry that built images are pushed to; empty for none", \
	    "a host with or without a port, such as localhost:5000") \
	number(keep_releases, "keep-releases", "keepReleases", "keeping", \
	    1, 1000, "10", "releases", SOON, \
	    "Releases of an application whose images are kept") \
	number(keep_deploy_logs, "deployment-log-keep-days", \
	    "deploymentLogKeepDays", "keeping", 1, 3650, "30", "days", SOON, \
	    "How long the logs of deployments are kept") \
	number(keep_logs, "log-keep-days", "logKeepDays", "keeping", \
	    1, 3650, "7", "days", SOON, "How long the logs of applications are kept") \
	number(keep_log_size, "log-keep-megabytes", "logKeepMegabytes", \
	    "keeping", 16, 1000000, "256", "megabytes", SOON, \
	    "What the log of an application takes at most; its oldest lines go") \
	number(session_days, "session-days", "sessionDays", "signIn", \
	    1, 400, "30", "days", "for sign-ins from then on", \
	    "How long a session lasts at most") \
	number(session_idle, "session-idle-days", "sessionIdleDays", \
	    "signIn", 1, 400, "7", "days", NOW, \
	    "How long a session lasts that is not used") \
	number(failures_account, "login-failures-account", \
	    "loginFailuresAccount", "signIn", 1, MANY, "10", "failures", NOW, \
	    "Failed sign-ins of an account until it is locked out") \
	number(failures_ip, "login-failures-ip", "loginFailuresIp", \
	    "signIn", 1, MANY, "5", "failures", NOW, \
	    "Failed sign-ins from an address until it is locked out") \
	number(failures_window, "login-window-minutes", \
	    "loginWindowMinutes", "signIn", 1, 1440, "15", "minutes", NOW, \
	    "How long a failed sign-in counts") \
	number(rate_user, "rate-user-per-minute", "rateUserPerMinute", \
	    "limits", 1, MANY, "100", "requests a minute", NOW, \
	    "Requests of an account") \
	number(rate_anonymous, "rate-anonymous-per-minute", \
	    "rateAnonymousPerMinute", "limits", 1, MANY, "10", \
	    "requests a minute", NOW, \
	    "Requests from an address without an account") \
	number(lookups, "lookups-per-minute", "lookupsPerMinute", "limits", \
	    1, MANY, "30", "look-ups a minute", NOW, \
	    "Look-ups of a repository or an image, of an account")

#define PLACE_NUMBER(id, key, name, section, lo, hi, fallback, unit, effect, say) \
	AT_##id,
#define PLACE_TEXT(id, key, name, section, check, fallback, effect, say, right) \
	AT_##id,
enum { SETTINGS(PLACE_NUMBER, PLACE_TEXT) AT_end };
_Static_assert((int)AT_end == (int)SETTINGS_N, "SETTINGS_N counts the table");

#define ROW_NUMBER(id, key, name, section, lo, hi, fallback, unit, effect, say) \
	{ key, name, section, true, lo, hi, fallback, unit, effect, say },
#define ROW_TEXT(id, key, name, section, check, fallback, effect, say, right) \
	{ key, name, section, false, 0, 0, fallback, NULL, effect, say },
const struct setting settings[] = {
	SETTINGS(ROW_NUMBER, ROW_TEXT)
	{ .key = NULL }
};

#define WORDS_(x) #x
#define WORDS(x) WORDS_(x)
#define GIVEN(id, m) \
	.offset = offsetof(struct settings_input, at[AT_##id].m), \
	.has = offsetof(struct settings_input, at[AT_##id].has)
#define FORM_OF_NUMBER(id, key, n, section, l, h, fallback, unit, effect, what) \
	{ .name = n, .type = FORM_INT, .lo = l, .hi = h, GIVEN(id, number), \
	  .say = WORDS(l) " to " WORDS(h) },
#define FORM_OF_TEXT(id, key, n, section, ok, fallback, effect, what, right) \
	{ .name = n, .type = FORM_TEXT, .hi = SETTING_BYTES, .nullable = true, \
	  GIVEN(id, text), .check = ok, .say = right },
const struct form_field setting_form[] = {
	SETTINGS(FORM_OF_NUMBER, FORM_OF_TEXT)
	FORM_END
};
/* clang-format on */
