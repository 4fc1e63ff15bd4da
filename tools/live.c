// SPDX-License-Identifier: GPL-2.0
/*
 * scullctl watch --map: draw where the quanta of devices lie in memory, and
 * draw it again for each sample.  Each kind of memory has a scale, which all
 * devices share and which does not change, so that quanta appear in place.
 */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "dump.h"
#include "live.h"
#include "options.h"
#include "sys.h"
#include "text.h"

/* Cells in a picture, at most, and at least if the terminal is narrow */
#define MOST_CELLS 128
#define LEAST_CELLS 16

/* The smallest scale of an address range that has no zones */
#define LEAST_SPAN 0x100000

/* A kind of memory, and the addresses that its pictures show */
struct scale {
	const char *range;
	const char *zone;
	int node;
	uint64_t start;
	uint64_t end;
	bool stretched;
};

/* The picture of a device on a scale: the bytes of its quanta in each cell */
struct line {
	char *device;
	size_t scale;
	size_t quanta;
	uint64_t now[MOST_CELLS];
	uint64_t before[MOST_CELLS];
};

/* @dumps are those of the present sample; @cells is the width of a picture. */
struct live {
	struct ranges *ranges;
	struct scale *scales;
	size_t nr_scales;
	struct line *lines;
	size_t nr_lines;
	struct dump *dumps;
	size_t nr_dumps;
	size_t cells;
	bool colour;
};

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/*
 * A zone has a fixed size.  The range of vmalloc is far too large for a picture,
 * and is used from its start, so show the first 2^n bytes of it.
 */
static void stretch(struct scale *scale, uint64_t end)
{
	uint64_t span = scale->end - scale->start;

	if (end <= scale->end)
		return;
	while (scale->start + span < end && span << 1)
		span <<= 1;
	scale->end = scale->start + span;
	scale->stretched = true;
}

static size_t scale_of(struct live *live, const struct place *place)
{
	struct scale scale = {
		.range = place->range, .zone = place->zone, .node = place->node,
	};
	size_t i;

	for (i = 0; i < live->nr_scales; i++)
		if (same(live->scales[i].range, place->range) &&
		    same(live->scales[i].zone, place->zone) &&
		    live->scales[i].node == place->node)
			return i;
	if (!ranges_extent(live->ranges, place, &scale.start, &scale.end))
		scale.start = place->address;
	if (!place->zone)
		scale.end = scale.start + LEAST_SPAN;
	live->scales = grow(live->scales, i, sizeof(scale));
	live->scales[live->nr_scales++] = scale;
	return i;
}

/* The line of a device on a scale, which stays once the device has one */
static struct line *line_of(struct live *live, const char *device, size_t scale)
{
	struct line *line;
	size_t i;

	for (i = 0; i < live->nr_lines; i++)
		if (live->lines[i].scale == scale &&
		    !strcmp(live->lines[i].device, device))
			return &live->lines[i];
	live->lines = grow(live->lines, i, sizeof(*line));
	line = &live->lines[live->nr_lines++];
	memset(line, 0, sizeof(*line));
	line->device = text("%s", device);
	line->scale = scale;
	return line;
}

/* The first byte that is in a cell or in a later one */
static uint64_t start_of(const struct live *live, const struct scale *scale,
			 size_t cell)
{
	double part = (double)(scale->end - scale->start) / (double)live->cells;

	return cell == live->cells ? scale->end :
	       scale->start + (uint64_t)(part * (double)cell);
}

static size_t cell_of(const struct live *live, const struct scale *scale,
		      uint64_t address)
{
	double part = (double)(scale->end - scale->start) / (double)live->cells;
	size_t cell;

	if (address <= scale->start)
		return 0;
	cell = (size_t)((double)(address - scale->start) / part);
	if (cell >= live->cells)
		return live->cells - 1;
	/* Rounding may have led to a neighbour. */
	while (cell && start_of(live, scale, cell) > address)
		cell--;
	return cell;
}

/* Add a quantum to the cells that it overlaps. */
static void add(const struct live *live, struct line *line, uint64_t address,
		uint64_t bytes)
{
	const struct scale *scale = &live->scales[line->scale];
	size_t cell = cell_of(live, scale, address);

	line->quanta++;
	for (; bytes && cell < live->cells; cell++) {
		uint64_t end = start_of(live, scale, cell + 1);
		uint64_t part = end > address ? end - address : 0;

		if (part > bytes || cell + 1 == live->cells)
			part = bytes;
		line->now[cell] += part;
		address += part;
		bytes -= part;
	}
}

static int sample(const char *device, void *data)
{
	struct live *live = data;
	struct dump *dump;
	size_t i;

	live->dumps = grow(live->dumps, live->nr_dumps, sizeof(*dump));
	dump = &live->dumps[live->nr_dumps];
	if (!dump_read(dump, device))
		return EXIT_FAILURE;
	live->nr_dumps++;
	for (i = 0; i < dump->nr; i++) {
		struct place *place = &dump->places[i];
		size_t scale;

		ranges_find(live->ranges, place);
		scale = scale_of(live, place);
		stretch(&live->scales[scale], place->address + dump->quantum);
	}
	return EXIT_SUCCESS;
}

