// SPDX-License-Identifier: GPL-2.0
/*
 * Mapping a device into the address space of a process.
 *
 * Only whole pages that have their own reference counts can be mapped.  A back
 * end whose quanta are such pages provides the page operation.  To the rest of
 * the kernel a mapped page is an ordinary page: a task that pins it, for
 * O_DIRECT or io_uring, keeps it even after the mapping and the store are gone.
 *
 * The functions here are called with the mmap_lock held.  A copy to or from
 * user memory may fault and thereby call them; see "Lock order" in store.h.
 */
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/pagemap.h>

#include "device.h"
#include "file.h"
#include "store.h"
#include "trace.h"
#include "walk.h"

/*
 * Fault-around window.  At 256 KiB the fixed cost of a fault is small compared
 * with the cost of mapping the pages.
 */
#define SCULL_FAULT_PAGES	DIV_ROUND_UP(SZ_256K, PAGE_SIZE)

/*
 * Return the store of a mapped device.  A mapping keeps the store alive as a
 * hold does (see store.h); lockdep checks that the device is mapped.
 */
static struct scull_store *scull_mapped_store(struct scull_device *dev)
{
	return rcu_dereference_protected(dev->store, READ_ONCE(dev->mappings));
}

static void scull_map_open(struct vm_area_struct *vma)
{
	struct scull_device *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	WRITE_ONCE(dev->mappings, dev->mappings + 1);
	spin_unlock(&dev->lock);
}

static void scull_map_close(struct vm_area_struct *vma)
{
	struct scull_device *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	WRITE_ONCE(dev->mappings, dev->mappings - 1);
	spin_unlock(&dev->lock);
}

/* Return the page at the walk's position; fill a hole with zeros first. */
static struct page *scull_walk_page_get(struct scull_walk *walk)
{
	struct page *page = scull_walk_page(walk);
	void *quantum, *there;

	if (page)
		return page;
	quantum = scull_quantum_new(walk, __GFP_ZERO);
	if (IS_ERR(quantum))
		return ERR_CAST(quantum);
	there = scull_walk_publish(walk, quantum);
	if (there != quantum)
		scull_quantum_free(walk, quantum);
	return IS_ERR(there) ? ERR_CAST(there) : scull_walk_page(walk);
}

/*
 * Map those of the pages that exist.  Stop at a page that is already mapped,
 * because the pages after it were most likely mapped together with it.  Errors
 * do not matter, because a page that is not mapped here is mapped by its own
 * fault.
 */
static void scull_map_pages(struct vm_area_struct *vma, unsigned long addr,
			    struct page **pages, unsigned long nr)
{
	while (nr) {
		unsigned long run = 0, left;

		while (run < nr && pages[run])
			run++;
		left = run;
		if (run && vm_insert_pages(vma, addr, pages, &left))
			return;
		/* Skip the hole that ended the run. */
		run = min(run + 1, nr);
		addr += run * PAGE_SIZE;
		pages += run;
		nr -= run;
	}
}

/*
 * Map the existing pages around a page, so that accessing them does not fault.
 */
static void scull_map_around(struct scull_store *store, pgoff_t size,
			     struct vm_area_struct *vma, pgoff_t pgoff)
{
	pgoff_t first = round_down(pgoff, SCULL_FAULT_PAGES);
	pgoff_t last = min3(first + SCULL_FAULT_PAGES - 1, size - 1,
			    vma->vm_pgoff + vma_pages(vma) - 1);
	struct page *pages[SCULL_FAULT_PAGES] __uninitialized;
	struct scull_walk walk;
	unsigned long nr;

	first = max(first, vma->vm_pgoff);
	scull_walk_start(&walk, store, (loff_t)first << PAGE_SHIFT);
	pages[0] = scull_walk_page(&walk);
	for (nr = 1; nr <= last - first; nr++)
		pages[nr] = scull_walk_next_page(&walk, pages[nr - 1]);
	pages[pgoff - first] = NULL;
	scull_map_pages(vma, vma->vm_start +
			((first - vma->vm_pgoff) << PAGE_SHIFT), pages, nr);
}

/*
 * Return true if one PMD entry can map the whole quantum of @page: the quantum
 * is a compound page of that size, all of it is below @size pages, and the VMA
 * has room for it at an aligned address.
 */
