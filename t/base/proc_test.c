/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void *mem;
static struct buf lines;

static void
set_up(void)
{
	mem = mem_root("test");
	buf_init(&lines, mem, 1 << 20);
}

static void
tear_down(void)
{
	mem_end(mem);
}

TestSuite(proc, .init = set_up, .fini = tear_down);

static void
on_line(void *arg, const char *text, size_t n)
{
	cr_expect_eq(strlen(text), n);
	buf_add(arg, text, n);
	buf_chr(arg, '|');
}

/* A shell only as a convenient child: the spec names it like any program. */
#define SPEC(script)                                                           \
	{                                                                      \
		.argv =                                                        \
		    (const char *const[]){ "/bin/sh", "-c", script, NULL },    \
		.timeout_ms = 20000, .output_max = 1 << 20, .line = on_line,   \
		.arg = &lines                                                  \
	}

Test(proc, lines_of_both_streams_arrive_and_the_status_is_told)
{
	static const struct {
		const char *script, *lines, *last;
		int status;
	} cases[] = {
		{ "echo one; echo two >&2; exit 3", "one|two|", "two", 3 },
		{ "printf 'no end'", "no end|", "no end", 0 },
		{ "printf 'a\\r\\nb\\rc\\n\\n'", "a|b|c||", "c", 0 },
		{ "printf '\\033[1mx\\377\\n'", "x?|", "x?", 0 },
		{ "true", "", "", 0 },
		{ "kill -9 $$", "", "", 137 },
		{ "echo last; echo; echo '  '", "last||  |", "last", 0 },
	};
	struct proc_result out;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct proc_spec spec = SPEC(cases[i].script);
		struct err e = { 0 };

		buf_clear(&lines);
		cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
		cr_expect_str_eq(lines.text, cases[i].lines, "case %zu", i);
		cr_expect_str_eq(out.last, cases[i].last, "case %zu", i);
		cr_expect_eq(out.status, cases[i].status, "case %zu", i);
		cr_expect_null(out.output);
	}
}

Test(proc, the_child_gets_nothing_that_was_not_given)
{
	struct proc_spec spec =
	    SPEC("env | sort; pwd; ls /proc/self/fd | tr '\\n' ' '; echo;"
		 "ulimit -c; cat; sed -n 's/^SigIgn:.*\\(.......\\)$/ign \\1/p'"
		 " /proc/self/status;"
		 "[ $(cut -d' ' -f5 /proc/$$/stat) = $$ ] && echo leader");
	int fd = open("/etc/passwd", O_RDONLY); /* no close-on-exec */
	struct proc_result out;
	struct err e = { 0 };
	sigset_t all;

	spec.env = (const char *const[]){ "A=b", "PATH=/usr/bin:/bin", NULL };
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, NULL);
	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	(void)sigprocmask(SIG_UNBLOCK, &all, NULL);
	(void)close(fd);
	/* 3 is the directory that ls itself reads; the C library keeps two
	 * signals above the 28 looked at to itself. */
	cr_expect_str_eq(lines.text,
	    "A=b|PATH=/usr/bin:/bin|PWD=/|/|0 1 2 3 |0|"
	    "ign 0000000|leader|");
}

Test(proc, input_of_any_size_is_read_or_left)
{
	enum { BIG = 3 * 1000 * 1000 };
	char *big = mem_array(mem, char, BIG + 1);
	struct proc_spec spec = SPEC("wc -c");
	struct proc_result out;
	struct err e = { 0 };

	memset(big, 'x', BIG);
	spec.input = big;
	spec.input_n = BIG;
	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_str_eq(out.last, "3000000");
	spec.argv = (const char *const[]){ "/bin/true", NULL };
	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_eq(out.status, 0);
}

