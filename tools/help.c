// SPDX-License-Identifier: GPL-2.0
/* scullctl help, and --help: each text fits on a screen of 24 lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "options.h"
#include "scullctl.h"
#include "sheet.h"

static const char table_options[] =
	" -o, --output LIST       columns to print; +LIST adds to the defaults\n"
	"     --output-all        print all columns\n"
	" -f, --filter COL=VALUE  print only matching lines; a number may be FROM-TO\n"
	" -b, --bytes             print sizes in bytes\n"
	" -J, --json              print JSON, with sizes in bytes\n"
	" -n, --noheadings        print no headings\n"
	" -r, --raw               print one blank between columns\n";

static void print_command(const struct command *command)
{
	printf("Usage: scullctl%s %s%s%s\n%s.\n",
	       command->columns ? " [OPTION ...]" : "", command->name,
	       *command->args ? " " : "", command->args, command->text);
	if (command->columns) {
		printf("\nOptions:\n%s%s", table_options,
		       command->options ? command->options : "");
		printf("\nColumns (* default; scullctl help columns describes them):\n");
		sheet_names(command->columns);
	}
	printf("\nExamples:\n%s", command->examples);
}

static void print_columns(void)
{
	size_t i;

	for (i = 0; i < nr_commands; i++)
		if (commands[i].columns)
			sheet_help(commands[i].name, commands[i].columns);
}

static void print_overview(void)
{
	size_t i;

	puts("Usage: scullctl [OPTION ...] [COMMAND [ARGUMENT ...]]\n"
	     "\n"
	     "Show and control the devices of the scull drivers.\n"
	     "\n"
	     "Commands:");
	for (i = 0; i < nr_commands; i++)
		printf(" %-5s %-21s  %s\n", commands[i].name, commands[i].args,
		       commands[i].summary);
	puts("\n"
	     "Options of all commands; scullctl help COMMAND lists the others:\n"
	     "     --sysroot FOLDER    read a recorded system from FOLDER\n"
	     " -h, --help              print this help or, after a command, its help\n"
	     " -V, --version           print the version\n"
	     "\n"
	     "Examples:\n"
	     " scullctl help map\n"
	     " scullctl list -o name,size,taken scullp0");
}

/* Print the help on a subject, which is NULL or an argument of the user. */
int help(const char *subject)
{
	if (!subject)
		print_overview();
	else if (!strcmp(subject, "columns"))
		print_columns();
	else
		print_command(command_find(subject));
	return EXIT_SUCCESS;
}

int cmd_help(char **args)
{
	if (args[0] && args[1])
		usage_error("help takes at most one COMMAND");
	return help(args[0]);
}
