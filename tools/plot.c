// SPDX-License-Identifier: GPL-2.0
/*
 * scullctl map --plot: gnuplot, or page.c, draws the address of each quantum over its
 * offset in the device, with a frame for each address range, and a colour for
 * each kind of memory.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "options.h"
#include "plot.h"
#include "progress.h"
#include "text.h"

/* The palette of Okabe and Ito for colour-blind people; used cyclically */
static const char *const colours[] = {
	"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
};

#define NR_COLOURS (sizeof(colours) / sizeof(*colours))

/* About the number of pixels in a frame */
#define DOTS_X 800
#define DOTS_Y 250

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_of(const struct place *place, const struct kind *kind)
{
	return same(place->range, kind->range) && same(place->zone, kind->zone) &&
	       place->node == kind->node && place->cpu == kind->cpu;
}

size_t kind_of(const struct kinds *all, const struct dump *dump,
	       const struct place *place)
{
	size_t k;

	for (k = 0; k < all->nr; k++)
		if (all->kinds[k].dump == dump && is_of(place, &all->kinds[k]))
			break;
	return k;
}

static void find_kinds(struct kinds *all, const struct dump *dump)
{
	size_t i, k;

	for (i = 0; i < dump->nr; i++) {
		const struct place *place = &dump->places[i];

		k = kind_of(all, dump, place);
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

/* First and last address in a frame, and the end of the longest device */
struct frame {
	uint64_t low;
	uint64_t high;
	uint64_t longest;
};

static struct frame find_frame(const struct kinds *all, const char *range)
{
	struct frame frame = { .low = UINT64_MAX };
	size_t k, i;

	for (k = 0; k < all->nr; k++) {
		const struct dump *dump = all->kinds[k].dump;

		for (i = 0; i < dump->nr; i++) {
			const struct place *place = &dump->places[i];
			uint64_t last = place->address + dump->quantum - 1;
			uint64_t end = place->offset + dump->quantum;

			if (end > frame.longest)
				frame.longest = end;
			if (!same(place->range, range))
				continue;
			if (place->address < frame.low)
				frame.low = place->address;
			if (last > frame.high)
				frame.high = last;
		}
	}
	return frame;
}

/* Draw a dot.  Return true if there was one already that looks the same. */
static bool seen(bool *dots, const struct frame *frame, uint64_t offset,
		 uint64_t above)
{
	double x = (double)offset / frame->longest * DOTS_X;
	double y = (double)above / (frame->high - frame->low + 1) * DOTS_Y;
	bool *dot = &dots[(size_t)y * DOTS_X + (size_t)x];
	bool before = *dot;

	*dot = true;
	return before;
}

/*
 * Print lines "OFFSET ADDRESS LENGTH" in bytes, with addresses relative to the
 * lowest.  Quanta that are contiguous both in the device and in memory are one
 * line.  Omit a line that is shorter than a dot if there is a dot already: of a
 * million quanta, most would be invisible.
 */
static void draw_data(FILE *gnuplot, const struct kind *kind,
		      const struct frame *frame)
{
	bool *dots = calloc(DOTS_X * DOTS_Y, sizeof(*dots));
	const struct dump *dump = kind->dump;
	const struct place *first = NULL, *last = NULL;
	size_t i;

	if (!dots)
		err(EXIT_FAILURE, "cannot allocate a picture");
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
			uint64_t above = first->address - frame->low;
			uint64_t length = last->offset - first->offset +
					  dump->quantum;

			if (!seen(dots, frame, first->offset, above) ||
			    length > frame->longest / DOTS_X)
				fprintf(gnuplot, "%llu %llu %llu\n",
					(unsigned long long)first->offset,
					(unsigned long long)above,
					(unsigned long long)length);
		}
		first = place;
		last = place;
	}
	free(dots);
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

/* Explain a range to users who have not seen such a picture before. */
static const char *what_is(const char *range)
{
	if (!range)
		return "the range is unknown";
	if (!strcmp(range, "direct map"))
		return "RAM, in physical order";
	if (!strcmp(range, "vmalloc"))
		return "scattered pages, mapped to contiguous addresses";
	if (!strncmp(range, "per-CPU", strlen("per-CPU")))
		return "an area for each CPU, all with the same layout";
	return "another address range";
}

/* Label the axis with round addresses. */
static void draw_addresses(FILE *gnuplot, const struct frame *frame, int digits)
{
	uint64_t step = 4096, at;
	const char *comma = "";

	while ((frame->high - frame->low) / step > 5)
		step *= 2;
	fprintf(gnuplot, "set ytics (");
	for (at = (frame->low + step - 1) / step * step;
	     at >= frame->low && at <= frame->high; at += step) {
		fprintf(gnuplot, "%s'%0*llx' %llu", comma, digits,
			(unsigned long long)at,
			(unsigned long long)(at - frame->low));
		comma = ", ";
	}
	/* The margin keeps lines at an edge from being clipped. */
	fprintf(gnuplot, ")\nspan = %.1f\nset yrange [-0.03*span:1.03*span]\n",
		(double)(frame->high - frame->low + 1));
}

static void draw_frame(FILE *gnuplot, const struct kinds *all, const char *range)
{
	struct frame frame = find_frame(all, range);
	const char *comma = "plot";
	size_t k;

	for (k = 0; k < all->nr; k++) {
		if (!same(all->kinds[k].range, range))
			continue;
		fprintf(gnuplot, "$kind%zu << END\n", k);
		draw_data(gnuplot, &all->kinds[k], &frame);
		fprintf(gnuplot, "END\n");
	}
	draw_addresses(gnuplot, &frame, all->kinds[0].dump->digits);
	fprintf(gnuplot, "set label 1 '%s: %s' at graph 0, 1.08\n",
		range ? range : "addresses", what_is(range));
	for (k = 0; k < all->nr; k++) {
		if (!same(all->kinds[k].range, range))
			continue;
		fprintf(gnuplot, "%s $kind%zu using ($1/unit):2:", comma, k);
		fprintf(gnuplot, "(($3>dot?$3:dot)/unit):3 with vectors nohead");
		fprintf(gnuplot, " linestyle %zu title '", k + 1);
		title(gnuplot, &all->kinds[k]);
		fprintf(gnuplot, "'");
		comma = ",";
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

/* The terminal of gnuplot for the suffix of a file name, or NULL */
static const char *terminal(const char *file)
{
	const char *end = strrchr(file, '.');

	if (end && !strcmp(end, ".svg"))
		return "svg";
	return end && !strcmp(end, ".png") ? "pngcairo" : NULL;
}

static bool is_page(const char *file)
{
	const char *end = strrchr(file, '.');

	return end && !strcmp(end, ".html");
}

/* Choose a unit that makes the axis of offsets easy to read. */
static void draw_offsets(FILE *gnuplot, uint64_t longest)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
	double unit = 1;
	size_t i;

	for (i = 0; i + 1 < sizeof(units) / sizeof(*units) &&
	     longest / unit >= 2048; i++)
		unit *= 1024;
	fprintf(gnuplot, "unit = %.1f\ndot = %.1f\n"
		"set xlabel 'offset in the device, %s'\nset xrange [0:%.9g]\n",
		unit, (double)longest / DOTS_X, units[i], longest / unit);
}

static const char style[] =
	"set termoption noenhanced\n"
	"set grid lc rgb '#dddddd' lt 1\n"
	"set border 3 lc rgb '#555555'\n"
	"set tics nomirror out\n"
	"set key below left reverse Left samplen 2\n"
	"set bmargin 5\n"
	"set tmargin 3\n"
	"set ylabel 'address' offset 1\n"
	"above = \"Addresses of the quanta: a line for those contiguous \" . \\\n"
	"	\"in memory and in the device, otherwise a dot\"\n";

static void draw(FILE *gnuplot, const struct kinds *all)
{
	const char *file, *to = terminal(options.plot);
	size_t n = frames(NULL, all);
	size_t k;

	/* With round ends, the shortest line is a dot. */
	fprintf(gnuplot, "set terminal %s size 900, %zu rounded ", to, 50 + 320 * n);
	fprintf(gnuplot, "background '#ffffff' font 'DejaVu Sans,%d'\n",
		!strcmp(to, "svg") ? 12 : 10);
	/* In a quoted string, gnuplot reads two quotes as one. */
	fprintf(gnuplot, "set output '");
	for (file = options.plot; *file; file++)
		fprintf(gnuplot, *file == '\'' ? "''" : "%c", *file);
	fprintf(gnuplot, "'\n%sset lmargin %d\n", style,
		all->kinds[0].dump->digits + 6);
	draw_offsets(gnuplot, find_frame(all, NULL).longest);
	for (k = 1; k <= all->nr; k++)
		fprintf(gnuplot, "set style line %zu lc rgb '%s' lw 3\n",
			k, colours[(k - 1) % NR_COLOURS]);
	fprintf(gnuplot, "set multiplot layout %zu, 1 title above\n", n);
	frames(gnuplot, all);
	fprintf(gnuplot, "unset multiplot\n");
}

int plot_dumps(const struct dump *dumps, size_t nr)
{
	struct kinds all = {};
	int status = EXIT_FAILURE, failed;
	bool page = is_page(options.plot);
	FILE *gnuplot;
	size_t i;

	if (!page && !terminal(options.plot))
		usage_error("--plot requires a file name ending in "
			    ".svg, .png or .html: %s", options.plot);
	for (i = 0; i < nr; i++)
		find_kinds(&all, &dumps[i]);
	if (!all.nr) {
		warnx("the devices are empty: nothing to draw");
		return EXIT_FAILURE;
	}
	if (page) {
		status = page_write(&all, dumps, nr);
		free(all.kinds);
		return status;
	}
	signal(SIGPIPE, SIG_IGN);
	gnuplot = popen("gnuplot", "we");
	if (!gnuplot) {
		warn("cannot run gnuplot");
	} else {
		progress_start("drawing", options.plot, 0);
		draw(gnuplot, &all);
		failed = pclose(gnuplot);
		progress_stop();
		/* gnuplot, or the shell, has printed the reason. */
		if (failed)
			warnx("gnuplot failed to draw %s", options.plot);
		else
			status = EXIT_SUCCESS;
	}
	free(all.kinds);
	return status;
}
