#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make: targets and variables work as README.md and docs/architecture.md describe.
# kernel: 6.12
# check-all: it builds all modules six times

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

kernel=$(lab/kernel 6.12)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
packaging/copy-source "$work/tree"
cd "$work/tree" || exit

# Disable BTF, because it needs a vmlinux, which headers of stock kernels lack.
make_() {
	make KDIR="$kernel/build" CONFIG_DEBUG_INFO_BTF_MODULES= "$@"
}

built() {
	find . -name '*.ko' | sort | tr '\n' ' '
}

ok "make help: succeeds" make help
ok "make: succeeds" make_
is "make: builds a module in each folder" "./scull/scull.ko ./scull_boot/scull_boot.ko \
./scull_common/scull_common.ko ./scull_percpu/scull_percpu.ko \
./scullc/scullc.ko ./scullp/scullp.ko ./scullv/scullv.ko " "$(built)"
ok "make install DESTDIR=...: succeeds" make_ install DESTDIR="$work/root"
is "make install: installs all seven modules" \
	7 "$(find "$work/root/lib/modules" -name 'scull*.ko*' |
		wc -l)"
cd "$work/root/usr/local" || exit
ok "make install: installs the scripts" test -x sbin/scull_load
ok "make install: installs the manual pages" test -s share/man/man4/scull.4 -a \
	-s share/man/man8/scull_load.8 -a -s share/man/man8/scullctl.8
ok "make install: installs scullctl" bin/scullctl --version
for file in bash-completion/completions/{scullctl,scull_load,scull_unload} \
	fish/vendor_completions.d/{scullctl,scull_load,scull_unload}.fish \
	zsh/site-functions/_scullctl; do
	ok "make install: installs the completion $file" test -s share/$file
done
ok "make install: installs the bpftrace example" \
	test -x share/doc/scull/examples/quanta.bt
ok "make install: installs the ioctl header" test -e include/scull.h
ok "make install: installs the udev rule" test -e lib/udev/rules.d/60-scull.rules
ok "make install: installs the documentation" test -e share/doc/scull/docs/tour.md
is "make install: installs the configuration files in /etc" \
	"modprobe.d/scull.conf modules-load.d/scull.conf" \
	"$(cd "$work/root/etc" && echo */scull.conf)"
cd "$work/tree" || exit
echo "options scullp scullp_devs=1" >"$work/root/etc/modprobe.d/scull.conf"
make_ install-utils DESTDIR="$work/root" >/dev/null
ok "make install-utils: keeps a configuration file that was changed" \
	grep -q devs "$work/root/etc/modprobe.d/scull.conf"
# Uninstalling keeps files of other packages, even in scull's folders, and removes files
# of an older version.
doc=usr/local/share/doc/scull
modules=$(echo "$work"/root/lib/modules/*/*/scull)
touch "$work/root/usr/local/sbin/another" "$work/root/$doc/docs/another" \
	"$modules/another" "$work/root/$doc/older"
echo /$doc/older >>"$work/root/$doc/installed"
rm -r build
ok "make uninstall: succeeds without a build and without kernel headers" \
	make uninstall DESTDIR=../root KDIR=/none
ok "make uninstall: builds nothing" not test -e build
is "make uninstall: keeps foreign files and changed configuration files" \
	"etc/modprobe.d/scull.conf \
${modules#"$work/root/"}/another usr/local/sbin/another $doc/docs/another" \
	"$(cd "$work/root" && find . ! -type d ! -name 'modules.*' -printf '%P\n' |
		LC_ALL=C sort | xargs)"
rm "$modules/another" "$work/root/$doc/docs/another"
make uninstall DESTDIR=../root KDIR=/none >/dev/null
is "make uninstall: removes all of scull's empty folders" \
	"" "$(find "$work/root" -type d -name 'scull*')"
ok "make install DESTDIR=../root prefix=/usr: succeeds" \
	make_ install DESTDIR=../root prefix=/usr
ok "make install prefix=/usr: installs scullctl there" \
	test -x "$work/root/usr/bin/scullctl"
is "make install prefix=/usr: installs all seven modules" \
	7 "$(find "$work/root/lib/modules" -name 'scull*.ko*' |
		wc -l)"
make_ uninstall DESTDIR="$work/root" prefix=/usr >/dev/null
is "make uninstall prefix=/usr: removes all installed files" \
	"" "$(find "$work/root/usr" "$work/root/lib" ! -type d \
		! -name another ! -name 'modules.*')"
# A changed default rebuilds the modules.
ok "make SCULLP_ORDER=2 SCULL_QSET=7: succeeds" make_ SCULLP_ORDER=2 SCULL_QSET=7
ok "make SCULLP_ORDER=2: the default order of scullp is 2" \
	grep -q "default 2" scullp/scullp.ko
ok "make SCULL_QSET=7: the default qset of scull is 7" \
	grep -q "default 7" scull/scull.ko
ok "make SCULLP_ORDER=99: a default out of range does not compile" \
	not make_ SCULLP_ORDER=99
sed -n '/^## An allocator/,/^##/s/^    //p' docs/architecture.md >"$work/recipe"
sed -i "s/^make/& KDIR=${kernel//\//\\/}\/build CONFIG_DEBUG_INFO_BTF_MODULES=/" \
	"$work/recipe"
ok "docs/architecture.md: the recipe for a variant succeeds" sh -e "$work/recipe"
ok "docs/architecture.md: the recipe for a variant builds a module" \
	test -e scullx/scullx.ko
ok "make clean: succeeds" make_ clean
is "make clean: removes all modules" "" "$(built)"
is "make clean: removes all files of kbuild" \
	"" "$(find . -name '*.o' -o -name '*.mod*' \
		-o -name '.*.cmd' -o -name Module.symvers)"
make KERNELRELEASE=9.9-none >"$work/said" 2>&1
is "make KERNELRELEASE=9.9-none: fails without its headers" 2 $?
ok "make KERNELRELEASE=9.9-none: names the package to install" \
	grep -q linux-headers-9.9-none "$work/said"
mkdir "$work/a folder"
cp Makefile "$work/a folder"
make_ -C "$work/a folder" >"$work/said" 2>&1
is "make: fails in a folder with a space in its name" 2 $?
ok "make: explains that the folder has a space in its name" \
	grep -q "a space in its name: $work/a folder" "$work/said"
done_testing