Test(proc, read_keeps_standard_output_as_it_is)
{
	struct proc_spec spec =
	    SPEC("printf 'k\\000\\377secret'; echo 'err secret' >&2");
	struct proc_result out;
	struct err e = { 0 };

	spec.secrets = (const char *const[]){ "secret", NULL };
	cr_assert(proc_read(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_eq(out.output_n, 9);
	cr_expect_arr_eq(out.output, "k\0\377secret", 10);
	cr_expect_str_eq(lines.text, "err ***|");
	cr_expect_str_eq(out.last, "err ***");
}

Test(proc, what_cannot_start_is_named)
{
	struct proc_spec spec = SPEC("true");
	struct proc_result out;
	struct err e = { 0 };

	spec.argv = (const char *const[]){ "/no/such/program", NULL };
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_INTERNAL);
	cr_expect_str_eq(
	    e.text, "cannot run /no/such/program: No such file or directory");
	spec.argv = (const char *const[]){ "/etc/passwd", NULL };
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_not_null(strstr(e.text, "Permission denied"));
	spec.argv = (const char *const[]){ "/bin/true", NULL };
	spec.cwd = "/no/such/directory";
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_INTERNAL);
}

static bool
gone(int pid)
{
	int i;

	for (i = 0; i < 50 && kill(pid, 0) == 0; i++) {
		char *path = mem_fmt(mem, "/proc/%d/stat", pid), state[100];
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? 0 : read(fd, state, sizeof state - 1);

		(void)close(fd);
		state[n < 0 ? 0 : n] = '\0';
		/* Whoever adopts orphans here may never wait for them. */
		if (strstr(state, ") Z ") != NULL)
			return true;
		clock_sleep_ms(20);
	}
	return i < 50;
}

static int
number(const char *text)
{
	int64_t n = 0;

	cr_assert(str_i64(str_of(text), 1, INT32_MAX, &n), "'%s'", text);
	return (int)n;
}

Test(proc, a_parent_without_standard_streams_can_start_programs)
{
	struct proc_spec spec = SPEC("cat; echo out; echo err >&2");
	struct proc_result out;
	struct err e = { 0 };
	int saved[3], i;
	bool good;

	spec.input = "in\n";
	spec.input_n = 3;
	for (i = 0; i < 3; i++) {
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		(void)close(i);
	}
	good = proc_read(&e, mem, &spec, &out);
	for (i = 0; i < 3; i++) {
		(void)dup2(saved[i], i);
		(void)close(saved[i]);
	}
	cr_assert(good, "%s", e.text);
	cr_expect_str_eq(out.output, "in\nout\n");
	cr_expect_str_eq(lines.text, "err|");
}

Test(proc, time_is_up_for_the_whole_group)
{
	struct proc_spec spec = SPEC("sleep 100 & echo $!; wait");
	int64_t start = clock_mono_ms();
	struct proc_result out;
	struct err e = { 0 };

	spec.timeout_ms = 300;
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_TIMEOUT);
	cr_expect_str_eq(e.text, "/bin/sh took longer than 1 seconds");
	cr_expect_lt(clock_mono_ms() - start, 4000);
	cr_expect(gone(number(out.last)));
	cr_expect_eq(out.status, 128 + SIGTERM);
}

Test(proc, a_program_deaf_to_sigterm_is_killed, .timeout = 30)
{
	struct proc_spec spec =
	    SPEC("trap '' TERM; echo up; while :; do sleep 1; done");
	int64_t start = clock_mono_ms();
	struct proc_result out;
	struct err e = { 0 };

	spec.timeout_ms = 300;
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_TIMEOUT);
	cr_expect_eq(out.status, 128 + SIGKILL);
	cr_expect_geq(clock_mono_ms() - start, 5000);
	cr_expect_lt(clock_mono_ms() - start, 9000);
}

Test(proc, a_grandchild_that_keeps_the_pipe_holds_nobody_up)
{
	/* The first stays in the group, the second leaves it. */
	static const char *const scripts[] = {
		"sleep 100 & echo $!",
		"setsid sleep 8 & echo $!; sleep 0.2",
		"(while :; do echo flood; done) & echo $!",
	};
	struct proc_result out;
	size_t i;

	for (i = 0; i < COUNT(scripts); i++) {
		struct proc_spec spec = SPEC(scripts[i]);
		int64_t start = clock_mono_ms();
		struct err e = { 0 };

		cr_expect(proc_run(&e, mem, &spec, &out), "%s", e.text);
		cr_expect_eq(out.status, 0, "case %zu", i);
		cr_expect_lt(clock_mono_ms() - start, 4000, "case %zu", i);
		if (i == 0)
			cr_expect(gone(number(out.last)));
	}
}

