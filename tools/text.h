/* SPDX-License-Identifier: GPL-2.0 */
/* Allocate strings and arrays; exit if there is no memory. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

__attribute__((format(printf, 1, 2)))
char *text(const char *format, ...);
char *text_size(uint64_t bytes);
char *text_list(char *list, const char *word);
void *grow(void *array, size_t n, size_t size);

#endif /* TEXT_H */
