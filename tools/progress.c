// SPDX-License-Identifier: GPL-2.0
/*
 * If a command takes longer than a second, show its progress on a terminal
 * every second, in percent or, if the total is unknown, in seconds.  A timer
 * does this, because the command may be waiting in a system call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "progress.h"

static char line[80];
static volatile sig_atomic_t percent, seconds, shown;
static uint64_t total;

/* A signal handler may call write(), but no stdio functions. */
static void tick(int sig)
{
	int known = percent >= 0, number = known ? percent : ++seconds, at;
	char tail[] = "      s";

	(void)sig;
	if (known)
		tail[6] = '%';
	for (at = 4; at >= 0 && (number || at == 4); at--, number /= 10)
		tail[at] = '0' + number % 10;
	if (write(STDERR_FILENO, line, strlen(line)) > 0 &&
	    write(STDERR_FILENO, tail, strlen(tail)) > 0)
		shown = 1;
}

static void timer(int every)
{
	const struct itimerval value = {
		.it_interval.tv_sec = every,
		.it_value.tv_sec = every,
	};

	setitimer(ITIMER_REAL, &value, NULL);
}

/* Announce "WHAT OF"; @all is the amount to process, or 0 if unknown. */
void progress_start(const char *what, const char *of, uint64_t all)
{
	struct sigaction action = { .sa_handler = tick, .sa_flags = SA_RESTART };

	if (!isatty(STDERR_FILENO))
		return;
	snprintf(line, sizeof(line), "\rscullctl: %s %s:", what, of);
	total = all;
	percent = all ? 0 : -1;
	seconds = 0;
	shown = 0;
	sigaction(SIGALRM, &action, NULL);
	timer(1);
}

void progress_set(uint64_t done)
{
	if (total)
		percent = done < total ? (int)(100.0 * done / total) : 100;
}

/* Preserve errno: the caller reports the error of its operation after this. */
void progress_stop(void)
{
	int error = errno;

	if (isatty(STDERR_FILENO)) {
		timer(0);
		signal(SIGALRM, SIG_DFL);
		if (shown)
			fputs("\r\033[K", stderr);
	}
	errno = error;
}
