/* SPDX-License-Identifier: GPL-2.0 */
/* What was asked for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct options - what was asked for, whatever the command
 * @sysroot:	in front of every path; "" but where a recorded tree is looked at
 * @output:	columns, as typed, or NULL for the command's own
 * @filters:	"COLUMN=VALUE": what rows to print
 * @nr_filters:	how many
 * @plot:	file for map to draw into, or NULL
 * @interval:	seconds from one line of watch to the next
 * @count:	how often watch looks; 0 is until it is stopped
 * @help:	print the help, and do nothing else
 * @version:	print the version, and do nothing else
 */
struct options {
	const char *sysroot;
	const char *output;
	char **filters;
	size_t nr_filters;
	const char *plot;
	double interval;
	unsigned long count;
	bool output_all;
	bool json;
	bool raw;
	bool noheadings;
	bool bytes;
	bool runs;
	bool help;
	bool version;
};

extern struct options options;

/*
 * Fill in options, and return what follows them: the command and its arguments.  Does
 * not return if an option is wrong.
 */
char **options_parse(int argc, char **argv);

/* Says what is wrong, and where there is help; does not return */
__attribute__((noreturn, format(printf, 1, 2)))
void usage_error(const char *format, ...);

#endif /* OPTIONS_H */
