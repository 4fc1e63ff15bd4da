#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rules of this project

source "$(dirname "$0")/lint.sh"
compat=include/scull_compat.h

spdx() {
	local file
	find . -name .git -prune -o -path '*/build' -prune -o -type f \
		\( -name '*.[ch]' -o -name Makefile -o -name Kbuild \
		-o -path './scripts/*' -o -path './lab/*' -o -path './packaging/*' -o -path './tests/*' -o -path './.ci/*' \
		-o -path './bench/*' -o -path './tools/*' -o -path './docs/*' \
		-o -path './man/*' -o -path './etc/*' -o -path './.github/*' \
		-o -name .clang-tidy -o -name dkms.conf \) \
		! -name '*.mod.c' -print | while read -r file; do
		head -n 3 "$file" | grep -q SPDX || echo "$file"
	done
}

long_files() {
	{
		printf '%s\n' "${kernel_c[@]}" tests/programs/*.[ch] bench/*.c tools/*.[ch]
		grep -lrE '^#!/.*sh$' lab packaging scripts tests bench .ci
	} | xargs wc -l | awk '$1 > 500 && $2 != "total"'
	wc -l scull/scull.c scull?/scull?.c scull_percpu/scull_percpu.c \
		scull_boot/scull_boot.c |
		awk '$1 > 150 && $2 != "total"'
}

version_tests() {
	grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION' "${kernel_c[@]}" |
		grep -v "^$compat"
	grep -nE '^# *if' scull*/*.c | grep -v '\.mod\.c:'
	true
}

# Check that all files that name the version agree with VERSION.
versions() {
	local version
	version=$(<VERSION)
	[ "$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)" = "$version" ] ||
		echo "debian/changelog: the newest entry is not $version"
	[ "$(sed -n '/^%changelog/{n;s/.* - //p}' packaging/scull.spec)" = "$version-1" ] ||
		echo "packaging/scull.spec: the newest entry of %changelog is not $version-1"
	grep -L "^Version: *$version\$" packaging/scull.spec
	grep -L "^pkgver=$version\$" packaging/PKGBUILD
	grep -L "^\.Os scull $version\$" man/*.[1-9]
	grep -q "^## \[$version\] - " CHANGELOG.md ||
		echo "CHANGELOG.md: no section for $version"
}

quiet "SPDX lines: every source file has one" spdx
quiet "file length: at most 500 lines, variants at most 150" long_files
quiet "kernel version tests: only in scull_compat.h" version_tests
quiet "version: the same in all files" versions
done_testing