Test(proc, output_past_the_ceiling_ends_it)
{
	struct proc_spec spec = SPEC("while :; do echo 0123456789; done");
	struct proc_result out;
	struct err e = { 0 };

	spec.output_max = 1000;
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_leq(lines.len, 1001);
	buf_clear(&lines);
	cr_expect_not(proc_read(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_eq(out.output_n, 1000);
}

static bool
third_time(void *arg)
{
	return ++*(int *)arg == 3;
}

Test(proc, a_stop_is_noticed_while_nothing_is_said)
{
	struct proc_spec spec = SPEC("sleep 100");
	int64_t start = clock_mono_ms();
	struct proc_result out;
	struct err e = { 0 };
	int asked = 0;

	spec.stop = third_time;
	spec.stop_arg = &asked;
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_CANCELLED);
	cr_expect_eq(asked >= 3, true);
	cr_expect_lt(clock_mono_ms() - start, 4000);
}

Test(proc, a_long_line_is_clipped_behind_its_secrets)
{
	/* The secret lies across the 8192nd byte. */
	struct proc_spec spec =
	    SPEC("head -c 8188 /dev/zero | tr '\\0' x; echo topsecretvalue yyy;"
		 "head -c 100000 /dev/zero | tr '\\0' z; echo; echo end");
	struct proc_result out;
	struct err e = { 0 };
	struct str rest, line;

	spec.secrets = (const char *const[]){ "topsecretvalue", NULL };
	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	rest = (struct str){ lines.text, lines.len };
	cr_assert(str_cut(&rest, '|', &line));
	cr_expect_eq(line.n, 8192);
	cr_expect(str_eq((struct str){ line.s + 8186, 6 }, "xx*** "));
	cr_assert(str_cut(&rest, '|', &line));
	cr_expect_eq(line.n, 8192);
	cr_assert(str_cut(&rest, '|', &line));
	cr_expect(str_eq(line, "end"));
}

Test(proc, half_a_secret_where_the_output_is_cut_is_not_shown)
{
	struct proc_spec spec = SPEC("printf 'so far topsecretvalue'; sleep 9");
	struct proc_result out;
	struct err e = { 0 };

	spec.secrets = (const char *const[]){ "topsecretvalue", NULL };
	spec.output_max = 15;
	cr_expect_not(proc_run(&e, mem, &spec, &out));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_null(strstr(lines.text, "tops"), "%s", lines.text);
}

static void
on_line_slowly(void *arg, const char *text, size_t n)
{
	clock_sleep_ms(20);
	on_line(arg, text, n);
}

Test(proc, the_last_lines_are_waited_for_by_who_takes_them_slowly)
{
	struct proc_spec spec =
	    SPEC("head -c 60000 /dev/zero |"
		 "tr '\\0' x | fold -w 1000; echo; echo end");
	struct proc_result out;
	struct err e = { 0 };

	spec.line = on_line_slowly;
	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_str_eq(out.last, "end");
	cr_expect_eq(lines.len, 60000 + 60 + 4);
}

/* What goes before it, secrets and colours, makes room for the part of the last
 * one that was still taken. */
Test(proc, a_clipped_line_shows_no_part_of_a_secret)
{
	static const char *const scripts[] = {
		"yes topsecretvalue | head -n 700 | tr -d '\\n'; echo",
		"printf '\\033[0;1;2;3;4;5;6;7;8;9m%.0s' $(seq 300);"
		"yes topsecretvalue | head -n 700 | tr -d '\\n'; echo",
	};
	struct proc_result out;
	struct err e = { 0 };

	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct proc_spec spec = SPEC(scripts[i]);

		spec.secrets = (const char *const[]){ "topsecretvalue", NULL };
		buf_clear(&lines);
		cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
		cr_expect_str_eq(lines.text, "***|", "case %zu", i);
		cr_expect_str_eq(out.last, "***");
	}
}

