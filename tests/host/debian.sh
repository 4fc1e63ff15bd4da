# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Helpers for tests that install scull on a PC with Debian.  The PC is a root file
# system with the newest kernel of each series; on_pc runs commands there in namespaces
# of their own.

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
"${as_root[@]}" unshare --mount true 2>/dev/null || {
	echo "1..0 # SKIP no right to create a root file system and to mount in it"
	exit
}
work=$(mktemp -d)
pc=$work/pc
trap '"${as_root[@]}" rm -rf "$work"' EXIT

# new_pc SERIES: create $pc, which seems to run the kernel of this series
new_pc() {
	local root
	root=$(lab/debian-root 6.1 6.12) || return
	"${as_root[@]}" cp -a "$root" "$pc" &&
		"${as_root[@]}" cp /etc/resolv.conf "$pc/etc" &&
		on_pc sh -c 'echo debian >/etc/hostname
			echo 127.0.1.1 debian >/etc/hosts' &&
		runs "$(release "$1")"
}

# release SERIES: print the release of the series' kernel
release() {
	basename "$(lab/kernel "$1")"
}

# runs RELEASE: let uname on $pc report this kernel.  The real kernel is this machine's.
runs() {
	printf '%s\n' '#!/bin/sh' "[ \"\$*\" = -r ] || exec /bin/uname \"\$@\"" \
		"echo $1" |
		"${as_root[@]}" tee "$pc/usr/local/bin/uname" >/dev/null &&
		"${as_root[@]}" chmod +x "$pc/usr/local/bin/uname"
}

# on_pc COMMAND...: run it on $pc as root
on_pc() {
	# shellcheck disable=SC2016 # that shell's
	"${as_root[@]}" unshare --mount --uts --pid --fork --kill-child sh -c '
		hostname debian && mount -t proc proc "$1/proc" && root=$1 && shift &&
		exec chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin \
			DEBIAN_FRONTEND=noninteractive "$@"' sh "$pc" "$@"
}
