/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

Test(buf, grows_to_its_ceiling_and_says_when_it_is_over)
{
	void *mem = mem_root("test");
	char part[100];
	struct buf b;
	int i;

	memset(part, 'x', sizeof part);
	buf_init(&b, mem, 1000);
	for (i = 0; i < 10; i++)
		buf_add(&b, part, sizeof part);
	cr_expect_not(b.over);
	cr_expect_eq(b.len, 1000);
	cr_expect_eq(strlen(b.text), 1000);
	buf_chr(&b, 'y');
	cr_expect(b.over);
	cr_expect_eq(b.len, 1000);
	buf_fmt(&b, "%d", 5);
	cr_expect_eq(strlen(b.text), 1000);
	buf_clear(&b);
	buf_fmt(&b, "%s-%d", "a", 5);
	cr_expect_str_eq(b.text, "a-5");
	buf_cut(&b, 1);
	cr_expect_str_eq(b.text, "a");
	mem_end(mem);
}

Test(buf, format_longer_than_the_room_is_all_or_nothing)
{
	void *mem = mem_root("test");
	char text[600];
	struct buf b;

	memset(text, 'z', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	buf_init(&b, mem, 1000);
	buf_fmt(&b, "<%s>", text);
	cr_expect_eq(b.len, 601);
	cr_expect_eq(b.text[600], '>');
	buf_fmt(&b, "<%s>", text);
	cr_expect(b.over);
	cr_expect_eq(strlen(b.text), 601);
	mem_end(mem);
}

Test(buf, texts_are_quoted_for_where_they_go)
{
	void *mem = mem_root("test");
	struct buf b;

	buf_init(&b, mem, 1000);
	buf_json(&b, "a\"\\\b\f\n\r\t\x01\x7f\xc3\xa9</");
	cr_expect_str_eq(
	    b.text, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f\xc3\xa9</\"");
	buf_clear(&b);
	buf_jsonn(&b, "a\0b", 3);
	cr_expect_str_eq(b.text, "\"a\\u0000b\"");
	buf_clear(&b);
	buf_json(&b, NULL);
	cr_expect_str_eq(b.text, "null");
	buf_clear(&b);
	buf_url(&b, "a b/c?d=\xc3\xa9&~-._%");
	cr_expect_str_eq(b.text, "a%20b%2Fc%3Fd%3D%C3%A9%26~-._%25");
	buf_clear(&b);
	buf_html(&b, "<a href=\"x\">&'");
	cr_expect_str_eq(b.text, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
	mem_end(mem);
}