static bool scull_map_is_huge(const struct scull_store *store, pgoff_t size,
			      const struct vm_fault *vmf, struct page *page)
{
	const struct vm_area_struct *vma = vmf->vma;
	const unsigned long pages = PMD_SIZE / PAGE_SIZE;
	unsigned long addr = vmf->address & PMD_MASK;
	pgoff_t first = round_down(vmf->pgoff, pages);

	return SCULL_MAPS_PMD && store->geo.quantum == PMD_SIZE &&
	       compound_order(compound_head(page)) == store->geo.order &&
	       pmd_none(*vmf->pmd) && !vmf->cow_page &&
	       !(vma->vm_flags & VM_NOHUGEPAGE) && first + pages <= size &&
	       addr >= vma->vm_start && vma->vm_end - addr >= PMD_SIZE &&
	       first - vma->vm_pgoff == (addr - vma->vm_start) >> PAGE_SHIFT;
}

/*
 * Return true if stores through the VMA reach the device.  A private mapping,
 * or one of a file that is open read-only, does not have VM_SHARED.
 */
static bool scull_map_stores(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED;
}

/*
 * Return true if there is a hole at @pgoff.  A task that fills the hole after
 * this check finds zeros_mapped set and removes the zeros from the page tables.
 */
static bool scull_map_is_hole(struct scull_store *store, pgoff_t pgoff)
{
	struct scull_walk walk;

	if (!READ_ONCE(store->zeros_mapped))
		WRITE_ONCE(store->zeros_mapped, true);
	/* Pairs with the cmpxchg() in scull_walk_publish(). */
	smp_mb();
	scull_walk_start(&walk, store, (loff_t)pgoff << PAGE_SHIFT);
	return !scull_walk_quantum(&walk);
}

/* Map the zero page if the hole has not been filled in the meantime. */
static int scull_map_zero_page(struct scull_store *store,
			       struct vm_area_struct *vma, struct vm_fault *vmf)
{
	int err = 0;

	down_read(&store->hole_lock);
	if (scull_map_is_hole(store, vmf->pgoff))
		err = scull_insert_zero_page(vma, vmf);
	up_read(&store->hole_lock);
	return err;
}

/*
 * Return the store's own page of zeros, which the first call allocates, or NULL
 * if there is no memory for it.
 */
static struct page *scull_zeros(struct scull_store *store)
{
	struct page *zeros = READ_ONCE(store->zeros), *first;

	if (zeros)
		return zeros;
	zeros = alloc_page((SCULL_GFP & ~__GFP_ACCOUNT) | __GFP_ZERO);
	if (!zeros)
		return NULL;
	first = cmpxchg(&store->zeros, NULL, zeros);
	if (!first)
		return zeros;
	put_page(zeros);
	return first;
}

/*
 * Hand a locked page of zeros to the kernel.  After the fault handler returns,
 * the kernel maps or copies the page and then unlocks it.  A task that fills
 * the hole waits for the page lock.
 */
static vm_fault_t scull_map_give_zeros(struct scull_store *store,
				       struct vm_fault *vmf)
{
	struct page *zeros = scull_zeros(store);

	if (!zeros)
		return VM_FAULT_OOM;
	lock_page(zeros);
	if (!scull_map_is_hole(store, vmf->pgoff)) {
		unlock_page(zeros);
		return VM_FAULT_NOPAGE;
	}
	get_page(zeros);
	vmf->page = zeros;
	return VM_FAULT_LOCKED;
}

/*
 * Handle a read of a hole through a VMA that cannot store to the device.  Such
 * a read must not count toward the driver's limit, so map the zero page.  Hand
 * the store's own page of zeros to the kernel instead if
 *   - the kernel is going to copy the page for a private mapping;
 *   - the page table has an entry that only the kernel can interpret, such as a
 *     userfaultfd marker; or
 *   - the zero page is forbidden in this address space, as for KVM guests on
 *     s390.
 */
static vm_fault_t scull_map_hole(struct scull_store *store,
				 struct vm_area_struct *vma,
				 struct vm_fault *vmf)
{
	int err;

	if (vmf->cow_page)
		return scull_map_give_zeros(store, vmf);
	err = scull_map_zero_page(store, vma, vmf);
	/* If the hole was filled in the meantime, the task faults again. */
	if (!err)
		return VM_FAULT_NOPAGE;
	if (err == -ENOMEM)
		return VM_FAULT_OOM;
	return scull_map_give_zeros(store, vmf);
}

/*
 * Handle a fault on a page that is not mapped.  If the VMA can store to the
 * device, fill a hole with a quantum of zeros even for a read, as tmpfs does.
 * An access past the size, or to a hole that cannot be filled, gets SIGBUS.  If
 * there is no memory for a page table, the kernel retries the fault.
 */
