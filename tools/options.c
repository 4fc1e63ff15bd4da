// SPDX-License-Identifier: GPL-2.0
/* Parse the options of scullctl, and report wrong ones. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "text.h"

struct options options = { .sysroot = "", .interval = 1 };

void usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	fprintf(stderr, "Try '%s --help' for more information.\n",
		program_invocation_short_name);
	exit(EXIT_FAILURE);
}

static double parse_number(const char *option, const char *value, double most)
{
	char *end;
	double read = strtod(value, &end);

	if (end == value || *end || !(read >= 0 && read <= most))
		usage_error("%s requires a number from 0 to %.0f: %s", option,
			    most, value);
	return read;
}

/* Return NULL for "auto", which is the default. */
static const char *parse_when(const char *when)
{
	if (!strcmp(when, "auto"))
		return NULL;
	if (strcmp(when, "always") && strcmp(when, "never"))
		usage_error("--color requires auto, always or never: %s", when);
	return when;
}

static void add_filter(char *arg)
{
	if (!strchr(arg, '='))
		usage_error("--filter requires COLUMN=VALUE: %s", arg);
	options.filters = grow(options.filters, options.nr_filters,
			       sizeof(*options.filters));
	options.filters[options.nr_filters++] = arg;
}

enum { OUTPUT_ALL = 256, RUNS, PLOT, MAP, COLOR, SYSROOT };

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "output-all", no_argument, NULL, OUTPUT_ALL },
	{ "filter", required_argument, NULL, 'f' },
	{ "bytes", no_argument, NULL, 'b' },
	{ "json", no_argument, NULL, 'J' },
	{ "noheadings", no_argument, NULL, 'n' },
	{ "raw", no_argument, NULL, 'r' },
	{ "runs", no_argument, NULL, RUNS },
	{ "plot", required_argument, NULL, PLOT },
	{ "map", no_argument, NULL, MAP },
	{ "color", required_argument, NULL, COLOR },
	{ "interval", required_argument, NULL, 'i' },
	{ "count", required_argument, NULL, 'c' },
	{ "sysroot", required_argument, NULL, SYSROOT },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ }
};

static void option(int opt)
{
	switch (opt) {
	case 'o':
		options.output = optarg;
		break;
	case OUTPUT_ALL:
		options.output_all = true;
		break;
	case 'f':
		add_filter(optarg);
		break;
	case 'b':
		options.bytes = true;
		break;
	case 'J':
		options.json = true;
		break;
	case 'n':
		options.noheadings = true;
		break;
	case 'r':
		options.raw = true;
		break;
	case RUNS:
		options.runs = true;
		break;
	case PLOT:
		options.plot = optarg;
		break;
	case MAP:
		options.map = true;
		break;
	case COLOR:
		options.color = parse_when(optarg);
		break;
	case 'i':
		options.interval = parse_number("--interval", optarg, 1e6);
		break;
	case 'c':
		options.count = (unsigned long)parse_number("--count", optarg, 1e9);
		break;
	case SYSROOT:
		options.sysroot = optarg;
		break;
	case 'h':
		options.help = true;
		break;
	case 'V':
		options.version = true;
		break;
	default:
		/* getopt_long() has already printed the reason. */
		fprintf(stderr, "Try '%s --help' for more information.\n",
			program_invocation_short_name);
		exit(EXIT_FAILURE);
	}
}

char **options_parse(int argc, char **argv)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "o:f:bJnri:c:hV", long_options,
				  NULL)) != -1)
		option(opt);
	if (options.json && options.raw)
		usage_error("mutually exclusive arguments: --json --raw");
	return argv + optind;
}
