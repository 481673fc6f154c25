/* SPDX-License-Identifier: MIT */
/*
 * hello SOCKET WORKERS: the least that a FastCGI responder can do, in as many
 * processes as davit-web.  What nginx and libfcgi leave to be had.
 */
#include <fcgiapp.h>

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void
answer(int socket)
{
	FCGX_Request r;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, socket, 0) != 0)
		_exit(1);
	while (FCGX_Accept_r(&r) == 0) {
		(void)FCGX_PutS("Content-Type: text/plain\r\n\r\nok\n", r.out);
		FCGX_Finish_r(&r);
	}
	_exit(0);
}

int
main(int argc, char **argv)
{
	int workers = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0, socket;

	if (workers < 1)
		return 2;
	socket = FCGX_OpenSocket(argv[1], 1024);
	if (socket < 0 || chmod(argv[1], 0666) != 0)
		return 1;
	while (workers-- > 0)
		if (fork() == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
			answer(socket);
		}
	while (wait(NULL) > 0)
		;
	return 0;
}
