/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core's events, for trace-cmd, bpftrace and /sys/kernel/tracing:
 * docs/tracing.md shows them.  One that is switched off is not called.  None is
 * in a read or a write that only finds a quantum.  An address is shown as its hash, unless
 * hash-ptr is switched off, or missing.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM scull

#if !defined(SCULL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SCULL_TRACE_H

#include <linux/mm.h>
#include <linux/tracepoint.h>

#include "geometry.h"
#include "store.h"

/* A quantum is there, which nobody else can see yet.  The allocator took ns. */
TRACE_EVENT(scull_alloc,
	TP_PROTO(const struct scull_store *store, unsigned long index,
		 unsigned int slot, void *quantum, u64 ns),
	TP_ARGS(store, index, slot, quantum, ns),
	TP_STRUCT__entry(
		__array(char, driver, 16)
		__field(unsigned int, minor)
		__field(int, node)
		__field(loff_t, offset)
		__field(const void *, quantum)
		__field(size_t, size)
		__field(size_t, taken)
		__field(u64, ns)
	),
	TP_fast_assign(
		strscpy_pad(__entry->driver, store->drv->name,
			    sizeof(__entry->driver));
		__entry->minor = store->minor;
		__entry->node = scull_trace_node(store, quantum);
		__entry->offset = scull_offset(store, index, slot);
		__entry->quantum = scull_trace_address(store, quantum);
		__entry->size = store->geo.quantum;
		__entry->taken = store->quantum_cost;
		__entry->ns = ns;
	),
	TP_printk("%s%u offset=%lld quantum=%p size=%zu taken=%zu node=%d ns=%llu",
		  __entry->driver, __entry->minor, __entry->offset,
		  __entry->quantum, __entry->size, __entry->taken,
		  __entry->node, __entry->ns)
);

/* A quantum is given back next: by a trim, or because it was not needed. */
TRACE_EVENT(scull_free,
	TP_PROTO(const struct scull_store *store, unsigned long index,
		 unsigned int slot, void *quantum),
	TP_ARGS(store, index, slot, quantum),
	TP_STRUCT__entry(
		__array(char, driver, 16)
		__field(unsigned int, minor)
		__field(loff_t, offset)
		__field(const void *, quantum)
		__field(size_t, size)
		__field(size_t, taken)
	),
	TP_fast_assign(
		strscpy_pad(__entry->driver, store->drv->name,
			    sizeof(__entry->driver));
		__entry->minor = store->minor;
		__entry->offset = scull_offset(store, index, slot);
		__entry->quantum = scull_trace_address(store, quantum);
		__entry->size = store->geo.quantum;
		__entry->taken = store->quantum_cost;
	),
	TP_printk("%s%u offset=%lld quantum=%p size=%zu taken=%zu",
		  __entry->driver, __entry->minor, __entry->offset,
		  __entry->quantum, __entry->size, __entry->taken)
);

/*
 * What a device held was freed, after a trim or by unloading: all of it, or
 * what a task did before it was killed, and left the rest to another event.
 */
TRACE_EVENT(scull_trim,
	TP_PROTO(const struct scull_store *store, size_t taken),
	TP_ARGS(store, taken),
	TP_STRUCT__entry(
		__array(char, driver, 16)
		__field(unsigned int, minor)
		__field(loff_t, bytes)
		__field(unsigned long, quanta)
		__field(size_t, taken)
	),
	TP_fast_assign(
		strscpy_pad(__entry->driver, store->drv->name,
			    sizeof(__entry->driver));
		__entry->minor = store->minor;
		__entry->bytes = atomic64_read(&store->size);
		__entry->quanta = taken / store->quantum_cost;
		__entry->taken = taken;
	),
	TP_printk("%s%u bytes=%lld quanta=%lu taken=%zu",
		  __entry->driver, __entry->minor, __entry->bytes,
		  __entry->quanta, __entry->taken)
);

/*
 * A page was touched that is not mapped.  It was mapped, with those around it;
 * or it was given to the kernel, which maps it or a copy; or neither.
 */
TRACE_EVENT(scull_fault,
	TP_PROTO(const struct scull_store *store, const struct vm_fault *vmf,
		 vm_fault_t fault),
	TP_ARGS(store, vmf, fault),
	TP_STRUCT__entry(
		__array(char, driver, 16)
		__field(unsigned int, minor)
		__field(loff_t, offset)
		__field(unsigned long, address)
		__field(bool, write)
		__array(char, result, 8)
	),
	TP_fast_assign(
		strscpy_pad(__entry->driver, store->drv->name,
			    sizeof(__entry->driver));
		__entry->minor = store->minor;
		__entry->offset = (loff_t)vmf->pgoff << PAGE_SHIFT;
		__entry->address = vmf->address;
		__entry->write = vmf->flags & FAULT_FLAG_WRITE;
		strscpy_pad(__entry->result, scull_trace_result(fault),
			    sizeof(__entry->result));
	),
	TP_printk("%s%u offset=%lld address=0x%lx write=%d result=%s",
		  __entry->driver, __entry->minor, __entry->offset,
		  __entry->address, __entry->write, __entry->result)
);

#endif /* SCULL_TRACE_H */

/* define_trace.h reads this file again, which scull_common/Kbuild has it find. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
