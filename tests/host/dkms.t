#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# not in CI
# check-all: it installs kernels on a whole Debian
# dkms.conf: with the dkms of Debian 12 and of Debian 13, apt installs a kernel that is
# too new for scull, and the modules are built once the user raises the bound.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/debian.sh
scull=scull/$(<VERSION)

# kernel RELEASE COMMAND: make a package of a kernel whose build system runs COMMAND to
# build modules, and which calls dkms as Debian's packages of kernels do
kernel() {
	local to=$work/kernel-$1 build
	build=$to/lib/modules/$1/build
	mkdir -p "$to/DEBIAN" "$build/include"
	printf 'clean: ;\nmodules: ; %s\n' "$2" >"$build/Makefile"
	cat >"$to/DEBIAN/control" <<-END
		Package: linux-image-$1
		Version: 1
		Architecture: all
		Maintainer: scull
		Description: kernel without an image
	END
	cat >"$to/DEBIAN/postinst" <<-END
		#!/bin/sh
		run-parts --exit-on-error --regex '^dkms\$' --arg=$1 /etc/kernel/postinst.d
	END
	chmod +x "$to/DEBIAN/postinst"
	dpkg-deb --root-owner-group -b "$to" "$work/$1.deb" >/dev/null &&
		"${as_root[@]}" cp "$work/$1.deb" "$pc/root"
}

# apt COMMAND...: run apt-get on the PC, and keep its messages in $work/log
apt() {
	on_pc apt-get -y "$@" >"$work/log" 2>&1
}

# bound VERSION: let the user set the first kernel to skip
bound() {
	echo "BUILD_EXCLUSIVE_KERNEL_MAX=$1" |
		"${as_root[@]}" tee "$pc/etc/dkms/scull.conf" >/dev/null
}

# count KERNEL: print the number of modules that are installed for it
count() {
	find "$pc/lib/modules/$1" -name 'scull*.ko*' | wc -l
}

# dkms_of SUITE: put the dkms of this suite of Debian on the PC, with scull's source, and
# let it build for the running kernel only
dkms_of() {
	lab/packages -s "$1" unpack "$work/dkms-$1" dkms &&
		rm -f "$work/dkms-$1"/etc/dkms/framework.conf.d/* &&
		"${as_root[@]}" cp -r "$work/dkms-$1/." "$pc" &&
		"${as_root[@]}" make -s install-source DESTDIR="$pc" &&
		on_pc dkms add $scull
}

# To save time, build empty modules; packages.t lets dkms build the real ones.
# shellcheck disable=SC2016 # make and a shell expand them
{
	empty='for d in $(M)/scull*/; do \
		gcc -c -x c /dev/null -o $$d/$$(basename $$d).ko || exit; done'
	broken='+$(MAKE) -C /usr/src/linux-headers-'$(release 6.12)' M=$(M) \
		KCFLAGS=-Dclass_unregister=1 modules'
}
ok "setup: a Debian PC can be made" new_pc 6.12
ok "setup: a package of a kernel can be made" kernel 9.9.0 "$empty"
ok "setup: a package of a newer kernel can be made" kernel 9.10.0 "$empty"
ok "setup: a package of a kernel for which scull does not compile can be made" \
	kernel 7.3.1 "$broken"

for suite in bookworm trixie; do
	ok "$suite: its dkms can be installed" dkms_of $suite
	dkms=$(on_pc dkms --version | tr -d a-z-)
	ok "$dkms: apt installs a kernel that is too new" apt install /root/9.9.0.deb
	ok "$dkms: apt's output says that the kernel is skipped" grep -q skip "$work/log"
	is "$dkms: a kernel that is too new has no modules" 0 "$(count 9.9.0)"
	bound 9.10
	ok "$dkms: autoinstall succeeds once the bound is raised" \
		on_pc dkms autoinstall -k 9.9.0
	is "$dkms: the modules are installed once the bound is raised" 7 "$(count 9.9.0)"
	ok "$dkms: apt installs a kernel that is newer than the raised bound" \
		apt install /root/9.10.0.deb
	ok "$dkms: apt's output says that the newer kernel is skipped" \
		grep -q skip "$work/log"
	is "$dkms: the newer kernel has no modules" 0 "$(count 9.10.0)"
	"${as_root[@]}" rm "$pc/etc/dkms/scull.conf"

	if [ $suite = bookworm ]; then
		ok "$dkms: apt fails if the modules do not compile" \
			not apt install /root/7.3.1.deb
		ok "$dkms: the build fails for the reason that the test has prepared" \
			on_pc grep -q '^<command-line>:.*error:' /var/lib/dkms/$scull/build/make.log
		ok "$dkms: autoinstall can be disabled" on_pc touch /etc/dkms/no-autoinstall
		ok "$dkms: apt completes the installation without autoinstall" apt install -f
		"${as_root[@]}" rm "$pc/etc/dkms/no-autoinstall"
	else
		ok "$dkms: apt succeeds if the modules do not compile" \
			apt install /root/7.3.1.deb
		ok "$dkms: the build fails for the reason that the test has prepared" \
			on_pc grep -q '^<command-line>:.*error:' /var/lib/dkms/$scull/build/make.log
		ok "$dkms: apt's output says that the build failed" \
			grep -q 'bad exit status: 77' "$work/log"
		ok "$dkms: apt's output says that a kernel without a build is skipped" \
			grep -q 'skipped for module(s) scull' "$work/log"
	fi
	ok "$dkms: install fails if the modules do not compile" \
		not on_pc dkms install $scull -k 7.3.1

	runs 9.9.0
	ok "$dkms: scull can be removed" on_pc dkms remove $scull --all
	ok "$dkms: the package's script succeeds on a kernel that is too new" \
		on_pc /usr/lib/dkms/common.postinst scull "${scull#*/}"
	runs "$(release 6.12)"
	on_pc dkms remove $scull --all
	ok "$dkms: the kernels can be purged" apt purge 'linux-image-[79].*'
done
done_testing
