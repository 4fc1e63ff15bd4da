// SPDX-License-Identifier: GPL-2.0
/*
 * scullctl map --plot FILE.html: write a page that shows the runs of quanta that
 * are contiguous both in the device and in memory.  The page is page.html, with
 * the runs in place of "null".
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "options.h"
#include "plot.h"

/* make runs the compiler in the folder of page.html. */
__asm__(".pushsection .rodata\n"
	"page_html:\n"
	"	.incbin \"page.html\"\n"
	"	.byte 0\n"
	".popsection\n");

/* The run of each kind of memory that may still grow */
struct run {
	const struct place *first;
	const struct place *last;
};

static void write_run(FILE *file, const struct dump *dump, size_t kind,
		      const struct run *run, const char **comma)
{
	fprintf(file, "%s[%zu, %" PRIu64 ", \"%" PRIx64 "\", %" PRIu64 "]", *comma,
		kind, run->first->offset, run->first->address,
		run->last->offset - run->first->offset + dump->quantum);
	*comma = ",\n";
}

/* Copies for CPUs alternate in the dump, so each kind has a run of its own. */
static void write_runs(FILE *file, const struct kinds *all,
		       const struct dump *dump, const char **comma)
{
	struct run *runs = calloc(all->nr, sizeof(*runs));
	size_t i, k;

	if (!runs)
		err(EXIT_FAILURE, "cannot allocate runs");
	for (i = 0; i < dump->nr; i++) {
		const struct place *place = &dump->places[i];
		struct run *run;

		k = kind_of(all, dump, place);
		run = &runs[k];
		if (run->first &&
		    place->offset - run->last->offset == dump->quantum &&
		    place->address - run->last->address == dump->quantum) {
			run->last = place;
			continue;
		}
		if (run->first)
			write_run(file, dump, k, run, comma);
		*run = (struct run){ place, place };
	}
	for (k = 0; k < all->nr; k++)
		if (runs[k].first)
			write_run(file, dump, k, &runs[k], comma);
	free(runs);
}

/* The names are those of devices, ranges and zones, and need no escapes. */
static void write_kinds(FILE *file, const struct kinds *all)
{
	size_t k;

	for (k = 0; k < all->nr; k++) {
		const struct kind *kind = &all->kinds[k];

		fprintf(file, "%s{ \"device\": \"%s\", \"range\": \"%s\", \"cpu\": %d, ",
			k ? ",\n" : "", kind->dump->device,
			kind->range ? kind->range : "addresses", kind->cpu);
		fprintf(file, "\"node\": %d, \"zone\": \"%s\" }", kind->node,
			kind->zone ? kind->zone : "");
	}
}

int page_write(const struct kinds *all, const struct dump *dumps, size_t nr)
{
	static const char mark[] = "const map = null;";
	const char *at = strstr(page_html, mark), *comma = "";
	FILE *file = fopen(options.plot, "we");
	size_t i;

	if (!file) {
		warn("cannot write %s", options.plot);
		return EXIT_FAILURE;
	}
	fprintf(file, "%.*sconst map = { \"digits\": %d, \"kinds\": [\n",
		(int)(at - page_html), page_html, dumps[0].digits);
	write_kinds(file, all);
	fputs("\n], \"runs\": [\n", file);
	for (i = 0; i < nr; i++)
		write_runs(file, all, &dumps[i], &comma);
	fprintf(file, "\n] };%s", at + strlen(mark));
	if (ferror(file) | fclose(file)) {
		warn("cannot write %s", options.plot);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