Test(proc, a_line_is_cut_behind_its_secrets)
{
	static const char *const secrets[] = { "topsecretvalue", NULL };
	static const char text[] = "\x1b[31mis topsecretvalue, \xc3\xa4\xc3";

	cr_expect_str_eq(
	    proc_plain(mem, text, sizeof text - 1, 6, secrets), "is ***");
	cr_expect_str_eq(
	    proc_plain(mem, text, sizeof text - 1, 5, secrets), "is **");
	cr_expect_str_eq(proc_plain(mem, text, sizeof text - 1, 80, secrets),
	    "is ***, \xc3\xa4?");
	cr_expect_str_eq(proc_plain(mem, "\xc3\xa4", 2, 1, NULL), "?");
}

/* A control character of two bytes becomes one: on_line compares. */
Test(proc, a_line_is_as_long_as_it_is_said_to_be)
{
	struct proc_spec spec = SPEC("printf 'a\\302\\230b\\n'");
	struct proc_result out;
	struct err e = { 0 };

	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_str_eq(lines.text, "a?b|");
	cr_expect_str_eq(out.last, "a?b");
}

Test(proc, secrets_are_hidden_wherever_they_are)
{
	static const struct {
		const char *text, *secrets[4], *out;
	} cases[] = {
		{ "a secret b", { "secret" }, "a *** b" },
		{ "secretsecret", { "secret" }, "***" },
		{ "abcdef", { "abcd", "cdef" }, "***" },
		{ "longsecret", { "long", "longsecret" }, "***" },
		{ "aaaaaa", { "aaaa" }, "***" },
		{ "abc abc", { "abc" }, "abc abc" }, /* too short */
		{ "x", { "" }, "x" },
		{ "", { "secret" }, "" },
		{ "line two!", { "line one\nline two\nend" }, "***!" },
		{ "end", { "line one\nend" }, "end" },
		{ "line one", { "line one\r\nline two\r\n" }, "***" },
		{ "has line one\nline two\n in it", { "line one\nline two\n" },
		    "has *** in it" },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(proc_redact(mem, cases[i].text,
				     strlen(cases[i].text), cases[i].secrets),
		    cases[i].out, "case %zu", i);
	cr_expect_str_eq(proc_redact(mem, "abcdef", 3, NULL), "abc");
}

Test(proc, secrets_of_several_lines_are_hidden_line_by_line)
{
	struct proc_spec spec =
	    SPEC("printf 'BEGIN KEY\\nAAAA1111\\nBBBB2222\\n'");
	struct proc_result out;
	struct err e = { 0 };

	spec.secrets = (const char *const[]){ "AAAA1111\nBBBB2222\n", NULL };
	cr_assert(proc_run(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_str_eq(lines.text, "BEGIN KEY|***|***|");
	cr_expect_str_eq(out.last, "***");
}

/* The child of a runner that is killed goes with it. */
Test(proc, the_program_dies_with_its_parent)
{
	struct proc_spec spec = SPEC("sleep 100");
	char text[20] = "";
	int ends[2], pid;
	pid_t runner;

	cr_assert_eq(pipe(ends), 0);
	runner = fork();
	if (runner == 0) {
		struct proc_result out;
		struct err e;

		(void)dup2(ends[1], 9);
		/* Descriptor 9 is the runner's alone. */
		spec.argv = (const char *const[]){ "/bin/sh", "-c",
			"echo $$ >/proc/$PPID/fd/9; exec sleep 100", NULL };
		(void)!proc_run(&e, mem, &spec, &out);
		_exit(0);
	}
	cr_assert_gt(read(ends[0], text, sizeof text - 1), 0);
	text[strcspn(text, "\n")] = '\0';
	pid = number(text);
	cr_expect_eq(kill(pid, 0), 0);
	cr_assert_eq(kill(runner, SIGKILL), 0);
	cr_expect(gone(pid));
}
