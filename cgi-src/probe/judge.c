/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

void
say(struct probe *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->said, sizeof p->said, fmt, ap);
	va_end(ap);
}

bool
status_listed(const char *list, long n)
{
	while (*list != '\0') {
		char *end;
		long lo = strtol(list, &end, 10), hi = lo;

		if (end == list)
			return false;
		if (*end == '-')
			hi = strtol(end + 1, &end, 10);
		if (n >= lo && n <= hi)
			return true;
		list = *end == ',' ? end + 1 : end;
		if (list == end && *end != '\0')
			return false;
	}
	return false;
}

bool
judge_answer(struct probe *p, const char *text, bool late)
{
	long long port = (long long)p->port;
	long status = 0;

	if (strncmp(text, "HTTP/1.", 7) == 0 && text[7] != '\0' &&
	    text[8] == ' ')
		status = strtol(text + 9, NULL, 10);
	if (status >= 100 && status <= 999) {
		bool good = status_listed(p->status, status);

		say(p, "GET %s on port %lld answered %ld%s%s", p->path, port,
		    status, good ? "" : ", expected ", good ? "" : p->status);
		return good;
	}
	if (late)
		say(p, "GET %s on port %lld: no answer within %lld s", p->path,
		    port, (long long)p->timeout);
	else if (text[0] == '\0')
		say(p, "GET %s on port %lld: closed without an answer", p->path,
		    port);
	else
		say(p, "GET %s on port %lld: the answer is not HTTP", p->path,
		    port);
	return false;
}

/* The last line that has something in it. */
static const char *
last_line(char *text)
{
	size_t n = strlen(text);
	char *nl;

	while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL)
		text[--n] = '\0';
	nl = strrchr(text, '\n');
	return nl == NULL ? text : nl + 1;
}

bool
judge_child(struct probe *p, int status, char *output)
{
	const char *line = last_line(output);
	const char *colon = line[0] == '\0' ? "" : ": ";

	if (WIFSIGNALED(status))
		say(p, "command was ended by signal %d%s%s", WTERMSIG(status),
		    colon, line);
	else
		say(p, "command exited with %d%s%s", WEXITSTATUS(status), colon,
		    line);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
