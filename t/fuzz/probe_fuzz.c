/* SPDX-License-Identifier: MIT */
/*
 * Input: two bytes that say how a check ended, the list of good statuses ended
 * by a NUL, then what an application answered or a command printed.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "probe/probe.h"
#include "t/fuzz/fuzz.h"

#include <string.h>
#include <sys/wait.h>

static void
check_answered(struct probe *p, const char *text, bool late)
{
	bool good = judge_answer(p, text, late);

	if (good && (!text_starts(text, "HTTP/1.") || p->status[0] == '\0'))
		panic("'%s' is good", text);
	if (!text_starts(p->said, "GET / on port 80") ||
	    strstr(p->said, good ? "answered" : "") == NULL ||
	    strpbrk(p->said, "\r\n\x1b") != NULL)
		panic("it says '%s'", p->said);
}

/* A status is listed when a list of it alone, or of the pair of it, is. */
static void
check_status(void *mem, long n)
{
	if (!status_listed(mem_fmt(mem, "%ld", n), n) ||
	    !status_listed(mem_fmt(mem, "1,%ld-%ld", n, n), n) ||
	    status_listed(mem_fmt(mem, "%ld", n + 1), n) ||
	    status_listed(mem_fmt(mem, "1,%ld-", n + 1), n))
		panic("%ld is in the wrong list", n);
}

static void
check_ended(struct probe *p, int status, char *output)
{
	bool good = judge_child(p, status, output);

	if (good != (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		panic("the end %d is %s", status, good ? "good" : "bad");
	if (!text_starts(p->said, "command ") ||
	    strchr(p->said, '\n') != NULL || strlen(p->said) >= sizeof p->said)
		panic("it says '%s'", p->said);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct probe p = { .port = 80, .path = "/", .timeout = 3 };
	struct str rest = { (const char *)data, n }, list;
	void *mem;

	if (n < 2)
		return 0;
	mem = mem_root("fuzz");
	rest.s += 2;
	rest.n -= 2;
	if (!str_cut(&rest, '\0', &list))
		list = (struct str){ "", 0 };
	p.status = str_dup(mem, list);
	p.status = mem_strn(mem, p.status, strspn(p.status, "0123456789,-"));
	check_answered(&p, str_dup(mem, rest), data[0] % 2 == 1);
	check_ended(&p, data[1] << 8 | data[0], str_dup(mem, rest));
	check_status(mem, 100 + data[0]);
	mem_end(mem);
	return 0;
}
