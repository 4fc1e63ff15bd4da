#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# not in CI
# check-all: it builds the modules on a whole Debian
# RPM packages: rpm installs them on a PC, on which DKMS builds the modules.  The source
# package in akmod-scull builds a package with the modules for another kernel.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/debian.sh
ok "packaging tools: are installed" lab/deps packaging
version=$(<VERSION)
rpms=$PWD/build/rpm

# rpm_ ARGUMENT...: run rpm on the root file system of the PC, on which it knows no
# dependencies.  Let uname report the kernel that the PC seems to run.
rpm_() {
	# shellcheck disable=SC2016 # that shell's
	"${as_root[@]}" unshare --mount sh -c '
		mount -t proc proc "$1/proc" && root=$1 && shift &&
		exec rpm --root "$root" \
			--define "_install_script_path /usr/local/bin:/usr/sbin:/usr/bin" \
			"$@"' sh "$pc" "$@"
}

# rebuild: build a package with the modules for kernel $fedora from the installed source
# package, with the headers of 6.12
rebuild() {
	rpmbuild --rebuild --nodeps --define "_topdir $work/kmod" \
		--define "kernels $fedora" --define "kernel_source $(lab/kernel 6.12)/build" \
		"$pc/usr/src/akmods/scull-kmod.latest"
}

# count KERNEL: print the number of modules that modprobe finds for it
count() {
	for module in scull_common $all scull_boot; do
		on_pc modinfo -k "$1" -F filename $module
	done | grep -c "^/lib/modules/$1/"
}

old=$(release 6.1)
# A release in the form of Fedora's
fedora=6.12.8-200.fc41.x86_64
ok "make rpm: succeeds" make -s rpm
is "make rpm: builds these packages" \
	"akmod-scull scull scull-dkms scull-utils" \
	"$(cd "$rpms" && echo *.rpm | sed "s/-$version-1[^ ]*//g")"
rpmlint -c packaging/rpmlint.toml "$rpms"/*.rpm packaging/scull.spec >"$work/log" 2>&1
is "rpmlint: no messages about the packages" \
	"4 packages and 1 specfiles checked; 0 errors, 0 warnings" \
	"$(grep -o '[0-9]* packages .* warnings' "$work/log")"
grep -E ': [EW]: ' "$work/log" | sed 's/^/# /'

ok "setup: a Debian PC can be made" new_pc 6.1
ok "rpm: the packages can be installed" \
	rpm_ -i --nodeps "$rpms"/{akmod-scull,scull-dkms,scull-utils}-*.rpm
is "scullctl --version: prints the version of the package" \
	"scullctl from scull $version" "$(on_pc scullctl --version)"
is "scull-dkms: has all modules for the running kernel" 7 "$(count $old)"
ok "akmod-scull: its source package can be rebuilt for another kernel" rebuild
ok "kmod-scull: can be installed" rpm_ -i --nodeps "$work"/kmod/RPMS/*/*.rpm
is "kmod-scull: has all modules for the other kernel" 7 "$(count $fedora)"
is "rpm -V: finds no difference" "" "$(rpm_ -V --nodeps scull-dkms scull-utils akmod-scull \
	kmod-scull-$fedora)"
ok "rpm: the packages can be removed" \
	rpm_ -e scull-dkms scull-utils akmod-scull kmod-scull-$fedora
is "rpm -e: all files of the packages are gone" "" \
	"$(cd "$pc" && "${as_root[@]}" find . -path ./proc -prune -o -name '*scull*' -print)"
done_testing
