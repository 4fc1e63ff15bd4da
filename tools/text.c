// SPDX-License-Identifier: GPL-2.0
/* Strings, and memory for them: without it there is nothing left to do. */
#define _GNU_SOURCE
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "text.h"

char *text(const char *format, ...)
{
	char *made = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&made, format, args);
	va_end(args);
	if (len < 0)
		err(EXIT_FAILURE, "cannot allocate a string");
	return made;
}

/* As lsblk shows it: with a digit after the point, unless that is none */
char *text_size(uint64_t bytes)
{
	static const char units[] = "BKMGTPE";
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 1024 && unit < sizeof(units) - 2) {
		size /= 1024;
		unit++;
	}
	size = (double)(uint64_t)(size * 10 + 0.5) / 10;
	return text("%.*f%c", size != (double)(uint64_t)size, size, units[unit]);
}

/* Room for one more element after n; doubled when n is a power of two */
void *grow(void *array, size_t n, size_t size)
{
	if (n & (n - 1))
		return array;
	array = reallocarray(array, n ? 2 * n : 1, size);
	if (!array)
		err(EXIT_FAILURE, "cannot allocate %zu bytes", 2 * n * size);
	return array;
}
