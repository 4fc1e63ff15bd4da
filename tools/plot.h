/* SPDX-License-Identifier: GPL-2.0 */
/* The kinds of memory that map --plot draws in different colours. */
#ifndef PLOT_H
#define PLOT_H

#include <stddef.h>

struct dump;
struct place;

/* A kind of memory, which has its own colour in the frame of its range */
struct kind {
	const struct dump *dump;
	const char *range;
	const char *zone;
	int node;
	int cpu;
	size_t nr;
};

struct kinds {
	struct kind *kinds;
	size_t nr;
};

/* The index of the kind of a place of a dump, or @all->nr if it is a new kind */
size_t kind_of(const struct kinds *all, const struct dump *dump,
	       const struct place *place);

/* The page without runs, page.html */
extern const char page_html[];

/* Write the page @options.plot.  Returns an exit status. */
int page_write(const struct kinds *all, const struct dump *dumps, size_t nr);

#endif /* PLOT_H */
