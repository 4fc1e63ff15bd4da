#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make: what README.md and docs/architecture.md say of it.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

kernel=$(lab/kernel 6.12)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
packaging/copy-source "$work/tree"
cd "$work/tree" || exit

# No BTF: it wants the vmlinux that stock headers come without.
make_() {
	make KDIR="$kernel/build" CONFIG_DEBUG_INFO_BTF_MODULES= "$@"
}

built() {
	find . -name '*.ko' | sort | tr '\n' ' '
}

ok "make help" make help
ok "make" make_
is "a module in each folder" "./scull/scull.ko ./scull_boot/scull_boot.ko \
./scull_common/scull_common.ko ./scull_percpu/scull_percpu.ko \
./scullc/scullc.ko ./scullp/scullp.ko ./scullv/scullv.ko " "$(built)"
ok "make install into a folder" make_ install DESTDIR="$work/root"
is "the modules are there" 7 "$(find "$work/root/lib/modules" -name 'scull*.ko*' |
	wc -l)"
cd "$work/root/usr/local" || exit
ok "the scripts are there" test -x sbin/scull_load
ok "the manual pages are there" test -s share/man/man4/scull.4 -a \
	-s share/man/man8/scull_load.8 -a -s share/man/man8/scullctl.8
ok "and scullctl" bin/scullctl --version
ok "and its completion" test -e share/bash-completion/completions/scullctl
ok "and the example for bpftrace" test -x share/doc/scull/examples/quanta.bt
ok "and the header" test -e include/scull.h
ok "and udev's rule" test -e lib/udev/rules.d/60-scull.rules
ok "and documentation" test -e share/doc/scull/docs/tour.md
is "and examples for /etc" "modprobe.d/scull.conf modules-load.d/scull.conf" \
	"$(cd "$work/root/etc" && echo */scull.conf)"
cd "$work/tree" || exit
echo "options scullp scullp_devs=1" >"$work/root/etc/modprobe.d/scull.conf"
make_ install-utils DESTDIR="$work/root" >/dev/null
ok "which are the owner's" grep -q devs "$work/root/etc/modprobe.d/scull.conf"
# What is others' stays, in folders of ours, too; what an older version had goes.
doc=usr/local/share/doc/scull
modules=$(echo "$work"/root/lib/modules/*/*/scull)
touch "$work/root/usr/local/sbin/another" "$work/root/$doc/docs/another" \
	"$modules/another" "$work/root/$doc/older"
echo /$doc/older >>"$work/root/$doc/installed"
rm -r build
ok "make uninstall, with nothing built and no headers" \
	make uninstall DESTDIR=../root KDIR=/none
ok "it builds nothing" not test -e build
is "it leaves what is not its own" "etc/modprobe.d/scull.conf \
${modules#"$work/root/"}/another usr/local/sbin/another $doc/docs/another" \
	"$(cd "$work/root" && find . ! -type d ! -name 'modules.*' -printf '%P\n' |
		LC_ALL=C sort | xargs)"
rm "$modules/another" "$work/root/$doc/docs/another"
make uninstall DESTDIR=../root KDIR=/none >/dev/null
is "and no folder of its own" "" "$(find "$work/root" -type d -name 'scull*')"
ok "make install with a prefix, into a folder beside" \
	make_ install DESTDIR=../root prefix=/usr
ok "is there" test -x "$work/root/usr/bin/scullctl"
is "and the modules" 7 "$(find "$work/root/lib/modules" -name 'scull*.ko*' |
	wc -l)"
make_ uninstall DESTDIR="$work/root" prefix=/usr >/dev/null
is "and is not" "" "$(find "$work/root/usr" "$work/root/lib" ! -type d \
	! -name another ! -name 'modules.*')"
# What was built is built anew where it has to be.
ok "a default of one's own" make_ SCULLP_ORDER=2 SCULL_QSET=7
ok "is the module's" grep -q "default 2" scullp/scullp.ko
ok "and the other's" grep -q "default 7" scull/scull.ko
ok "a default out of range does not compile" not make_ SCULLP_ORDER=99
sed -n '/^## An allocator/,/^##/s/^    //p' docs/architecture.md >"$work/recipe"
sed -i "s/^make/& KDIR=${kernel//\//\\/}\/build CONFIG_DEBUG_INFO_BTF_MODULES=/" \
	"$work/recipe"
ok "the recipe for another variant" sh -e "$work/recipe"
ok "makes one" test -e scullx/scullx.ko
ok "make clean" make_ clean
is "nothing is left of the build" "" "$(built)"
is "nor of what kbuild notes" "" "$(find . -name '*.o' -o -name '*.mod*' \
	-o -name '.*.cmd' -o -name Module.symvers)"
make KERNELRELEASE=9.9-none >"$work/said" 2>&1
is "a kernel that is not there is an error" 2 $?
ok "with what to install" grep -q linux-headers-9.9-none "$work/said"
mkdir "$work/a folder"
cp Makefile "$work/a folder"
make_ -C "$work/a folder" >"$work/said" 2>&1
is "a folder with a space in its name is an error" 2 $?
ok "which is explained" grep -q "a space in its name: $work/a folder" "$work/said"
done_testing
