/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

/* What the calls between start and stop wrote to standard error. */
static int saved = -1, ends[2];

static void
start(void)
{
	saved = dup(STDERR_FILENO);
	cr_assert_eq(pipe(ends), 0);
	cr_assert(dup2(ends[1], STDERR_FILENO) >= 0);
}

static void
stop(char *out, size_t room)
{
	ssize_t n;

	(void)dup2(saved, STDERR_FILENO);
	(void)close(saved);
	(void)close(ends[1]);
	n = read(ends[0], out, room - 1);
	out[n > 0 ? n : 0] = '\0';
	(void)close(ends[0]);
}

Test(log, lines_are_logfmt_and_quoted_as_needed)
{
	char out[4096];

	log_setup("davit-test", LOG_L_NOTICE);
	start();
	log_notice("state changed", "id", "1-2", "why", "a \"b\"\nc=d", "none",
	    (const char *)NULL, "empty", "");
	log_debug("not shown");
	log_error("bad", "k", "v");
	stop(out, sizeof out);
	cr_expect_eq(strncmp(out, "time=2", 6), 0, "%s", out);
	cr_expect_not_null(
	    strstr(out, " level=notice prog=davit-test"
			" msg=\"state changed\" id=1-2"
			" why=\"a \\\"b\\\"\\nc=d\" none=- empty=\"\"\n"),
	    "%s", out);
	cr_expect_null(strstr(out, "not shown"));
	cr_expect_not_null(
	    strstr(out, "level=error prog=davit-test msg=bad k=v\n"));
}

Test(log, a_long_value_costs_itself_and_never_the_line)
{
	char huge[20000], out[20000];

	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	log_setup("t", LOG_L_DEBUG);
	start();
	log_debug("m", "big", huge, "after", "seen");
	stop(out, sizeof out);
	cr_expect_not_null(
	    strstr(out, "msg=m big=(long) after=seen\n"), "%s", out);
	cr_expect_eq(strchr(out, '\n'), out + strlen(out) - 1);
	huge[8000] = '\0';
	start();
	log_debug("m", "one", huge, "two", huge, "three", "3");
	stop(out, sizeof out);
	cr_expect_not_null(strstr(out, " two=(long) three=3\n"));
}
