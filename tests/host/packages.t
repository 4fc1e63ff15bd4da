#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: it builds and installs the packages on a whole Debian
# Debian packages: on a PC with two kernels, dkms builds the modules, and builds them
# again for the next version.  Purging the packages removes everything.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/debian.sh
version=$(<VERSION)

# build VERSION: build the packages of VERSION and copy them to /root on the PC
build() {
	rm -rf "$work/tree"
	packaging/copy-source "$work/tree"
	echo "$1" >"$work/tree/VERSION"
	sed -i "1s/(.*)/($1)/" "$work/tree/debian/changelog"
	make -s -C "$work/tree" deb &&
		"${as_root[@]}" cp "$work"/tree/build/deb/*.deb "$pc/root"
}

# without_dkms: purge what the packages depend on, so that installing them must bring it
# in.  Keep the kernel headers, which they only recommend.  Name gcc, dpkg-dev and
# patch, because autoremove would keep packages that another package suggests.
without_dkms() {
	on_pc apt-get purge -y --auto-remove dkms gcc dpkg-dev patch
}

install() {
	on_pc apt-get install -y --no-install-recommends "/root/scull-dkms_$1_all.deb" \
		"/root/scull-utils_$1_$(dpkg --print-architecture).deb"
}

# files: print all files, except those that apt, dpkg, man and dkms keep for themselves
files() {
	(cd "$pc" && "${as_root[@]}" find . -path ./proc -prune -o \
		-path ./root -prune -o -path ./var/cache -prune -o \
		-path ./var/lib/apt -prune -o -path ./var/log -prune -o \
		-path ./var/lib/dkms -o -path './var/lib/dkms/mok.*' -o \
		-path './var/lib/dpkg/*-old' -o \
		-print | sort)
}

# modules: for each kernel, print the number of modules that dkms built
modules() {
	(cd "$pc/lib/modules" && for kernel in *; do
		echo $kernel
		for module in scull_common $all scull_boot; do
			on_pc modinfo -k $kernel -F vermagic $module |
				cut -d ' ' -f 1
		done
	done) | uniq -c | xargs
}

# lost: print relative links in the documentation that lead to no file
lost() {
	(cd "$pc/usr/share/doc/scull-utils" && for page in *.md docs/*.md; do
		grep -oE '\]\([^):#]+[)#]' "$page" | tr -d ']()#' | while read -r link; do
			[ -e "${page%"${page##*/}"}$link" ] || echo "$link"
		done
	done)
}

two=$(for series in 6.1 6.12; do release $series; done)
both=$(for kernel in $two; do echo 8 $kernel; done | xargs)

ok "setup: a Debian PC can be made" new_pc 6.1
ok "setup: dkms can be purged" without_dkms
ok "setup: the package lists can be updated" on_pc apt-get -qq update
files >"$work/before"
ok "setup: files are listed" test -s "$work/before"
ok "make deb: builds the packages" build $version
is "lintian: no messages about the packages" "" \
	"$(lintian --allow-root "$work"/tree/build/deb/*.changes 2>&1)"
ok "packages: can be installed" install $version
is "dkms: built all modules for both kernels" "$both" "$(modules)"
ok "dkms status: knows the version" on_pc dkms status scull/$version
is "scullctl --version: prints the version of the package" \
	"scullctl from scull $version" \
	"$(on_pc scullctl --version)"
ok "man scull_load: finds the manual page" on_pc man scull_load
is "documentation: all relative links have a target" "" "$(lost)"
echo "options scullp scullp_order=2" |
	"${as_root[@]}" tee -a "$pc/etc/modprobe.d/scull.conf" >/dev/null
ok "make deb: builds the packages of the next version" build $version.1
ok "packages: can be upgraded" install $version.1
is "dkms: built all modules for both kernels after the upgrade" "$both" "$(modules)"
is "upgrade: the source of the old version is gone" "scull-$version.1" \
	"$(cd "$pc/usr/src" && echo scull*)"
is "upgrade: dkms has only the new version" "scull/$version.1" \
	"$(cd "$pc/var/lib/dkms" && echo scull/[0-9]*)"
ok "upgrade: keeps parameters in /etc/modprobe.d/scull.conf" \
	grep -q order=2 "$pc/etc/modprobe.d/scull.conf"
ok "packages: can be purged" on_pc apt-get purge -y scull-dkms scull-utils
ok "packages: their dependencies can be purged" without_dkms
files >"$work/after"
is "purge: all files of the packages are gone" "" "$(diff "$work/before" "$work/after")"
done_testing