static vm_fault_t scull_map_page(struct scull_store *store, struct vm_fault *vmf)
{
	struct vm_area_struct copy = *vmf->vma;
	pgoff_t size = DIV_ROUND_UP_ULL(atomic64_read_acquire(&store->size),
					PAGE_SIZE);
	struct scull_walk walk;
	vm_fault_t fault;
	struct page *page;
	int err = -EBUSY;

	if (vmf->pgoff >= size)
		return VM_FAULT_SIGBUS;
	/*
	 * The OOM reaper may have removed a private copy from this address: do
	 * not map the device's page in its place.
	 */
	fault = check_stable_address_space(vmf->vma->vm_mm);
	if (fault)
		return fault;
	/*
	 * vm_insert_page() requires VM_MIXEDMAP.  But a VMA with that flag
	 * cannot be extended by mremap() or locked by mlock(), although only
	 * ordinary pages and the zero page are mapped here.  So leave the VMA
	 * itself alone and set the flag in a copy.  The mmap_lock stabilizes
	 * the fields that vm_insert_page() reads: mm, flags, bounds and
	 * protection.  Other fields of the copy may be inconsistent.
	 */
	vm_flags_init(&copy, copy.vm_flags | VM_MIXEDMAP);
	scull_walk_start(&walk, store, (loff_t)vmf->pgoff << PAGE_SHIFT);
	if (!scull_map_stores(vmf->vma) && !scull_walk_quantum(&walk))
		return scull_map_hole(store, &copy, vmf);
	page = scull_walk_page_get(&walk);
	if (IS_ERR(page))
		return VM_FAULT_SIGBUS;
	if (scull_map_is_huge(store, size, vmf, page))
		return scull_insert_pmd(vmf, page);
	if (!vmf->cow_page &&
	    (!(vmf->flags & FAULT_FLAG_WRITE) || pmd_none(*vmf->pmd)))
		err = vm_insert_page(&copy, vmf->address, page);
	if (err && err != -EBUSY)
		return vmf_error(err);
	if (!vmf->cow_page)
		scull_map_around(store, size, &copy, vmf->pgoff);
	if (!err)
		return VM_FAULT_NOPAGE;
	/*
	 * Return the page and let the kernel map it if
	 *   - the kernel has to copy it for a private mapping;
	 *   - this is a store: on processors that leave it to the kernel to
	 *     mark a page dirty, an entry made here would fault again; or
	 *   - there is an entry at the address that only the kernel can
	 *     interpret: a page mapped by another thread, or a userfaultfd
	 *     marker.
	 *
	 * But even for a store, map the page here if there is no page table
	 * yet: the kernel might map all of a huge page, even past the size.
	 * (Some kernels map all of a large folio only if i_size covers it,
	 * see SCULL_INODE_SIZE.)
	 */
	get_page(page);
	vmf->page = page;
	return 0;
}

static vm_fault_t scull_map_fault(struct vm_fault *vmf)
{
	struct scull_store *store = scull_mapped_store(vmf->vma->vm_private_data);
	vm_fault_t fault = scull_map_page(store, vmf);

	trace_scull_fault(store, vmf, fault);
	return fault;
}

/*
 * SCULL_VMA_POLICY keeps the NUMA balancing scanner away from the mapping.
 * Because the pages cannot migrate, the scanner would only make each of them
 * fault again and again.
 */
static const struct vm_operations_struct scull_vm_ops = {
	.open	= scull_map_open,
	.close	= scull_map_close,
	.fault	= scull_map_fault,
	SCULL_VMA_POLICY
};

/*
 * mmap(2).  Fails with -ENODEV if the back end's memory cannot be mapped, or if
 * the data cache aliases, since the kernel's view and a mapping would then not
 * be coherent.  Fails with -EOVERFLOW if the mapping would extend past the
 * largest file size.  32-bit kernels refuse to map a character device past
 * 4 GiB without calling this function.
 */
int scull_mmap(struct file *file, struct vm_area_struct *vma)
{
	const pgoff_t max = MAX_LFS_FILESIZE >> PAGE_SHIFT;
	struct scull_device *dev = file->private_data;

	if (!dev->drv->ops->page || cpu_dcache_is_aliasing())
		return -ENODEV;
	if (vma->vm_pgoff > max || vma_pages(vma) > max - vma->vm_pgoff)
		return -EOVERFLOW;
	vma->vm_private_data = dev;
	vma->vm_ops = &scull_vm_ops;
	scull_map_open(vma);
	return 0;
}
