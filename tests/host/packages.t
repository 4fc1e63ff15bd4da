#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: it builds and installs the packages on a whole Debian
# The Debian packages: dkms builds the modules on a PC with two kernels, and again
# for the next version; nothing is left when they are gone.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/debian.sh
version=$(<VERSION)

# build VERSION: its packages, on the PC in /root
build() {
	rm -rf "$work/tree"
	packaging/copy-source "$work/tree"
	echo "$1" >"$work/tree/VERSION"
	sed -i "1s/(.*)/($1)/" "$work/tree/debian/changelog"
	make -s -C "$work/tree" deb &&
		"${as_root[@]}" cp "$work"/tree/build/deb/*.deb "$pc/root"
}

# As on a PC that has not seen dkms: what the packages need, they bring.  Of what
# they only recommend, headers are there.  autoremove alone would keep what another
# package suggests.
without_dkms() {
	on_pc apt-get purge -y --auto-remove dkms gcc dpkg-dev patch
}

install() {
	on_pc apt-get install -y --no-install-recommends "/root/scull-dkms_$1_all.deb" \
		"/root/scull-utils_$1_$(dpkg --print-architecture).deb"
}

# What is there, but for what apt, dpkg, man and dkms keep for themselves
files() {
	(cd "$pc" && "${as_root[@]}" find . -path ./proc -prune -o \
		-path ./root -prune -o -path ./var/cache -prune -o \
		-path ./var/lib/apt -prune -o -path ./var/log -prune -o \
		-path ./var/lib/dkms -o -path './var/lib/dkms/mok.*' -o \
		-path './var/lib/dpkg/*-old' -o \
		-print | sort)
}

# What dkms built, by kernel
modules() {
	(cd "$pc/lib/modules" && for kernel in *; do
		echo $kernel
		for module in scull_common $all scull_boot; do
			on_pc modinfo -k $kernel -F vermagic $module |
				cut -d ' ' -f 1
		done
	done) | uniq -c | xargs
}

# What pages of the documentation link to, and is not there
lost() {
	(cd "$pc/usr/share/doc/scull-utils" && for page in *.md docs/*.md; do
		grep -oE '\]\([^):#]+[)#]' "$page" | tr -d ']()#' | while read -r link; do
			[ -e "${page%"${page##*/}"}$link" ] || echo "$link"
		done
	done)
}

two=$(for series in 6.1 6.12; do release $series; done)
both=$(for kernel in $two; do echo 8 $kernel; done | xargs)

ok "there is a PC" new_pc 6.1
ok "without dkms" without_dkms
ok "that knows where to get it" on_pc apt-get -qq update
files >"$work/before"
ok "with files" test -s "$work/before"
ok "make deb" build $version
is "lintian has nothing to say" "" \
	"$(lintian --allow-root "$work"/tree/build/deb/*.changes 2>&1)"
ok "they are installed" install $version
is "dkms built all modules, for both kernels" "$both" "$(modules)"
ok "and where the version is asked for" on_pc dkms status scull/$version
is "it is that of scullctl, too" "scullctl from scull $version" \
	"$(on_pc scullctl --version)"
ok "the manual is there" on_pc man scull_load
is "links in the documentation lead somewhere" "" "$(lost)"
echo "options scullp scullp_order=2" |
	"${as_root[@]}" tee -a "$pc/etc/modprobe.d/scull.conf" >/dev/null
ok "make deb, of the next version" build $version.1
ok "it is installed" install $version.1
is "dkms built all of it, for both kernels" "$both" "$(modules)"
is "and nothing of the first is left" "scull-$version.1" \
	"$(cd "$pc/usr/src" && echo scull*)"
is "nor in dkms's folder" "scull/$version.1" \
	"$(cd "$pc/var/lib/dkms" && echo scull/[0-9]*)"
ok "the owner's parameters stay" grep -q order=2 "$pc/etc/modprobe.d/scull.conf"
ok "they are purged" on_pc apt-get purge -y scull-dkms scull-utils
ok "and what they brought" without_dkms
files >"$work/after"
is "and nothing is left" "" "$(diff "$work/before" "$work/after")"
done_testing
