/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between the kernels that scull is built for (5.10 and later).
 *
 * The rest of the tree is written for the newest kernel; only this header
 * adapts it to older ones.  The entries are in order from the newest kernel to
 * the oldest: to drop support for a kernel, delete the end of this file.
 *
 * Kbuild defines SCULL_HAS_... for the interfaces that the headers declare,
 * whatever the version, because vendors backport them.  Versions are compared
 * only for an interface that behaves differently.
 */
#ifndef SCULL_COMPAT_H
#define SCULL_COMPAT_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/stringify.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

/*
 * 7.1: __vmalloc() supports __GFP_RETRY_MAYFAIL.  From 6.19 to 7.0 it removed
 * that flag, with a warning, and would have invoked the OOM killer: pass
 * __GFP_NORETRY.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0) && \
	LINUX_VERSION_CODE < KERNEL_VERSION(7, 1, 0)
#undef __vmalloc
#define __vmalloc(size, gfp)						\
	alloc_hooks(__vmalloc_noprof(size, __GFP_NORETRY |		\
				     ((gfp) & ~__GFP_RETRY_MAYFAIL)))
#endif

/*
 * 6.15: vmf_insert_folio_pmd().  From 6.12 on, the kernel itself maps a page
 * that a fault handler returns by a PMD entry if it belongs to a compound page
 * of that size; stable kernels since late 2025 only if the page's index and the
 * inode of the file's mapping say that the file is so large.
 *
 * scull_insert_pmd() maps a whole compound page of PMD_SIZE bytes by one entry.
 * Do not tell vmf_insert_folio_pmd() about a store, because it warns if another
 * thread has mapped a page table there; the processor, or another fault, marks
 * the entry dirty.
 */
#if !defined(CONFIG_TRANSPARENT_HUGEPAGE)
#define SCULL_MAPS_PMD 0
#define SCULL_INODE_SIZE 0
static inline vm_fault_t scull_insert_pmd(struct vm_fault *vmf, struct page *page)
{
	return VM_FAULT_FALLBACK;
}
#elif defined(SCULL_HAS_VMF_INSERT_FOLIO_PMD)
#define SCULL_MAPS_PMD 1
#define SCULL_INODE_SIZE 0
static inline vm_fault_t scull_insert_pmd(struct vm_fault *vmf, struct page *page)
{
	return vmf_insert_folio_pmd(vmf, page_folio(page), false);
}
#else
#define SCULL_MAPS_PMD (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0))
#define SCULL_INODE_SIZE (SCULL_MAPS_PMD ? MAX_LFS_FILESIZE & PAGE_MASK : 0)
static inline vm_fault_t scull_insert_pmd(struct vm_fault *vmf, struct page *page)
{
	WRITE_ONCE(compound_head(page)->index,
		   round_down(vmf->pgoff, PMD_SIZE / PAGE_SIZE));
	get_page(page);
	vmf->page = page;
	return 0;
}
#endif

/* 6.13: symbol namespaces became string literals */
#ifdef SCULL_HAS_NS_STRING
#define SCULL_NS "SCULL"
#define SCULL_KUNIT_NS "EXPORTED_FOR_KUNIT_TESTING"
#else
#define SCULL_NS SCULL
#define SCULL_KUNIT_NS EXPORTED_FOR_KUNIT_TESTING
#endif

