# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests/host/lint-*.t share.  Each asks some compilers or checkers, who
# have nothing to say; `make lint-clang` runs lint-clang.t.  They run side by
# side, so each builds in a folder of its own.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
tests=0
failures=0
work=$PWD/build/$(basename "$0" .t)
# shellcheck disable=SC2034 # for those who source this
mapfile -t kernel_c < <(find include scull* tests/modules bench/module \
	-name '*.[ch]' ! -name '*.mod.c')

# quiet NAME COMMAND...: the command succeeds and has nothing to say
quiet() {
	local name=$1 output
	shift
	tests=$((tests + 1))
	if output=$("$@" 2>&1) && [ -z "$output" ]; then
		echo "ok $tests - $name"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $name"
		printf '%s\n' "$output" | sed 's/^/# /' | head -n 40
	fi
}

# build KERNEL ARGUMENT...: from nothing, with more arguments for make
build() {
	local kernel
	kernel=$(lab/kernel "$1") || return
	rm -rf "${work:?}/${kernel##*/}"
	SCULL_BUILD=$work SCULL_EXTRA="tests/modules bench/module" \
		lab/build "$kernel" "${@:2}" \
		>/dev/null
}

done_testing() {
	echo "1..$tests"
	exit $((failures > 0))
}
