// SPDX-License-Identifier: GPL-2.0
/* scullctl: show and control the devices of the scull drivers */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "scullctl.h"
#include "sheet.h"
#include "text.h"

struct command {
	const char *name;
	const char *args;
	const char *help;
	int (*run)(char **args);
	const struct sheet_type *columns;
};

static const struct command commands[] = {
	{ "list", "[DEVICE ...]", "print a line for each device (default)",
	  cmd_list, &list_type },
	{ "show", "DEVICE", "print all properties of a device", cmd_show,
	  &show_type },
	{ "watch", "[DEVICE ...]", "print content and activity every second",
	  cmd_watch, &watch_type },
	{ "dump", "DEVICE ...", "print a line for each quantum", cmd_dump,
	  &dump_type },
	{ "map", "DEVICE ...", "print or draw where quanta lie in memory",
	  cmd_map, &map_type },
	{ "set", "DRIVER NAME=VALUE ...",
	  "set order= or qset= of a driver; each device\n"
	  "                                adopts it when it is next trimmed",
	  cmd_set, NULL },
	{ "reset", "DRIVER", "set both to the compiled-in defaults", cmd_reset,
	  NULL },
	{ "trim", "DEVICE ...", "empty the devices", cmd_trim, NULL },
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
	     " -o, --output LIST       columns to print; +LIST adds to the defaults\n"
	     "     --output-all        print all columns\n"
	     " -f, --filter COL=VALUE  print only matching lines; a number may be\n"
	     "                         FROM-TO; if repeated, lines must match all\n"
	     " -b, --bytes             print sizes in bytes\n"
	     " -J, --json              print JSON, with sizes in bytes\n"
	     " -n, --noheadings        print no headings\n"
	     " -r, --raw               print one blank between columns\n"
	     "     --runs              map: print a line for each contiguous run\n"
	     "     --plot FILE         map: draw an .svg or .png with gnuplot, or\n"
	     "                         write an .html page\n"
	     "     --map               watch: draw where quanta lie in memory\n"
	     "     --color WHEN        watch: auto, always or never (default auto)\n"
	     " -i, --interval SECONDS  watch: time between samples (default 1)\n"
	     " -c, --count N           watch: number of samples (default: no end)\n"
	     "     --sysroot FOLDER    read a recorded system from FOLDER\n"
	     " -h, --help              print this help\n"
	     " -V, --version           print the version");
	for (i = 0; i < NR_COMMANDS; i++)
		if (commands[i].columns)
			sheet_help(commands[i].name, commands[i].columns);
}

/* Writing the buffered output may fail, for example on a full disk. */
static int flushed(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	warn("write error");
	return EXIT_FAILURE;
}

static char *command_names(void)
{
	char *names = NULL;
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		names = text_list(names, commands[i].name);
	return names;
}

int main(int argc, char **argv)
{
	const char *name = "list";
	int status;
	size_t i;

	argv = options_parse(argc, argv);
	if (options.help) {
		print_help();
		return flushed(EXIT_SUCCESS);
	}
	if (options.version) {
		puts("scullctl from scull " SCULL_VERSION);
		return flushed(EXIT_SUCCESS);
	}
	if (*argv)
		name = *argv++;
	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			break;
	if (i == NR_COMMANDS)
		usage_error("unknown command: %s; use one of %s", name,
			    command_names());
	status = flushed(commands[i].run(argv));
	free(options.filters);
	return status;
}