/* Compute all lines, now that the scales of this sample are known. */
static void fill(struct live *live, bool first)
{
	size_t i, d;

	for (i = 0; i < live->nr_lines; i++) {
		memcpy(live->lines[i].before, live->lines[i].now,
		       sizeof(live->lines[i].now));
		memset(live->lines[i].now, 0, sizeof(live->lines[i].now));
		live->lines[i].quanta = 0;
	}
	for (d = 0; d < live->nr_dumps; d++) {
		const struct dump *dump = &live->dumps[d];

		for (i = 0; i < dump->nr; i++)
			add(live, line_of(live, dump->device,
					  scale_of(live, &dump->places[i])),
			    dump->places[i].address, dump->quantum);
		dump_free(&live->dumps[d]);
	}
	live->nr_dumps = 0;
	/* The first picture, or one of another scale, has no predecessor. */
	for (i = 0; i < live->nr_lines; i++)
		if (first || live->scales[live->lines[i].scale].stretched)
			memcpy(live->lines[i].before, live->lines[i].now,
			       sizeof(live->lines[i].now));
	for (i = 0; i < live->nr_scales; i++)
		live->scales[i].stretched = false;
}

static char shade(uint64_t bytes, uint64_t before, uint64_t room)
{
	if (!bytes)
		return before ? '-' : ' ';
	return bytes >= room ? '#' : 2 * bytes >= room ? ':' : '.';
}

static void draw_line(const struct live *live, const struct line *line, int width)
{
	const struct scale *scale = &live->scales[line->scale];
	const char *colour = "", *next;
	size_t i;

	printf("%-*s %8zu |", width, line->device, line->quanta);
	for (i = 0; i < live->cells; i++) {
		uint64_t room = start_of(live, scale, i + 1) -
				start_of(live, scale, i);

		next = !live->colour || line->now[i] == line->before[i] ? "" :
		       line->now[i] > line->before[i] ? "\033[32m" : "\033[31m";
		if (strcmp(next, colour))
			printf("%s%s", *colour ? "\033[0m" : "", next);
		colour = next;
		putchar(shade(line->now[i], line->before[i], room));
	}
	printf("%s|\n", *colour ? "\033[0m" : "");
}

static void draw_scale(const struct live *live, const struct scale *scale)
{
	char *span = text_size(scale->end - scale->start);
	char *part = text_size((scale->end - scale->start) / live->cells);

	printf("%s", scale->range ? scale->range : "unknown range");
	if (scale->node >= 0)
		printf(", node %d", scale->node);
	if (scale->zone)
		printf(", zone %s", scale->zone);
	printf(": %s from %llx, %s in a cell\n", span,
	       (unsigned long long)scale->start, part);
	free(span);
	free(part);
}

static void draw(const struct live *live)
{
	size_t i, s;
	int width = 0;

	for (i = 0; i < live->nr_lines; i++)
		if ((int)strlen(live->lines[i].device) > width)
			width = (int)strlen(live->lines[i].device);
	for (s = 0; s < live->nr_scales; s++) {
		draw_scale(live, &live->scales[s]);
		for (i = 0; i < live->nr_lines; i++)
			if (live->lines[i].scale == s)
				draw_line(live, &live->lines[i], width);
	}
	if (!live->nr_lines)
		puts("The devices are empty.");
}

/* The columns that are left for the cells beside names, numbers and frames */
static size_t cells(void)
{
	const int others = (int)strlen("scull_percpu0  12345678 ||");
	struct winsize size = {};
	int columns = 80;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		columns = size.ws_col;
	columns -= others;
	return columns < LEAST_CELLS ? LEAST_CELLS :
	       columns > MOST_CELLS ? MOST_CELLS : (size_t)columns;
}

static bool coloured(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (options.color)
		return !strcmp(options.color, "always");
	return isatty(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb");
}

int live_map(char **args, bool (*again)(unsigned long n))
{
	struct live live = { .cells = cells(), .colour = coloured() };
	int status = EXIT_SUCCESS;
	unsigned long n;
	size_t i;

	if (options.json || options.raw || options.output || options.output_all ||
	    options.nr_filters)
		usage_error("watch --map draws no table; "
			    "--json, --raw, --output and --filter do not apply");
	if (addresses_hidden())
		return EXIT_FAILURE;
	live.ranges = ranges_read();
	for (n = 0; !status && again(n); n++) {
		status = devices_each(args, sample, &live);
		fill(&live, !n);
		if (isatty(STDOUT_FILENO))
			fputs("\033[H\033[J", stdout);
		draw(&live);
		fflush(stdout);
	}
	for (i = 0; i < live.nr_lines; i++)
		free(live.lines[i].device);
	free(live.lines);
	free(live.scales);
	free(live.dumps);
	ranges_free(live.ranges);
	return status;
}
