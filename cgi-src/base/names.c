/* SPDX-License-Identifier: MIT */
#include "base/names.h"
#include "base/mem.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT "0123456789"

/* lo to hi characters, all of them in set. */
static bool
made_of(const char *s, const char *set, size_t lo, size_t hi)
{
	size_t n = strnlen(s, hi + 1);

	return n >= lo && n <= hi && strspn(s, set) == n;
}

static bool
is_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

bool
name_ok(const char *s)
{
	return made_of(s, LOWER DIGIT "-", 3, 50) && is_in(s[0], LOWER) &&
	       !text_ends(s, "-");
}

bool
env_key_ok(const char *s)
{
	return made_of(s, LOWER UPPER DIGIT "_", 1, 255) && !is_in(s[0], DIGIT);
}

/* RFC 1123 label: 1 to 63 letters, digits and "-" inside. */
static bool
label_ok(struct str label)
{
	size_t i;

	if (label.n < 1 || label.n > 63 || label.s[0] == '-' ||
	    label.s[label.n - 1] == '-')
		return false;
	for (i = 0; i < label.n; i++)
		if (!is_in(label.s[i], LOWER DIGIT "-"))
			return false;
	return true;
}

bool
host_ok(const char *s)
{
	struct str rest = str_of(s), label = rest;
	size_t i;

	if (rest.n < 1 || rest.n > 253 || s[rest.n - 1] == '.')
		return false;
	while (str_cut(&rest, '.', &label))
		if (!label_ok(label))
			return false;
	/* A last label of digits or 0x... would be read as an IPv4 address by
	 * browsers and resolvers (WHATWG URL, "ends in a number"). */
	if (label.n >= 2 && label.s[0] == '0' && label.s[1] == 'x')
		return false;
	for (i = 0; i < label.n; i++)
		if (!is_in(label.s[i], DIGIT))
			return true;
	return false;
}

bool
email_ok(const char *s)
{
	const char *at = strrchr(s, '@');
	char host[254];
	size_t n = strlen(s), i;

	if (n > 254 || at == NULL || at == s || at - s > 64)
		return false;
	/* The local part of HTML's input type=email, with RFC 5321's dots. */
	if (strspn(s, LOWER UPPER DIGIT ".!#$%&'*+/=?^_`{|}~-") !=
	    (size_t)(at - s))
		return false;
	/* A leading "-" would be an option of what sends mail. */
	if (s[0] == '-' || s[0] == '.' || at[-1] == '.' ||
	    strstr(s, "..") != NULL)
		return false;
	n -= (size_t)(at + 1 - s);
	if (n >= sizeof host)
		return false;
	for (i = 0; i <= n; i++)
		host[i] = is_in(at[1 + i], UPPER) ? (char)(at[1 + i] + 32)
						  : at[1 + i];
	return host_ok(host) && strchr(host, '.') != NULL;
}

bool
username_ok(const char *s)
{
	return made_of(s, LOWER DIGIT "_-", 3, 50);
}

/* git-check-ref-format(1), rules 1 to 9 for one path component. */
static bool
ref_part_ok(struct str part)
{
	static const char lock[] = ".lock";
	size_t n = sizeof lock - 1;

	if (part.n == 0 || part.s[0] == '.')
		return false;
	return part.n < n || memcmp(part.s + part.n - n, lock, n) != 0;
}

bool
git_ref_ok(const char *s)
{
	struct str rest = str_of(s), part;
	size_t i;

	if (rest.n < 1 || rest.n > 255 || s[0] == '-' || s[0] == '/' ||
	    text_ends(s, "/") || text_ends(s, ".") || same(s, "@") ||
	    strstr(s, "..") != NULL || strstr(s, "@{") != NULL ||
	    !utf8_ok(s, rest.n))
		return false;
	for (i = 0; i < rest.n; i++)
		if ((unsigned char)s[i] <= ' ' || is_in(s[i], "\x7f~^:?*[\\"))
			return false;
	while (str_cut(&rest, '/', &part))
		if (!ref_part_ok(part))
			return false;
	return true;
}

bool
git_sha_ok(const char *s)
{
	size_t n = strspn(s, DIGIT "abcdefABCDEF");

	return (n == 40 || n == 64) && s[n] == '\0';
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

bool
rel_path_ok(const char *s)
{
	struct str rest = str_of(s), part;

	if (rest.n < 1 || rest.n > 1024 || s[0] == '/' || s[0] == '-' ||
	    has_control(s) || strchr(s, '\\') != NULL || !utf8_ok(s, rest.n))
		return false;
	while (str_cut(&rest, '/', &part))
		if (str_eq(part, ".."))
			return false;
	return true;
}

bool
url_path_ok(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 1024 && s[0] == '/' && !has_control(s) &&
	       strpbrk(s, " \"'`\\<>") == NULL && utf8_ok(s, n);
}

const char *
ip_network(void *mem, const char *ip)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (inet_pton(AF_INET6, ip, &a) != 1 || IN6_IS_ADDR_V4MAPPED(&a))
		return ip;
	memset(a.s6_addr + 8, 0, 8);
	return mem_fmt(
	    mem, "%s/64", inet_ntop(AF_INET6, &a, text, sizeof text));
}
