/* SPDX-License-Identifier: MIT */
#ifndef CORE_AGENT_H
#define CORE_AGENT_H

/* "Firefox on Linux" for what a browser says of itself; of an unknown program
 * its first word, "" when it says nothing. */
const char *agent_words(void *mem, const char *user_agent);

#endif
