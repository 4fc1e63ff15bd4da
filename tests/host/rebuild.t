#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lab/build: it builds anew what has changed, and only that.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir "$work/tree"
cp -r Kbuild include lab scull* "$work/tree"
cd "$work/tree" || exit
# A kernel whose build only tells that it was called, and by whom
mkdir -p ../kernel/build
cat >../kernel/build/Makefile <<-'EOF'
	modules: ; @echo "order $(SCULLP_ORDER), arch $(ARCH), level $(MAKELEVEL)" >$(M)/made
EOF

# made ARGUMENT...: what the kernel's build tells, if it was called
made() {
	rm -f build/kernel/made
	{ lab/build "$@" ../kernel >/dev/null; } 2>&1
	cat build/kernel/made 2>/dev/null
}
plain="order , arch , level 0"

is "it builds" "$plain" "$(made)"
is "a second time there is nothing to do" "" "$(made)"
is "with -c there is" "$plain" "$(made -c)"
is "a default of the environment's is built" "order 2, arch , level 0" \
	"$(export SCULLP_ORDER=2 && made && made)"
is "the next one without it is built" "$plain" "$(made)"
is "flags of a make that calls do not matter" "" \
	"$(MAKEFLAGS="-j8 --jobserver-auth=98,99 -- ARCH=arm64" MAKELEVEL=1 ARCH=arm64 made)"
is "nor do they in a build" "$plain" \
	"$(MAKEFLAGS="-j8 --jobserver-auth=98,99 -- ARCH=arm64" MAKELEVEL=1 ARCH=arm64 made -c)"
cp -p scullp/scullp.c ../kept
echo "/* changed */" >>scullp/scullp.c
is "a change is built" "$plain" "$(made)"
touch build/kernel/scullp/scullp.o
mv ../kept scullp/scullp.c
is "so is an older file" "$plain" "$(made)"
ok "which is in the copy" cmp scullp/scullp.c build/kernel/scullp/scullp.c
ok "beside what was built" test -e build/kernel/scullp/scullp.o
rm scullp/scullp.c
is "a file less is built" "$plain" "$(made)"
ok "it is gone in the copy" not test -e build/kernel/scullp/scullp.c
ok "and what was built of it" not test -e build/kernel/scullp/scullp.o
rm -r scullc
is "a variant less is built" "$plain" "$(made)"
ok "it is gone" not test -e build/kernel/scullc
done_testing
