/* SPDX-License-Identifier: MIT */
/*
 * hello SOCKET WORKERS [BYTES]: the least that a FastCGI responder can do, in
 * as many processes as davit-web and with a body as long as its.  What nginx
 * and libfcgi leave to be had.
 */
#include <fcgiapp.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
answer(int socket, const char *body, int n)
{
	FCGX_Request r;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, socket, 0) != 0)
		_exit(1);
	while (FCGX_Accept_r(&r) == 0) {
		(void)FCGX_PutS("Content-Type: text/plain\r\n\r\n", r.out);
		(void)FCGX_PutStr(body, n, r.out);
		FCGX_Finish_r(&r);
	}
	_exit(0);
}

int
main(int argc, char **argv)
{
	long workers = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	long n = argc > 3 ? strtol(argv[3], NULL, 10) : 3;
	int socket;
	char *body;

	if (workers < 1 || n < 3 || (body = malloc((size_t)n)) == NULL)
		return 2;
	memset(body, 'k', (size_t)n);
	memcpy(body, "ok\n", 3);
	socket = FCGX_OpenSocket(argv[1], 1024);
	if (socket < 0 || chmod(argv[1], 0666) != 0)
		return 1;
	while (workers-- > 0)
		if (fork() == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
			answer(socket, body, (int)n);
		}
	while (wait(NULL) > 0)
		;
	return 0;
}
