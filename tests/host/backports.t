#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The modules compile with headers into which a vendor has backported interfaces.
# kernel: 6.1 5.10
# check-all: only a change of Kbuild or include/scull_compat.h fails it

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$PWD/build/backports
mkdir -p "$work/kernels"

# edit HEADER COMMAND: change a header of the copy with sed; fail if nothing changes
edit() {
	local header=$headers/include/linux/$1
	sed "$2" "$header" >"$work/header" && ! cmp -s "$work/header" "$header" &&
		cat "$work/header" >"$work/new" && mv "$work/new" "$header"
}

class_create_name() { # 6.4, RHEL 9.4
	edit device/class.h '/#define class_create(/,/^})/c\
struct class *class_create(const char *name);'
}

const_devnode() { # 6.2, RHEL 9.4
	edit device/class.h 's/\(devnode\|dev_uevent\))(struct device/\1)(const struct device/'
}

vm_flags_helpers() { # 6.3, RHEL 9.5
	edit mm_types.h 's/^\tunsigned long vm_flags;/\tconst unsigned long vm_flags;/' &&
		edit mm.h '/^#define VM_NONE/i\
static inline void vm_flags_init(struct vm_area_struct *vma, unsigned long flags)\
{\
	*(unsigned long *)&vma->vm_flags = flags;\
}' && {
		! grep -q 'vma->vm_flags &=' "$headers/include/linux/mm.h" ||
			edit mm.h 's/vma->vm_flags &=\(.*\);/vm_flags_init(vma, vma->vm_flags \&\1);/'
	}
}

pde_data() { # 5.17
	edit proc_fs.h 's/\<PDE_DATA\>/pde_data/'
}

copy_splice_read() { # 6.5
	edit fs.h 's/generic_file_splice_read/copy_splice_read/'
}

kmalloc_size_roundup() { # 6.1
	edit slab.h '/^void kfree(/i\
size_t kmalloc_size_roundup(size_t size);'
}

namespace_strings() { # 6.13
	edit module.h 's/import_ns, .*)$/import_ns, ns)/' &&
		edit export.h '/_NS/s/#ns\|__stringify(ns)/ns/'
}

policy_index() { # 6.7
	edit mm.h '/(\*get_policy)/,/;/s/addr);/addr, pgoff_t *ilx);/'
}

# quietly: build, and fail if there are messages, except those of modpost about symbols
# that the changed headers declare but that the kernel does not export
quietly() {
	local log=$work/log
	SCULL_BUILD=$work SCULL_EXTRA="tests/modules" \
		lab/build -c "$copy" KBUILD_MODPOST_WARN=1 >"$log" 2>&1 &&
		! grep -v 'modpost: .* undefined!$' "$log" | grep -v "^$work"
}

# backports KERNEL BACKPORT...: build with all of them
backports() {
	local kernel copy headers backport
	kernel=$(lab/kernel "$1") || return
	copy=$work/kernels/$1
	rm -rf "$copy"
	cp -al "$kernel" "$copy"
	headers=$(dirname "$(find "$copy" -path '*/include/linux/slab.h' | head -n 1)")/../..
	for backport in "${@:2}"; do
		ok "$1: $backport is backported" "$backport"
	done
	ok "$1: the modules compile with all of these backports" quietly
	rm -rf "$copy"
}

backports 6.1 class_create_name const_devnode vm_flags_helpers copy_splice_read \
	namespace_strings policy_index
backports 5.10 class_create_name const_devnode vm_flags_helpers pde_data \
	copy_splice_read kmalloc_size_roundup namespace_strings policy_index
done_testing
