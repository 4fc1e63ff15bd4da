#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# not in CI
# check-all: it builds packages, which only a change of what is installed affects
# Packages for Arch Linux: makepkg builds them, and pacman installs and removes them.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
ok "packaging tools: are installed" lab/deps packaging
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(<VERSION)
root=$work/root
packages=$work/scull/build/arch

# as_user COMMAND...: run it as a user other than root, as makepkg requires
as_user() {
	if [ "$(id -u)" = 0 ]; then
		chmod go+x "$work" && chown -R nobody "$work/scull" &&
			setpriv --reuid nobody --clear-groups env HOME="$work/scull" "$@"
	else
		"$@"
	fi
}

# pacman_ ARGUMENT...: run pacman on a root file system of its own, as a user who is root
# in a namespace, without the dependencies
pacman_() {
	unshare --map-root-user pacman --root "$root" --config /dev/null \
		--cachedir "$work/cache" --noconfirm "$@"
}

mkdir -p "$root/var/lib/pacman" "$work/cache"
packaging/copy-source "$work/scull"
ok "make arch: succeeds" as_user make -s -C "$work/scull" arch
is "make arch: builds these packages" \
	"scull-dkms-$version-1-any scull-utils-$version-1-$(uname -m)" \
	"$(cd "$packages" && echo *.pkg.tar* | sed 's/\.pkg\.tar[.a-z]*//g')"
ok "pacman: the packages can be installed" pacman_ -Udd "$packages"/*.pkg.tar*
is "pacman -Qkk: the files are those of the packages" "" \
	"$(pacman_ -Qkk 2>&1 | grep -v ' 0 altered files$')"
is "scullctl --version: prints the version of the package" \
	"scullctl from scull $version" "$("$root/usr/bin/scullctl" --version)"
ok "scull-dkms: the source is where the hooks of dkms expect it" \
	grep -q "^PACKAGE_VERSION=\"$version\"" "$root/usr/src/scull-$version/dkms.conf"
is "pacman: no file is in a folder that is a link on Arch Linux" "" \
	"$(cd "$root" && ls -d bin lib lib64 sbin usr/sbin usr/lib64 2>/dev/null)"
ok "pacman: the packages can be removed" pacman_ -Rnsdd scull-dkms scull-utils
is "pacman -R: all files of the packages are gone" "" \
	"$(find "$root" -name '*scull*')"
done_testing
