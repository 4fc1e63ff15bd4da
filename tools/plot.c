// SPDX-License-Identifier: GPL-2.0
/*
 * scullctl map --plot: gnuplot draws the address of each quantum over where it is
 * in the device; a frame for each range of addresses, a colour for each kind of
 * memory.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "scullctl.h"

#define MiB 1048576.0

/* Okabe's and Ito's, which all can tell apart; after them, again */
static const char *const colours[] = {
	"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
};

#define NR_COLOURS (sizeof(colours) / sizeof(*colours))

/* What has a frame, or in it a colour, of its own */
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

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_of(const struct place *place, const struct kind *kind)
{
	return same(place->range, kind->range) && same(place->zone, kind->zone) &&
	       place->node == kind->node && place->cpu == kind->cpu;
}

static void find_kinds(struct kinds *all, const struct dump *dump)
{
	size_t i, k;

	for (i = 0; i < dump->nr; i++) {
		const struct place *place = &dump->places[i];

		for (k = 0; k < all->nr; k++)
			if (all->kinds[k].dump == dump &&
			    is_of(place, &all->kinds[k]))
				break;
		if (k == all->nr) {
			all->kinds = grow(all->kinds, k, sizeof(*all->kinds));
			all->kinds[all->nr++] = (struct kind){
				.dump = dump, .range = place->range,
				.zone = place->zone, .node = place->node,
				.cpu = place->cpu,
			};
		}
		all->kinds[k].nr++;
	}
}

/* The lowest address in the frame of a range */
static uint64_t lowest(const struct kinds *all, const char *range)
{
	uint64_t low = UINT64_MAX;
	size_t k, i;

	for (k = 0; k < all->nr; k++) {
		const struct dump *dump = all->kinds[k].dump;

		for (i = 0; i < dump->nr; i++)
			if (same(dump->places[i].range, range) &&
			    dump->places[i].address < low)
				low = dump->places[i].address;
	}
	return low;
}

/* Lines "x y dx dy": what is contiguous in the device and in memory is one. */
static void draw_data(FILE *gnuplot, const struct kind *kind, uint64_t base)
{
	const struct dump *dump = kind->dump;
	const struct place *first = NULL, *last = NULL;
	size_t i;

	for (i = 0; i <= dump->nr; i++) {
		const struct place *place = i < dump->nr ? &dump->places[i] : NULL;

		if (place && !is_of(place, kind))
			continue;
		if (first && place && place->offset - last->offset == dump->quantum &&
		    place->address - last->address == dump->quantum) {
			last = place;
			continue;
		}
		if (first) {
			double length = (last->offset - first->offset +
					 dump->quantum) / MiB;

			fprintf(gnuplot, "%.9g %.9g %.9g %.9g\n",
				first->offset / MiB,
				(first->address - base) / MiB, length, length);
		}
		first = place;
		last = place;
	}
}

static void title(FILE *gnuplot, const struct kind *kind)
{
	fprintf(gnuplot, "%s", kind->dump->device);
	if (kind->cpu >= 0)
		fprintf(gnuplot, ", copies of CPU %d", kind->cpu);
	if (kind->node >= 0)
		fprintf(gnuplot, ", node %d", kind->node);
	if (kind->zone)
		fprintf(gnuplot, ", zone %s", kind->zone);
}

static void draw_frame(FILE *gnuplot, const struct kinds *all, const char *range)
{
	uint64_t base = lowest(all, range);
	size_t k, n = 0;

	for (k = 0; k < all->nr; k++) {
		if (!same(all->kinds[k].range, range))
			continue;
		fprintf(gnuplot, "$kind%zu << END\n", k);
		draw_data(gnuplot, &all->kinds[k], base);
		fprintf(gnuplot, "END\n");
	}
	fprintf(gnuplot, "set title '%s, from %llx'\n",
		range ? range : "addresses", (unsigned long long)base);
	for (k = 0; k < all->nr; k++) {
		if (!same(all->kinds[k].range, range))
			continue;
		/* Points, too: a short line may be too short to be seen. */
		fprintf(gnuplot, "%s $kind%zu using 1:2 with points linestyle %zu notitle",
			n++ ? "," : "plot", k, k + 1);
		fprintf(gnuplot, ", $kind%zu using 1:2:3:4 with vectors nohead",
			k);
		fprintf(gnuplot, " linestyle %zu title '", k + 1);
		title(gnuplot, &all->kinds[k]);
		fprintf(gnuplot, "'");
	}
	fprintf(gnuplot, "\n");
}

static size_t frames(FILE *gnuplot, const struct kinds *all)
{
	size_t k, before, n = 0;

	for (k = 0; k < all->nr; k++) {
		for (before = 0; before < k; before++)
			if (same(all->kinds[before].range, all->kinds[k].range))
				break;
		if (before < k)
			continue;
		n++;
		if (gnuplot)
			draw_frame(gnuplot, all, all->kinds[k].range);
	}
	return n;
}

/* gnuplot's name of what the file's name ends with, or NULL */
static const char *terminal(const char *file)
{
	const char *end = strrchr(file, '.');

	if (end && !strcmp(end, ".svg"))
		return "svg";
	return end && !strcmp(end, ".png") ? "png" : NULL;
}

static void draw(FILE *gnuplot, const struct kinds *all)
{
	size_t n = frames(NULL, all);
	const char *file;
	size_t k;

	fprintf(gnuplot, "set terminal %s size 900, %zu background 'white'\n",
		terminal(options.plot), 120 + 330 * n);
	/* gnuplot reads two quotes as one. */
	fprintf(gnuplot, "set output '");
	for (file = options.plot; *file; file++)
		fprintf(gnuplot, *file == '\'' ? "''" : "%c", *file);
	fprintf(gnuplot, "'\nset multiplot layout %zu, 1\nset grid\n"
		"set termoption noenhanced\n"
		"set key below\nset bmargin 6\nset offsets graph 0, graph 0, graph 0.05, graph 0.05\n"
		"set xlabel 'MiB from the beginning of the device'\n"
		"set ylabel 'MiB from there'\n", n);
	for (k = 1; k <= all->nr; k++)
		fprintf(gnuplot, "set style line %zu lc '%s' lw 2 pt 5 ps 0.3\n",
			k, colours[(k - 1) % NR_COLOURS]);
	frames(gnuplot, all);
	fprintf(gnuplot, "unset multiplot\n");
}

int plot_dumps(const struct dump *dumps, size_t nr)
{
	struct kinds all = {};
	int status = EXIT_FAILURE;
	FILE *gnuplot;
	size_t i;

	if (!terminal(options.plot))
		usage_error("--plot wants a name that ends in .svg or .png");
	for (i = 0; i < nr; i++)
		find_kinds(&all, &dumps[i]);
	if (!all.nr) {
		warnx("nothing is written there: there is nothing to draw");
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	gnuplot = popen("gnuplot", "we");
	if (!gnuplot) {
		warn("gnuplot");
	} else {
		draw(gnuplot, &all);
		/* It has said why. */
		if (pclose(gnuplot))
			warnx("gnuplot has not drawn %s", options.plot);
		else
			status = EXIT_SUCCESS;
	}
	free(all.kinds);
	return status;
}
