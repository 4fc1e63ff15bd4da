/* SPDX-License-Identifier: GPL-2.0 */
/* Show the progress of a command on a terminal. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

void progress_start(const char *what, const char *of, uint64_t all);
void progress_set(uint64_t done);
void progress_stop(void);

#endif /* PROGRESS_H */
