/* SPDX-License-Identifier: MIT */
#include "core/agent.h"
#include "base/mem.h"

#include <string.h>

/* The first that is in the text: browsers name those they resemble too. */
static const struct {
	const char *mark, *name;
} programs[] = {
	{ "Edg/", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "HeadlessChrome/", "Chromium without a window" },
	{ "CriOS/", "Chrome" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
	{ "Lynx/", "Lynx" },
	{ "w3m/", "w3m" },
	{ "ELinks/", "ELinks" },
	{ "Links ", "Links" },
	{ "curl/", "curl" },
};

static const struct {
	const char *mark, *name;
} systems[] = {
	{ "Android", "Android" },
	{ "iPhone", "iPhone" },
	{ "iPad", "iPad" },
	{ "Windows", "Windows" },
	{ "Mac OS X", "macOS" },
	{ "CrOS", "ChromeOS" },
	{ "Linux", "Linux" },
	{ "linux", "Linux" },
	{ "BSD", "BSD" },
};

const char *
agent_words(void *mem, const char *user_agent)
{
	const char *program = NULL, *system = NULL;
	size_t i;

	for (i = 0; program == NULL && i < COUNT(programs); i++)
		if (strstr(user_agent, programs[i].mark) != NULL)
			program = programs[i].name;
	for (i = 0; system == NULL && i < COUNT(systems); i++)
		if (strstr(user_agent, systems[i].mark) != NULL)
			system = systems[i].name;
	if (program == NULL)
		return mem_strn(mem, user_agent, strcspn(user_agent, " /("));
	return system == NULL ? program
			      : mem_fmt(mem, "%s on %s", program, system);
}
