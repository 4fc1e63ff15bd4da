/* SPDX-License-Identifier: GPL-2.0 */
/* The options of the command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct options - the options, which are the same for all commands
 * @sysroot:	prefix of each path: the folder of a recorded system, or ""
 * @output:	columns, as typed, or NULL for those of the command
 * @filters:	"COLUMN=VALUE" conditions that a row must meet to be printed
 * @nr_filters:	number of @filters
 * @plot:	file that map draws, or NULL
 * @color:	"always" or "never" use colour, or NULL to let the terminal decide
 * @interval:	seconds between two samples of watch
 * @count:	number of samples that watch takes; 0 for no end
 * @output_all:	print all columns
 * @json:	print JSON
 * @raw:	print one blank between columns
 * @noheadings:	print no headings
 * @bytes:	print sizes in bytes
 * @runs:	map prints a line for each run
 * @map:	watch draws a map
 * @help:	print the help on the command, and do nothing else
 * @version:	print the version, and do nothing else
 */
struct options {
	const char *sysroot;
	const char *output;
	char **filters;
	size_t nr_filters;
	const char *plot;
	const char *color;
	double interval;
	unsigned long count;
	bool output_all;
	bool json;
	bool raw;
	bool noheadings;
	bool bytes;
	bool runs;
	bool map;
	bool help;
	bool version;
};

extern struct options options;

/*
 * Fill in options, and return the other arguments: the command and its
 * arguments.  Does not return if an option is wrong.
 */
char **options_parse(int argc, char **argv);

/* Print the message and a reference to --help, and exit. */
__attribute__((noreturn, format(printf, 1, 2)))
void usage_error(const char *format, ...);

#endif /* OPTIONS_H */
