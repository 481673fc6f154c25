/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/pass.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

Test(pass, a_hash_verifies_its_password_only)
{
	void *mem = mem_root("test");
	char *a = pass_hash(mem, "correct horse"), *b;

	b = pass_hash(mem, "correct horse");
	cr_expect(text_starts(a, "$argon2id$v=19$m=19456,t=2,p=1$"), "%s", a);
	cr_expect_str_neq(a, b, "the salt differs");
	cr_expect(pass_verify(a, "correct horse"));
	cr_expect_not(pass_verify(a, "correct hors"));
	cr_expect_not(pass_verify(a, ""));
	mem_end(mem);
}

Test(pass, a_hash_that_cannot_be_read_verifies_nothing)
{
	static const char *const bad[] = { "", "x", "$argon2id$",
		"$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
		"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ", "$2y$10$abc",
		"$argon2id$v=19$m=99999999999,t=1,p=1$c2FsdHNhbHQ$aGFzaA" };
	size_t i;

	cr_expect_not(pass_verify(NULL, "x"));
	for (i = 0; i < COUNT(bad); i++)
		cr_expect_not(pass_verify(bad[i], "x"), "%s", bad[i]);
	pass_waste("x");
}

/* Made with the reference program: echo -n password | argon2 somesalt -id
 * -t 2 -m 16 -p 1 -l 24 has other parameters than ours. */
Test(pass, hashes_with_other_parameters_still_verify)
{
	cr_expect(pass_verify("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
			      "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
	    "password"));
}

Test(pass, weak_passwords_are_named)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "", false },
		{ "short", false },
		{ "ninechars", false },
		{ "ten chars!", true },
		{ "aaaaaaaaaaaa", false },
		{ "aaaaaaaaaaab", true },
	};
	char huge[202];
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct err e = { 0 };

		cr_expect_eq(pass_strong(&e, "password", cases[i].text),
		    cases[i].good, "%s", cases[i].text);
		cr_expect_str_eq(e.field, cases[i].good ? "" : "password");
	}
	memset(huge, 'x', sizeof huge - 1);
	huge[0] = 'y';
	huge[201] = '\0';
	cr_expect_not(pass_strong(&(struct err){ 0 }, "p", huge));
	huge[200] = '\0';
	cr_expect(pass_strong(&(struct err){ 0 }, "p", huge));
}
