// SPDX-License-Identifier: GPL-2.0
/*
 * A device in the address space of a process.
 *
 * Only memory that is whole pages, with a reference count of their own, can be
 * mapped; a back end that has such memory says so by its page operation.  A
 * mapped page is an ordinary page to the rest of the kernel: who pins it, for
 * O_DIRECT or io_uring, keeps it when the mapping and the store are gone.
 *
 * The kernel calls in here with the mm's mmap_lock, and a copy to or from user
 * space may end up here: see "Locks" in store.h.
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
 * How many pages a fault maps, of those around that exist: so many that what it
 * costs by itself is little beside them.
 */
#define SCULL_FAULT_PAGES	DIV_ROUND_UP(SZ_256K, PAGE_SIZE)

/*
 * The device keeps its store while it is mapped: that there are mappings, which
 * lockdep checks, is as good as a hold.
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

/* The page where the walk is, or NULL in a hole. */
static struct page *scull_walk_page(const struct scull_walk *walk)
{
	void *quantum = scull_walk_quantum(walk);

	if (!quantum)
		return NULL;
	return walk->store->ops->page(quantum, walk->at.offset);
}

/* The same, but a hole is filled with zeros. */
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
 * Map those of some pages that exist, up to one that is mapped already: what
 * follows was most likely mapped with it.  Nothing depends on it.
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
		/* Over the hole that ended the run */
		run = min(run + 1, nr);
		addr += run * PAGE_SIZE;
		pages += run;
		nr -= run;
	}
}

/* Map what there is around a page, so that the next one does not fault. */
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
	for (nr = 0; nr <= last - first; nr++) {
		pages[nr] = scull_walk_page(&walk);
		walk.at.offset += PAGE_SIZE;
		if (walk.at.offset == store->geo.quantum)
			scull_walk_step(&walk);
	}
	pages[pgoff - first] = NULL;
	scull_map_pages(vma, vma->vm_start +
			((first - vma->vm_pgoff) << PAGE_SHIFT), pages, nr);
}

/* Can the area store to the device?  A private one, or a read-only file's, cannot. */
static bool scull_map_stores(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED;
}

/*
 * Is there a hole?  Who fills it after this finds zeros_mapped set, and takes the zeros
 * out of the page tables.
 */
static bool scull_map_is_hole(struct scull_store *store, pgoff_t pgoff)
{
	struct scull_walk walk;

	if (!READ_ONCE(store->zeros_mapped))
		WRITE_ONCE(store->zeros_mapped, true);
	/* Pairs with cmpxchg() in scull_walk_publish(). */
	smp_mb();
	scull_walk_start(&walk, store, (loff_t)pgoff << PAGE_SHIFT);
	return !scull_walk_quantum(&walk);
}

/* Map the zero page if there is still a hole. */
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

/* The store's own page of zeros, made if it is missing; NULL without memory */
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
 * Give the kernel a page of zeros.  It maps the page, or copies it, after we return,
 * and then unlocks it: who fills the hole waits for that.
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
 * Reading a hole in an area that cannot store to the device must not take memory from
 * the driver's limit: map the zero page.  That will not do if the kernel is to copy the
 * page for a private mapping; or if there is an entry in the page table that only the
 * kernel can judge, such as a mark of userfaultfd; or if the zero page is forbidden in
 * this address space, as for guests on s390.
 */
static vm_fault_t scull_map_hole(struct scull_store *store,
				 struct vm_area_struct *vma,
				 struct vm_fault *vmf)
{
	int err;

	if (vmf->cow_page)
		return scull_map_give_zeros(store, vmf);
	err = scull_map_zero_page(store, vma, vmf);
	/* If there is no hole any more, the task faults again. */
	if (!err)
		return VM_FAULT_NOPAGE;
	if (err == -ENOMEM)
		return VM_FAULT_OOM;
	return scull_map_give_zeros(store, vmf);
}

/*
 * A page was touched that is not mapped.  If the area can store to the device, a
 * hole is filled with a quantum of zeros, even if it is only read, as on tmpfs.
 * Past the size, and if a hole cannot be filled, the task gets SIGBUS; without
 * memory for a page table the kernel tries again.
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
	/* May be in place of a private copy that the OOM killer took away. */
	fault = check_stable_address_space(vmf->vma->vm_mm);
	if (fault)
		return fault;
	/*
	 * vm_insert_page() insists on VM_MIXEDMAP, but an area so marked cannot
	 * be lengthened by mremap() or locked by mlock(), and what is mapped
	 * here are ordinary pages and the zero page.  So leave the area itself
	 * alone, and mark a copy.  The mmap_lock keeps the fields that inserting
	 * reads: mm, flags, bounds and protection.  Others may be half changed.
	 */
	vm_flags_init(&copy, copy.vm_flags | VM_MIXEDMAP);
	scull_walk_start(&walk, store, (loff_t)vmf->pgoff << PAGE_SHIFT);
	if (!scull_map_stores(vmf->vma) && !scull_walk_quantum(&walk))
		return scull_map_hole(store, &copy, vmf);
	page = scull_walk_page_get(&walk);
	if (IS_ERR(page))
		return VM_FAULT_SIGBUS;
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
	 * Give the page to the kernel, which maps it, if
	 *  - it has to copy the page for a private mapping;
	 *  - the page is stored to: on processors that leave it to the kernel to
	 *    mark a page dirty, an entry of ours would fault again;
	 *  - there is an entry at the address that only the kernel can judge:
	 *    another thread's page, or a mark of userfaultfd.
	 * But do not without a page table: the kernel might map all of a huge
	 * page, also past the size.  (Since 6.18 it would map all of a large folio
	 * that i_size covers, and that is 0, see inode.c.)
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
 * The pages cannot migrate.  SCULL_VMA_POLICY keeps the scanner of NUMA balancing
 * away, which would make every page fault again and again.
 */
static const struct vm_operations_struct scull_vm_ops = {
	.open	= scull_map_open,
	.close	= scull_map_close,
	.fault	= scull_map_fault,
	SCULL_VMA_POLICY
};

/*
 * mmap(2): -ENODEV where memory cannot be mapped, or a data cache knows it by its
 * address: there the kernel and who maps it would not see the same.  On a 32-bit
 * kernel a character device can only be mapped below 4 GiB, for which it does not
 * ask us.
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
