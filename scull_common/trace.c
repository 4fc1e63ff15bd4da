// SPDX-License-Identifier: GPL-2.0
/*
 * The code of the trace events in trace.h, and functions that only they use.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/string.h>

#include "store.h"

/*
 * Return the address of a quantum, as shown in the dump.  If each CPU has a
 * copy, return the address of the first CPU's.
 */
static __maybe_unused void *
scull_trace_address(const struct scull_store *store, void *quantum)
{
	const struct scull_ops *ops = store->ops;

	if (ops->address)
		quantum = ops->address(quantum, cpumask_first(cpu_possible_mask));
	return quantum;
}

/*
 * Return the NUMA node of a quantum's first page, or -1 if the address does not
 * identify it.
 */
static __maybe_unused int scull_trace_node(const struct scull_store *store,
					   void *quantum)
{
	void *address = scull_trace_address(store, quantum);

	if (store->ops->page)
		return page_to_nid(store->ops->page(quantum, 0));
	return virt_addr_valid(address) ? page_to_nid(virt_to_page(address)) :
					  NUMA_NO_NODE;
}

static __maybe_unused const char *scull_trace_result(vm_fault_t fault)
{
	switch (fault) {
	case 0:
	case VM_FAULT_LOCKED:
		return "given";
	case VM_FAULT_NOPAGE:
		return "mapped";
	case VM_FAULT_OOM:
		return "OOM";
	default:
		return "SIGBUS";
	}
}

#define CREATE_TRACE_POINTS
#include "trace.h"
