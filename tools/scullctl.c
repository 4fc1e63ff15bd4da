// SPDX-License-Identifier: GPL-2.0
/* scullctl: show and control the devices of the scull drivers */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "options.h"
#include "scullctl.h"
#include "sheet.h"
#include "text.h"

const struct command commands[] = {
	{
		.name = "list",
		.args = "[DEVICE ...]",
		.summary = "print a line for each device (default)",
		.text = "Print a line for each of the devices, by default for all devices",
		.examples = " scullctl list\n"
			    " scullctl -o +stored,limit list scullp0 scullp1\n"
			    " scullctl -J -f driver=scullp list\n",
		.run = cmd_list,
		.columns = &list_type,
	}, {
		.name = "show",
		.args = "DEVICE",
		.summary = "print all properties of a device",
		.text = "Print a line for each column of list, with its value and meaning",
		.examples = " scullctl show scullp0\n"
			    " scullctl -b -f property=TAKEN show scullp0\n",
		.run = cmd_show,
		.columns = &show_type,
	}, {
		.name = "watch",
		.args = "[DEVICE ...]",
		.summary = "print content and activity every second",
		.text = "Print content and activity of the devices (default all) every second",
		.options = " -i, --interval SECONDS  time between samples (default 1)\n"
			   " -c, --count N           number of samples (default: no end)\n"
			   "     --map               draw where quanta lie in memory\n"
			   "     --color WHEN        auto, always or never (default auto)\n",
		.examples = " scullctl -i 0.5 -c 4 --map watch scullp0\n",
		.run = cmd_watch,
		.columns = &watch_type,
	}, {
		.name = "dump",
		.args = "DEVICE ...",
		.summary = "print a line for each quantum",
		.text = "Print a line for each quantum, or for each copy of it if each CPU\n"
			"has one.  Only root sees addresses",
		.examples = " scullctl dump scullp0\n"
			    " scullctl -o +node,zone -f offset=0-65535 dump scullp0\n",
		.run = cmd_dump,
		.columns = &dump_type,
	}, {
		.name = "map",
		.args = "DEVICE ...",
		.summary = "print or draw where quanta lie in memory",
		.text = "Print a line and a picture for each kind of memory.  Only root "
			"may do this",
		.options = "     --runs              print a line for each contiguous run\n"
			   "     --plot FILE         draw an .svg or .png with gnuplot, or\n"
			   "                         write an .html page\n",
		.examples = " scullctl map scullp0 scullv0\n"
			    " scullctl --plot map.svg map scullp0 scullv0\n",
		.run = cmd_map,
		.columns = &map_type,
	}, {
		.name = "set",
		.args = "DRIVER NAME=VALUE ...",
		.summary = "set order= or qset= of a driver",
		.text = "Change settings of a driver, which is the name of its module:\n"
			"order (the size of a quantum is 2^order pages; only of scullp and\n"
			"scullv) and qset (quanta in a quantum set).  Each device adopts the\n"
			"settings when it is next trimmed.  Only root may do this",
		.examples = " scullctl set scullp order=2 qset=100\n"
			    " scullctl trim scullp0\n",
		.run = cmd_set,
	}, {
		.name = "reset",
		.args = "DRIVER",
		.summary = "set both to the compiled-in defaults",
		.text = "Restore the defaults that were compiled into the module for order\n"
			"and qset.  They may differ from the parameters that the module was\n"
			"loaded with.  Only root may do this",
		.examples = " scullctl reset scullp\n",
		.run = cmd_reset,
	}, {
		.name = "trim",
		.args = "DEVICE ...",
		.summary = "empty the devices",
		.text = "Empty the devices, which frees their memory.  Trimming a mapped device\n"
			"fails",
		.examples = " scullctl trim scullp0 scullp1\n",
		.run = cmd_trim,
	}, {
		.name = "help",
		.args = "[COMMAND]",
		.summary = "explain a command, or all \"columns\"",
		.text = "Explain a command, or list the columns of all commands",
		.examples = " scullctl help list\n"
			    " scullctl help columns\n",
		.run = cmd_help,
	},
};

const size_t nr_commands = sizeof(commands) / sizeof(*commands);

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

	for (i = 0; i < nr_commands; i++)
		names = text_list(names, commands[i].name);
	return names;
}

const struct command *command_find(const char *name)
{
	size_t i;

	for (i = 0; i < nr_commands; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	usage_error("unknown command: %s; use one of %s", name,
		    command_names());
}

int main(int argc, char **argv)
{
	int status;

	argv = options_parse(argc, argv);
	if (options.help)
		return flushed(help(*argv));
	if (options.version) {
		puts("scullctl from scull " SCULL_VERSION);
		return flushed(EXIT_SUCCESS);
	}
	status = flushed(command_find(*argv ? *argv : "list")->run(argv + !!*argv));
	free(options.filters);
	return status;
}
