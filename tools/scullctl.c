// SPDX-License-Identifier: GPL-2.0
/* scullctl: what the scull devices hold, and where.  Its commands. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "scullctl.h"
#include "sheet.h"

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
		usage_error("unknown command: %s", name);
	status = flushed(commands[i].run(argv));
	free(options.filters);
	return status;
}