/*
 * 6.11: vm_insert_page() accepts the zero page.  On older kernels it would
 * count mappings of the page.  vmf_insert_mixed() does not, on architectures
 * with special page table entries; elsewhere, return -EBUSY, and the caller
 * does without the zero page.  Since 6.7, also return -EBUSY if userfaultfd has
 * left a marker in the page table, which vmf_insert_mixed() does not replace.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
static inline int scull_insert_zero_page(struct vm_area_struct *vma,
					 const struct vm_fault *vmf)
{
	return vm_insert_page(vma, vmf->address, ZERO_PAGE(vmf->address));
}
#else
#include <linux/pfn_t.h>
static inline int scull_insert_zero_page(struct vm_area_struct *vma,
					 const struct vm_fault *vmf)
{
	pfn_t pfn = pfn_to_pfn_t(page_to_pfn(ZERO_PAGE(vmf->address)));

	if (!IS_ENABLED(CONFIG_ARCH_HAS_PTE_SPECIAL))
		return -EBUSY;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	if ((vmf->flags & FAULT_FLAG_ORIG_PTE_VALID) && !pte_none(vmf->orig_pte))
		return -EBUSY;
#endif
	switch (vmf_insert_mixed(vma, vmf->address, pfn)) {
	case VM_FAULT_NOPAGE:
		return 0;
	case VM_FAULT_OOM:
		return -ENOMEM;
	default:
		return -EFAULT;
	}
}
#endif

/* 6.9, and stable kernels since mid-2024: __uninitialized */
#ifndef __uninitialized
#define __uninitialized
#endif

/*
 * 6.9: cpu_dcache_is_aliasing().  Older kernels: ARM has cache_is_vivt() and
 * cache_is_vipt_aliasing(); elsewhere, SHMLBA > PAGE_SIZE means that the cache
 * may alias.
 */
#ifdef SCULL_HAS_CPU_DCACHE_IS_ALIASING
#include <linux/cacheinfo.h>
#elif defined(CONFIG_ARM)
#include <asm/cachetype.h>
#define cpu_dcache_is_aliasing() (cache_is_vivt() || cache_is_vipt_aliasing())
#else
#include <asm/shmparam.h>
#define cpu_dcache_is_aliasing() (SHMLBA > PAGE_SIZE)
#endif

/* 6.8: MAX_ORDER became MAX_PAGE_ORDER; 6.4: it became inclusive */
#ifndef MAX_PAGE_ORDER
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define MAX_PAGE_ORDER MAX_ORDER
#else
#define MAX_PAGE_ORDER (MAX_ORDER - 1)
#endif
#endif

/*
 * NUMA balancing skips a VMA if its get_policy operation returns a policy
 * without MPOL_F_MOF.  The default policy of a task has that flag, so return an
 * equivalent policy without it: memory comes from the local node.
 *
 * 6.7: the operation also returns an index for interleaving, which its caller
 * has set to 0.  5.14: local allocation became a separate mode.
 */
#ifdef CONFIG_NUMA
#include <linux/mempolicy.h>
#include <linux/sched.h>

static inline struct mempolicy *scull_unscanned_policy(struct vm_area_struct *vma)
{
	static struct mempolicy local = {
		.refcnt = ATOMIC_INIT(1),
#ifdef MPOL_F_LOCAL
		.mode = MPOL_PREFERRED, .flags = MPOL_F_LOCAL,
#else
		.mode = MPOL_LOCAL,
#endif
	};

	/* The VMA may belong to another task, which may have its own policy. */
	if (vma->vm_policy || current->mempolicy || current->mm != vma->vm_mm)
		return vma->vm_policy;
	return &local;
}

#ifdef SCULL_HAS_POLICY_ILX
static inline struct mempolicy *scull_vma_policy(struct vm_area_struct *vma,
						 unsigned long addr,
						 pgoff_t *ilx)
{
	return scull_unscanned_policy(vma);
}
#else
static inline struct mempolicy *scull_vma_policy(struct vm_area_struct *vma,
						 unsigned long addr)
{
	return scull_unscanned_policy(vma);
}
#endif
#define SCULL_VMA_POLICY .get_policy = scull_vma_policy,
#else
#define SCULL_VMA_POLICY
#endif

/*
 * 6.5: SLAB_NO_MERGE.  Before, a usercopy region was enough to prevent merging.
 */
#ifndef SLAB_NO_MERGE
#define SLAB_NO_MERGE 0
#endif

/*
 * 6.5: copy_splice_read().  Before, generic_file_splice_read() also copied,
 * through an ITER_PIPE iterator.
 */
#ifndef SCULL_HAS_COPY_SPLICE_READ
#define copy_splice_read generic_file_splice_read
#endif

