// SPDX-License-Identifier: GPL-2.0
/*
 * Run a program on the memory of a NUMA node: bind NODE PROGRAM [ARGUMENT...]
 */
#include "scull_test.h"

#include <linux/mempolicy.h>
#include <sys/syscall.h>

int main(int argc, char **argv)
{
	unsigned long nodes = 1UL << atoi(argv[1]);

	if (syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, 8 * sizeof(nodes))) {
		perror("set_mempolicy");
		return 1;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 1;
}
