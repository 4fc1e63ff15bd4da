// SPDX-License-Identifier: GPL-2.0
/* scullctl: what the scull devices hold, and where.  Its options and commands. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scullctl.h"
#include "sheet.h"

struct options options = { .sysroot = "", .interval = 1 };

struct command {
	const char *name;
	const char *args;
	const char *help;
	int (*run)(char **args);
	const struct sheet_type *columns;
};

static const struct command commands[] = {
	{ "list", "[DEVICE ...]", "a line for each device (the default)",
	  cmd_list, &list_type },
	{ "show", "DEVICE", "all that is known of one", cmd_show, &show_type },
	{ "watch", "[DEVICE ...]", "what they hold and do, every second",
	  cmd_watch, &watch_type },
	{ "dump", "DEVICE ...", "a line for each quantum", cmd_dump, &dump_type },
	{ "map", "DEVICE ...", "a picture of where the quanta lie", cmd_map,
	  &map_type },
	{ "set", "DRIVER NAME=VALUE ...",
	  "change order= or qset= of a driver; a device\n"
	  "                                adopts it when it is next trimmed",
	  cmd_set, NULL },
	{ "reset", "DRIVER", "change both back to what was built in", cmd_reset,
	  NULL },
	{ "trim", "DEVICE ...", "empty them", cmd_trim, NULL },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(*commands))

static void print_help(void)
{
	size_t i;

	puts("Usage:\n"
	     " scullctl [options] [COMMAND [ARGUMENT ...]]\n"
	     "\n"
	     "Show and control the devices of the scull drivers.\n"
	     "\n"
	     "Commands:");
	for (i = 0; i < NR_COMMANDS; i++)
		printf(" %-5s %-23s  %s\n", commands[i].name, commands[i].args,
		       commands[i].help);
	puts("\n"
	     "Options:\n"
	     " -o, --output LIST       columns to print; +LIST: these, too\n"
	     "     --output-all        print all columns\n"
	     " -f, --filter COL=VALUE  only lines that have this, or for numbers\n"
	     "                         FROM-TO; more than one: that have all\n"
	     " -b, --bytes             print sizes in bytes\n"
	     " -J, --json              print JSON; sizes are in bytes\n"
	     " -n, --noheadings        print no headings\n"
	     " -r, --raw               print one blank between columns\n"
	     "     --runs              map: a line for each contiguous run\n"
	     "     --plot FILE         map: have gnuplot draw it, as .svg or .png\n"
	     " -i, --interval SECONDS  watch: how long to wait (default 1)\n"
	     " -c, --count N           watch: how often to look (default: on and on)\n"
	     "     --sysroot FOLDER    look at a system that was recorded there\n"
	     " -h, --help              print this\n"
	     " -V, --version           print the version");
	for (i = 0; i < NR_COMMANDS; i++)
		if (commands[i].columns)
			sheet_help(commands[i].name, commands[i].columns);
}

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
		usage_error("%s wants a number: %s", option, value);
	return read;
}

static void add_filter(char *arg)
{
	if (!strchr(arg, '='))
		usage_error("--filter wants COLUMN=VALUE: %s", arg);
	options.filters = grow(options.filters, options.nr_filters,
			       sizeof(*options.filters));
	options.filters[options.nr_filters++] = arg;
}

enum { OUTPUT_ALL = 256, RUNS, PLOT, SYSROOT };

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
		print_help();
		exit(EXIT_SUCCESS);
	case 'V':
		puts("scullctl from scull " SCULL_VERSION);
		exit(EXIT_SUCCESS);
	default:
		/* getopt has said what is wrong. */
		fprintf(stderr, "Try '%s --help' for more information.\n",
			program_invocation_short_name);
		exit(EXIT_FAILURE);
	}
}

/* What was printed may still not fit on the disk. */
static int flushed(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	warn("write error");
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const char *name = "list";
	int opt, status;
	size_t i;

	while ((opt = getopt_long(argc, argv, "o:f:bJnri:c:hV", long_options,
				  NULL)) != -1)
		option(opt);
	if (options.json && options.raw)
		usage_error("mutually exclusive arguments: --json --raw");
	if (argv[optind])
		name = argv[optind++];
	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			break;
	if (i == NR_COMMANDS)
		usage_error("unknown command: %s", name);
	status = flushed(commands[i].run(argv + optind));
	free(options.filters);
	return status;
}
