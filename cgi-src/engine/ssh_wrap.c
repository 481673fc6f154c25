/* SPDX-License-Identifier: MIT */
/*
 * davit-ssh: what git starts as its ssh (GIT_SSH).  GIT_SSH takes a program
 * without arguments, GIT_SSH_COMMAND would go through a shell; so this adds
 * "-F $DAVIT_SSH_CONFIG" and becomes ssh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARGS_MAX = 64 };

int
main(int argc, char **argv)
{
	static char program[] = "/usr/bin/ssh", option[] = "-F";
	char *args[ARGS_MAX + 4] = { program, option };
	char *config = getenv("DAVIT_SSH_CONFIG");

	if (config == NULL || argc < 2 || argc > ARGS_MAX) {
		fputs("davit-ssh: started by davit only\n", stderr);
		return 64;
	}
	args[2] = config;
	for (int i = 1; i < argc; i++)
		args[i + 2] = argv[i];
	execv(program, args);
	perror("davit-ssh: /usr/bin/ssh");
	return 127;
}