/* 6.4: class_create() lost its module argument */
#ifndef SCULL_HAS_CLASS_CREATE_NAME
#undef class_create
#define class_create(name) ({					\
	static struct lock_class_key __key;			\
	__class_create(THIS_MODULE, name, &__key);		\
})
#endif

/* 6.3: vm_flags_init().  Before, vm_flags was assigned to directly. */
#ifndef SCULL_HAS_VM_FLAGS_INIT
#define vm_flags_init(vma, flags) ((void)((vma)->vm_flags = (flags)))
#endif

/* 6.2: EXPORT_SYMBOL_IF_KUNIT() */
#ifdef SCULL_HAS_KUNIT_VISIBILITY
#include <kunit/visibility.h>
#else
#define EXPORT_SYMBOL_IF_KUNIT(symbol)
#endif

/* 6.2: the devnode and dev_uevent callbacks of a class take a const device */
#ifdef SCULL_HAS_CONST_DEVNODE
#define scull_devnode_arg const struct device
#else
#define scull_devnode_arg struct device
#endif

/* 6.1: kmalloc_size_roundup() */
#ifndef SCULL_HAS_KMALLOC_SIZE_ROUNDUP
#include <linux/log2.h>
static inline size_t kmalloc_size_roundup(size_t size)
{
	if (KMALLOC_MIN_SIZE <= 32 && size > 64 && size <= 96)
		return 96;
	if (KMALLOC_MIN_SIZE <= 64 && size > 128 && size <= 192)
		return 192;
	return roundup_pow_of_two(max_t(size_t, size, KMALLOC_MIN_SIZE));
}
#endif

/*
 * 5.19: FMODE_CAN_ODIRECT.  Before, O_DIRECT required the direct_IO operation
 * of an address space, which a file without a page cache does not have.
 */
#ifndef FMODE_CAN_ODIRECT
#define FMODE_CAN_ODIRECT 0
#endif

/* 5.19: a macro may name the namespace of an exported or imported symbol. */
#if !defined(SCULL_HAS_NS_MACRO) && !defined(SCULL_HAS_NS_STRING)
#undef EXPORT_SYMBOL_NS_GPL
#define EXPORT_SYMBOL_NS_GPL(sym, ns)					\
	__EXPORT_SYMBOL(sym, "_gpl", __stringify(ns))
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, __stringify(ns))
#endif

/*
 * Return the nodes to which set_mempolicy(2) binds the caller, or NULL.  5.14:
 * all policies have nodes; before, they were a member of a union.
 */
static inline const nodemask_t *scull_bound_nodes(void)
{
#ifdef CONFIG_NUMA
	const struct mempolicy *policy = current->mempolicy;

	if (!policy || policy->mode != MPOL_BIND)
		return NULL;
#ifdef MPOL_F_LOCAL
	return &policy->v.nodes;
#else
	return &policy->nodes;
#endif
#else
	return NULL;
#endif
}

/* Return true if the caller has its own memory policy. */
static inline bool scull_task_has_policy(void)
{
#ifdef CONFIG_NUMA
	return current->mempolicy;
#else
	return false;
#endif
}

/* 5.17: PDE_DATA() became pde_data() */
#ifdef SCULL_HAS_PDE_DATA
#define pde_data PDE_DATA
#endif

/*
 * 5.16, and stable kernels since then: DECLARE_FLEX_ARRAY(), for a struct that
 * consists of one flexible array.
 */
#ifndef DECLARE_FLEX_ARRAY
#define DECLARE_FLEX_ARRAY(type, name)					\
	struct {							\
		struct { } __empty_ ## name;				\
		type name[];						\
	}
#endif

/* 5.16: kvmalloc() moved to slab.h from mm.h, which is included above */

/*
 * 5.11: a page that is charged to a memory cgroup can be mapped.  On older
 * kernels the charge is recorded in a field that also counts mappings, so
 * vm_insert_page() refuses the page: do not charge memory that can be mapped.
 */
#ifdef PG_kmemcg
#define SCULL_GFP_UNMAPPABLE __GFP_ACCOUNT
#else
#define SCULL_GFP_UNMAPPABLE ((__force gfp_t)0)
#endif

#endif /* SCULL_COMPAT_H */
