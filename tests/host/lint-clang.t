#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The headers of Debian's kernels are configured for gcc.  Clang has neither all of
# gcc's options nor its named address spaces.  Therefore configure the source of a
# kernel for clang, which is what a user of a kernel built by clang has.
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/scull/headers

# headers SERIES|SUITE: print a folder with headers for lab/build, which are kept for
# each source and version of clang
headers() {
	local source folder
	source=$(lab/kernel "$1-source") || return
	folder=$cache/${source##*/}-clang$(clang -dumpversion)
	mkdir -p "$cache"
	exec 9>"$cache/lock"
	flock 9
	if ! [ -e "$folder/build/Module.symvers" ]; then
		rm -rf "$folder"
		mkdir -p "$folder/build"
		cat lab/configs/{base,pc}.config >"$folder/wanted"
		make -s -C "$source" O="$folder/build" LLVM=1 \
			KCONFIG_ALLCONFIG="$folder/wanted" allnoconfig >&2 &&
			make -s -C "$source" O="$folder/build" LLVM=1 -j"$(nproc)" \
				modules_prepare >&2 || return
		# The list of the kernel's symbols is empty, so modpost warns about each.
		touch "$folder/build/Module.symvers"
	fi
	echo "$folder"
}

# warnings SERIES|SUITE: build the modules from scratch and print warnings, except
# those about symbols of the kernel, which the builds by gcc check
warnings() {
	local folder status=0
	folder=$(headers "$1") || return
	rm -rf "${work:?}/${folder##*/}"
	SCULL_BUILD=$work SCULL_EXTRA="tests/modules bench/module" lab/build "$folder" \
		LLVM=1 KBUILD_MODPOST_WARN=1 >/dev/null 2>"$work/said" || status=$?
	grep -vE '^WARNING: modpost: .*(undefined!|unresolved symbol)' "$work/said"
	return $status
}

# Check the result, because a kernel's headers may override the compiler.
compiled() {
	local folder module
	folder=$(headers "$1") || return
	for module in "$work/${folder##*/}"/scull*/*.ko; do
		readelf -p .comment "$module" | grep -q clang || echo "$module"
	done
}

mkdir -p "$work"
quiet "clang W=1, 6.12: no warnings" warnings 6.12
quiet "clang, 6.12: compiled all modules" compiled 6.12
# Newer kernels require a newer clang.
if [ "$(clang -dumpversion | cut -d . -f 1)" -ge 15 ]; then
	quiet "clang W=1, newest source in Debian testing: no warnings" warnings testing
	quiet "clang, newest source in Debian testing: compiled all modules" compiled testing
fi
done_testing
