/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/net.h"

#include <criterion/criterion.h>
#include <string.h>

Test(net, refuses_every_address_that_is_not_public)
{
	static const char *const refused[] = { "127.0.0.1", "127.255.255.254",
		"0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255",
		"192.168.0.1", "169.254.169.254", "100.64.0.1",
		"100.127.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1",
		"255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1",
		"fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
		"::127.0.0.1", "64:ff9b::7f00:1",
		"2002:7f00:1::", "2001:db8::1", "2001::1", "fe80::1%lo",
		"localhost", "", "1.2.3", "0x7f000001", "2130706433", "127.1" };

	for (size_t i = 0; i < COUNT(refused); i++)
		cr_expect_not(net_allowed(refused[i], ""), "%s", refused[i]);
}

Test(net, allows_public_addresses)
{
	static const char *const fine[] = { "1.1.1.1", "172.15.255.255",
		"172.32.0.1", "192.167.1.1", "100.63.255.255", "100.128.0.1",
		"9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.1",
		"223.255.255.255", "2606:4700::1111", "2a00::1",
		"::ffff:8.8.8.8", "2001:4860:4860::8888", "198.20.0.1" };

	for (size_t i = 0; i < COUNT(fine); i++)
		cr_expect(net_allowed(fine[i], ""), "%s", fine[i]);
}

Test(net, allows_what_an_administrator_listed_and_no_more)
{
	static const struct {
		const char *ip, *allow;
		bool want;
	} cases[] = {
		{ "127.0.0.1", "127.0.0.0/8", true },
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.0.0.2", "127.0.0.1", false },
		{ "10.9.9.9", "192.168.0.0/16 10.0.0.0/8", true },
		{ "10.9.9.9", "  192.168.0.0/16  ", false },
		{ "10.129.0.1", "10.128.0.0/9", true },
		{ "10.127.0.1", "10.128.0.0/9", false },
		{ "::1", "::1/128", true },
		{ "::1", "127.0.0.0/8", false },
		{ "::ffff:127.0.0.1", "127.0.0.0/8", true },
		{ "fd00::5", "fd00::/8", true },
		{ "fd00::5", "fd00::/129", false },
		{ "10.0.0.1", "10.0.0.0/33", false },
		{ "10.0.0.1", "10.0.0.0/x nonsense /", false },
		{ "10.0.0.1", "0.0.0.0/0", true },
		{ "fd00::1", "0.0.0.0/0", false },
		{ "fd00::1", NULL, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_eq(net_allowed(cases[i].ip, cases[i].allow),
		    cases[i].want, "%s in %s", cases[i].ip, cases[i].allow);
}

Test(net, resolves_once_and_refuses_by_address)
{
	void *mem = mem_root("test");
	struct err e = { 0 };
	char *addr;

	cr_expect_not(net_resolve(&e, mem, "localhost", 443, "", &addr));
	cr_expect_eq(e.kind, ERR_DENIED);
	cr_expect_str_eq(e.code, "ADDRESS_REFUSED");
	err_clear(&e);
	cr_expect_not(net_resolve(&e, mem, "[::1]", 443, "", &addr));
	cr_expect_str_eq(e.code, "ADDRESS_REFUSED");
	err_clear(&e);
	/* What inet_aton takes for 127.0.0.1 is judged by what it means. */
	cr_expect_not(net_resolve(&e, mem, "0x7f.1", 443, "", &addr));
	cr_expect_str_eq(e.code, "ADDRESS_REFUSED");
	err_clear(&e);
	cr_expect(
	    net_resolve(&e, mem, "localhost", 443, "127.0.0.0/8 ::1", &addr));
	cr_expect(strcmp(addr, "127.0.0.1") == 0 || strcmp(addr, "::1") == 0);
	cr_expect(net_resolve(&e, mem, "9.9.9.9", 443, "", &addr));
	cr_expect_str_eq(addr, "9.9.9.9");
	cr_expect_not(
	    net_resolve(&e, mem, "no-such-host.invalid", 443, "", &addr));
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	mem_end(mem);
}

Test(net, pins_in_curls_notation)
{
	void *mem = mem_root("test");

	cr_expect_str_eq(
	    net_pin(mem, "a.example", 443, "1.2.3.4"), "a.example:443:1.2.3.4");
	cr_expect_str_eq(
	    net_pin(mem, "a.example", 8443, "::5"), "a.example:8443:[::5]");
	mem_end(mem);
}
