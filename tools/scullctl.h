/* SPDX-License-Identifier: GPL-2.0 */
/* The commands.  main() passes them the arguments after their name. */
#ifndef SCULLCTL_H
#define SCULLCTL_H

int cmd_list(char **args);
int cmd_show(char **args);
int cmd_set(char **args);
int cmd_reset(char **args);
int cmd_trim(char **args);
int cmd_dump(char **args);
int cmd_map(char **args);
int cmd_watch(char **args);
int cmd_help(char **args);

#endif /* SCULLCTL_H */
