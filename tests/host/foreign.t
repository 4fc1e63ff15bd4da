#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The laboratory on other systems than Debian.  These are a root file system with the
# programs of Debian 13, but without apt, dpkg and Debian's keys, and with the
# /etc/os-release of another system.
# not in CI
# check-all: only a change of lab/ fails it

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

lab/build -t 2>/dev/null || {
	echo "1..0 # SKIP no right to mount"
	exit
}
apart=(unshare --mount)
[ "$(id -u)" = 0 ] || apart+=(--map-root-user)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
read -r mirror _ < <(lab/packages sources)
mkdir -p "$work"/{scull,cache}
packaging/copy-source "$work/scull" || exit

# The kernel that the tests of this machine use has its own compiler there.
lab/packages -s trixie root "$root" base-files bash coreutils sed grep mawk findutils \
	diffutils gawk make gcc libc6-dev libelf-dev libsmartcols-dev qemu-system-x86 \
	busybox-static cpio util-linux mount kmod xz-utils binutils gpgv curl wget tar \
	mandoc gzip git >/dev/null || exit
rm -rf "$root"/usr/{bin,sbin,lib,share}/{apt,dpkg}* "$root"/usr/share/keyrings \
	"$root"/etc/{apt,dpkg,debian_version,os-release} "$root/usr/lib/os-release"
ln -sf bash "$root/usr/bin/sh"
ln -sf gcc "$root/usr/bin/cc"
mkdir -p "$root"/{scull,cache,sys}
cp /etc/resolv.conf /etc/hosts "$root/etc"

# system ID NAME=VALUE ...: write the /etc/os-release of another system
system() {
	printf '%s\n' "ID=$1" "${@:2}" >"$root/etc/os-release"
}

# on COMMAND...: run a command on that system, in the copy of the tree.  Its root must
# be a mount point, or no namespace could be made in it.
on() {
	# shellcheck disable=SC2016 # that shell's
	"${apart[@]}" sh -c '
		mount --bind "$1/root" "$1/root" && mount --rbind /proc "$1/root/proc" &&
		mount --rbind /dev "$1/root/dev" && mount --bind "$1/scull" "$1/root/scull" &&
		mount --bind "$1/cache" "$1/root/cache" && root=$1/root && shift &&
		exec chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb XDG_CACHE_HOME=/cache \
			PATH=/usr/sbin:/usr/bin "SCULL_MIRROR=$1" sh -c "cd /scull && $2"' \
		sh "$work" "$mirror" "$*" 2>&1
}

# says NAME MESSAGE COMMAND...: check that a command prints a message on that system
says() {
	is "$1: prints $2" 1 "$(on "${@:3}" | grep -cF -e "$2")"
}

system fedora VERSION_ID=43
is "a system like Fedora: has neither apt nor dpkg" "" \
	"$(on "type -P apt apt-get dpkg dpkg-deb dpkg-query")"
is "a system like Fedora: nothing is missing for make demo" "" "$(on lab/deps demo)"
says "make without headers, Fedora" "run dnf install kernel-devel-$(uname -r)" make
is "lab/vm -k 6.12 on a system like Fedora: builds the modules and boots" \
	"6.12 scull_common" \
	"$(on "lab/vm -k 6.12 -s 'uname -r | cut -d . -f 1-2
		insmod /scull/scull_common/scull_common.ko && ls /sys/module | grep scull'" |
		tail -n 2 | xargs)"

# The same with wget
rm "$root/usr/bin/curl"
system arch
says "make without headers, Arch" "run pacman -S linux-headers" make
ok "lab/packages on a system like Arch: wget downloads the lists" \
	on lab/packages -s sid update
on make demo >"$work/demo"
is "make demo on a system like Arch: succeeds" 0 $?
ok "make demo on a system like Arch: plays the tour to its end" \
	grep -q "^    nothing is left" "$work/demo"

# Programs, headers and their packages
rm "$root"/usr/bin/{wget,mandoc,xz} "$root/usr/include/gelf.h"
says "lab/deps without some programs, Arch" \
	"pacman -Syu --needed curl libelf mandoc xz" lab/deps demo
system rocky 'ID_LIKE="rhel centos fedora"'
says "lab/deps without some programs, like Fedora" \
	"dnf install curl elfutils-libelf-devel mandoc xz" lab/deps demo
system opensuse-tumbleweed 'ID_LIKE="opensuse suse"'
says "lab/deps without some programs, openSUSE" \
	"zypper install curl libelf-devel mandoc xz" lab/deps demo
says "make without headers, openSUSE" "run zypper install kernel-" make
system alpine
says "lab/deps without some programs, Alpine" \
	"apk add curl elfutils-dev mandoc xz" lab/deps demo
system unheard-of
says "lab/deps without some programs, an unknown system" \
	"own packages: gelf.h xz curl|wget mandoc" lab/deps demo
done_testing
