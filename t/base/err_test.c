/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

Test(err, holds_kind_field_code_place_and_text)
{
	struct err e = { 0 };

	cr_expect_not(err_set(&e, ERR_ABSENT, "no project '%s'", "shop"));
	cr_expect_eq(e.kind, ERR_ABSENT);
	cr_expect_str_eq(e.text, "no project 'shop'");
	cr_expect_not_null(strstr(e.where, "err_test.c:"));
	cr_expect_str_eq(err_kind_name[e.kind], "absent");
	cr_expect_not(err_field(&e, "port", "must be %d", 1));
	cr_expect_eq(e.kind, ERR_INVALID);
	cr_expect_str_eq(e.field, "port");
	cr_expect_not(err_code(&e, ERR_UPSTREAM, "IMAGE_NOT_FOUND", "none"));
	cr_expect_str_eq(e.code, "IMAGE_NOT_FOUND");
	cr_expect_str_eq(e.field, "");
	cr_expect_not(err_wrap(&e, "deploy '%s'", "api"));
	cr_expect_str_eq(e.text, "deploy 'api': none");
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	cr_expect_str_eq(e.code, "IMAGE_NOT_FOUND");
	err_clear(&e);
	cr_expect_eq(e.kind, ERR_NONE);
	cr_expect_str_eq(err_kind_name[ERR_INTERNAL], "internal");
}

/* What is stored and sent is UTF-8, also after a cut. */
Test(err, a_cut_leaves_no_half_of_a_character)
{
	static const char *const letters[] = { "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x9a\xa2" };
	void *mem = mem_root("test");

	for (size_t i = 0; i < COUNT(letters); i++)
		for (size_t shift = 0; shift < 4; shift++) {
			struct err e = { 0 };
			char *text = mem_fmt(mem, "%.*s", (int)shift, "xxx");

			while (strlen(text) < ERR_TEXT_BYTES)
				text = mem_fmt(mem, "%s%s", text, letters[i]);
			(void)err_set(&e, ERR_UPSTREAM, "%s", text);
			cr_expect(utf8_ok(e.text, strlen(e.text)), "%zu %zu", i,
			    shift);
			cr_expect_gt(strlen(e.text), ERR_TEXT_BYTES - 5);
			(void)err_wrap(&e, "%.*s", (int)shift, "yyy");
			cr_expect(utf8_ok(e.text, strlen(e.text)), "%zu %zu", i,
			    shift);
		}
	mem_end(mem);
}

Test(err, texts_are_clipped_and_may_hold_the_text_before)
{
	struct err e = { 0 };
	char huge[2 * ERR_TEXT_BYTES];
	int i;

	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	(void)err_set(&e, ERR_INTERNAL, "%s", huge);
	cr_expect_eq(strlen(e.text), ERR_TEXT_BYTES - 1);
	(void)err_set(&e, ERR_INTERNAL, "inner");
	(void)err_set(&e, ERR_INTERNAL, "outer: %s", e.text);
	cr_expect_str_eq(e.text, "outer: inner");
	(void)err_field(&e, huge, "long name");
	cr_expect_eq(strlen(e.field), sizeof e.field - 1);
	(void)err_field(&e, e.field, "own name");
	cr_expect_eq(e.field[0], 'x');
	for (i = 0; i < 200; i++)
		(void)err_wrap(&e, "wrapped");
	cr_expect_eq(strlen(e.text), ERR_TEXT_BYTES - 1);
}

Test(err, panic_aborts, .signal = SIGABRT)
{
	panic("a test of panic: %d", 1);
}

Test(mem, secrets_are_nul_terminated_copies)
{
	void *mem = mem_root("test");
	char *s = mem_secret_str(mem, "hunter2", 7);
	const char *zero = mem_secret(mem, 3);

	mem_setup();
	cr_expect_str_eq(s, "hunter2");
	cr_expect_arr_eq(zero, "\0\0\0", 3);
	cr_expect_str_eq(mem_str(mem, NULL), "");
	cr_expect_str_eq(mem_strn(mem, "abc", 2), "ab");
	cr_expect_str_eq(mem_copy(mem, "abc", 4), "abc");
	cr_expect_eq(talloc_parent(s), mem);
	mem_end(mem);
}
