#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lab/packages with a small archive that this test makes: versions, dependencies, and
# files that were changed on their way
# check-all: only a change of lab/ fails it

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$(mktemp -d)
trap 'gpgconf --homedir "$work/gpg" --kill all; rm -r "$work"' EXIT
archive=$work/archive
suite=$archive/dists/tidy
list=$suite/main/binary-$(lab/host arch)/Packages
export XDG_CACHE_HOME=$work/cache SCULL_MIRROR=file://$archive \
	SCULL_KEYRING=$work/keyring.gpg
mkdir -p "$work/tree/usr/share" "$archive/pool" "$(dirname "$list")"

gpg_() {
	gpg --homedir "$work/gpg" --batch --quiet --passphrase '' "$@"
}
mkdir -m 700 "$work/gpg"
for name in archive stranger; do
	gpg_ --quick-generate-key $name ed25519 sign never || exit
done
gpg_ --export archive >"$SCULL_KEYRING"

# add NAME VERSION [FIELD ...]: add a package with a file to the list
add() {
	local deb=pool/$1_${2#*:}.deb
	echo "$1 $2" >"$work/tree/usr/share/$1"
	tar -C "$work/tree" -cJf "$work/data.tar.xz" "./usr/share/$1"
	(cd "$work" && rm -f "$archive/$deb" && ar rc "$archive/$deb" data.tar.xz)
	{
		printf '%s\n' "Package: $1" "Version: $2" "${@:3}" "Filename: $deb"
		echo "SHA256: $(sha256sum <"$archive/$deb" | cut -c 1-64)"
		echo
	} >>"$list"
}

# sign KEY [SUITE]: write the archive's signed index
sign() {
	xz -kf "$list"
	{
		echo "Codename: ${2:-tidy}"
		echo "SHA256:"
		echo " $(sha256sum <"$list.xz" | cut -c 1-64) 0 ${list#"$suite/"}.xz"
	} | gpg_ --local-user "$1" --clearsign >"$suite/InRelease"
}

# packages ARGUMENT...: run lab/packages with messages that name no temporary folder
packages() {
	lab/packages -s tidy "$@" 2>&1 | sed "s,$archive,,g; s,$work,,g"
}

# afresh COMMAND...: run it with no lists from earlier calls
afresh() {
	rm -rf "$XDG_CACHE_HOME"
	"$@"
}

# refuses NAME MESSAGE: check that no list and no package of the archive is used
refuses() {
	rm -rf "$work/into"
	is "lab/packages: $1: is reported" 1 \
		"$(afresh packages unpack "$work/into" tool | grep -c -e "$2")"
	ok "lab/packages: $1: nothing is unpacked" test ! -e "$work/into"
}

add tool 1.9
add tool 1.10 "Depends: missing | virtual (>= 2), base:any" "Pre-Depends: first"
add tool 1.10~rc1
add epoch 9
add epoch 1:2
add base 1 "Depends: tool"
add first 1
add provider 1 "Provides: other, virtual (= 2)"
add unrelated 1
sign archive

is "lab/packages version: 1.10 is newer than 1.9 and 1.10~rc1" 1.10 \
	"$(packages version tool)"
is "lab/packages version: an epoch is newer than a large number" 1:2 \
	"$(packages version epoch)"
is "lab/packages names: prints the names with a prefix" "base" "$(packages names b)"
is "lab/packages depends: prints all alternatives, without versions" \
	"missing virtual base first" "$(packages depends tool | xargs)"
is "lab/packages depends: prints nothing for an unknown package" "" \
	"$(packages depends nothing)"
is "lab/packages root: unpacks all dependencies, and the provider of a virtual one" \
	"base first provider tool" \
	"$(packages root "$work/root" tool && cd "$work/root/usr/share" && echo *)"
is "lab/packages root: unpacks the newest version" "tool 1.10" \
	"$(cat "$work/root/usr/share/tool")"
is "lab/packages unpack: an unknown package is reported once per reading of the lists" 2 \
	"$(packages unpack "$work/none" nothing | grep -c "there is no package nothing")"

# The mirror replaces a package after its list was read.
packages version tool >/dev/null
rm "$archive"/pool/tool_*
add tool 1.11
sign archive
is "lab/packages unpack: the lists are read again if a package is gone" "tool 1.11" \
	"$(packages unpack "$work/again" tool >/dev/null && cat "$work/again/usr/share/tool")"

sign stranger
refuses "an index signed with an unknown key" "no valid signature by a key in /keyring.gpg"
sign archive untidy
refuses "the index of another suite" "this is not tidy, but another suite"
sign archive
sed -i 's/^SHA256:/Version: 1\n&/' "$suite/InRelease"
refuses "an index changed after it was signed" "no valid signature"
sign archive
echo "Package: more" | xz >>"$list.xz"
refuses "a changed list of packages" "the checksum of Packages.xz is not"
sign archive
echo >>"$archive/pool/tool_1.11.deb"
rm -rf "$work/into"
is "lab/packages: a changed package: is reported, twice because the lists are read again" \
	2 "$(afresh packages unpack "$work/into" tool |
		grep -c "the checksum of tool_1.11.deb is not")"
ok "lab/packages: a changed package: is not unpacked" test ! -e "$work/into"

# Without Debian's keyring, the archive provides one, which has its own key.
sign archive
installer=$archive/dists/stable/main/debian-installer/binary-amd64
mkdir -p "$work/tree/usr/share/keyrings" "$installer" "$archive/d"
cp "$SCULL_KEYRING" "$work/tree/usr/share/keyrings/debian-archive-keyring.gpg"
tar -C "$work/tree" -cJf "$work/data.tar.xz" ./usr/share/keyrings
ar rc "$archive/d/debian-archive-keyring-udeb_1_all.udeb" "$work/data.tar.xz"
echo "Filename: d/debian-archive-keyring-udeb_1_all.udeb" | xz >"$installer/Packages.xz"
apart=(unshare --mount)
[ "$(id -u)" = 0 ] || apart+=(--map-root-user)
rm -rf "$XDG_CACHE_HOME"
# shellcheck disable=SC2016 # that shell's
is "lab/packages without a keyring: a key that is not Debian's is not trusted" \
	"lab/packages: file://: InRelease has no valid signature by a key in /cache/scull/archive/debian-archive-keyring:" \
	"$(
		export -n SCULL_KEYRING
		"${apart[@]}" sh -c 'mount -t tmpfs tmpfs /usr/share/keyrings && exec "$@"' \
			sh lab/packages -s tidy unpack "$work/into" tool 2>&1 |
			sed -n "1 { s,$archive,,; s,$work,,p }"
	)"

# The last lists that were right remain.
add tool 1.11
sign archive
afresh packages version tool >/dev/null
add tool 1.12
sign stranger
packages update >/dev/null
is "lab/packages update: keeps the old list if the new one is not signed" 1.11 \
	"$(packages version tool)"
is "lab/packages: a suite that does not exist is reported" 1 \
	"$(lab/packages -s none names a 2>&1 | grep -c "no list of packages of none for")"
done_testing
