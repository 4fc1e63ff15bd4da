#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lab/build rebuilds if a file has changed, and only then.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir "$work/tree"
cp -r Kbuild include lab scull* "$work/tree"
cd "$work/tree" || exit
# The Makefile of this kernel only records that it was called, and with which variables.
mkdir -p ../kernel/build
cat >../kernel/build/Makefile <<-'EOF'
	modules: ; @echo "order $(SCULLP_ORDER), arch $(ARCH), level $(MAKELEVEL)" >$(M)/made
EOF

# made ARGUMENT...: run lab/build, and print that record if the kernel's build was
# called
made() {
	rm -f build/kernel/made
	{ lab/build "$@" ../kernel >/dev/null; } 2>&1
	cat build/kernel/made 2>/dev/null
}
plain="order , arch , level 0"

is "lab/build: builds the first time" "$plain" "$(made)"
is "lab/build: does nothing the second time" "" "$(made)"
is "lab/build -c: builds again" "$plain" "$(made -c)"
is "lab/build: a default in the environment causes one rebuild" \
	"order 2, arch , level 0" \
	"$(export SCULLP_ORDER=2 && made && made)"
is "lab/build: a default removed from the environment causes a rebuild" \
	"$plain" "$(made)"
is "lab/build: flags of a calling make cause no rebuild" "" \
	"$(MAKEFLAGS="-j8 --jobserver-auth=98,99 -- ARCH=arm64" MAKELEVEL=1 ARCH=arm64 made)"
is "lab/build -c: flags of a calling make are not passed on" "$plain" \
	"$(MAKEFLAGS="-j8 --jobserver-auth=98,99 -- ARCH=arm64" MAKELEVEL=1 ARCH=arm64 made -c)"
cp -p scullp/scullp.c ../kept
echo "/* changed */" >>scullp/scullp.c
is "lab/build: a changed file causes a rebuild" "$plain" "$(made)"
touch build/kernel/scullp/scullp.o
mv ../kept scullp/scullp.c
is "lab/build: a changed file causes a rebuild even if it is older than its object" \
	"$plain" "$(made)"
ok "lab/build: the older file is in the copy" \
	cmp scullp/scullp.c build/kernel/scullp/scullp.c
ok "lab/build: objects stay in the copy" test -e build/kernel/scullp/scullp.o
rm scullp/scullp.c
is "lab/build: a removed file causes a rebuild" "$plain" "$(made)"
ok "lab/build: a removed file is gone from the copy" \
	not test -e build/kernel/scullp/scullp.c
ok "lab/build: the object of a removed file is gone from the copy" \
	not test -e build/kernel/scullp/scullp.o
rm -r scullc
is "lab/build: a removed variant causes a rebuild" "$plain" "$(made)"
ok "lab/build: a removed variant is gone from the copy" not test -e build/kernel/scullc
done_testing
