// SPDX-License-Identifier: GPL-2.0
/* Allocate strings and arrays; exit if there is no memory. */
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

/* Format a size like lsblk: one decimal digit, omitted if it is 0. */
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

/* Append a word to a comma-separated list, NULL at first.  Frees the old list. */
char *text_list(char *list, const char *word)
{
	char *longer = text("%s%s%s", list ? list : "", list ? ", " : "", word);

	free(list);
	return longer;
}

/* Make room for one more element after n; doubles when n is a power of two. */
void *grow(void *array, size_t n, size_t size)
{
	if (n & (n - 1))
		return array;
	array = reallocarray(array, n ? 2 * n : 1, size);
	if (!array)
		err(EXIT_FAILURE, "cannot allocate %zu bytes", 2 * n * size);
	return array;
}
