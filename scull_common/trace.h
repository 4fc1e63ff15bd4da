/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core's trace events, for trace-cmd, bpftrace and /sys/kernel/tracing; see
 * docs/tracing.md.  The code of an event that is disabled is not executed.
 * Reads, and writes that find their quanta, have no event.  Addresses are
 * hashed, unless the trace option hash-ptr is off or the kernel does not have
 * it.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM scull

#if !defined(SCULL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SCULL_TRACE_H

#include <linux/mm.h>
#include <linux/tracepoint.h>

#include "geometry.h"
#include "store.h"

/*
 * A quantum was allocated, which no other task can see yet.  The back end's
 * alloc took ns nanoseconds.
 */
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

/* A quantum is about to be freed: by a trim, or because it was not needed. */
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
 * The content of a device was freed, after a trim or by unloading: all of it,
 * or the part that a task freed before it was killed.  Another event reports
 * the rest.
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
 * A task accessed a page that was not mapped.  The core mapped the page
 * together with those around it, or gave it to the kernel, which maps the page
 * or a copy; or the fault failed.
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

/*
 * define_trace.h includes this file again; scull_common/Kbuild sets the path.
 */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
