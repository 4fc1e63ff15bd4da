# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Helpers for tests/host/lint-*.t.  Each file runs compilers or checkers, which must
# print nothing; `make lint-clang` runs lint-clang.t.  The files run in parallel, so
# each builds in its own folder.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
tests=0
failures=0
work=$PWD/build/$(basename "$0" .t)
# shellcheck disable=SC2034 # for the scripts that source this
mapfile -t kernel_c < <(find include scull* tests/modules bench/module \
	-name '*.[ch]' ! -name '*.mod.c')

# The perl of Debian testing warns about kernel-doc of Linux 6.12.
perl_warning="^Possible precedence problem .*kernel-doc line"

# quiet NAME COMMAND...: check that the command succeeds and prints nothing
quiet() {
	local name=$1 output
	shift
	tests=$((tests + 1))
	if output=$("$@" 2>&1) && output=$(sed "/$perl_warning/d" <<<"$output") &&
		[ -z "$output" ]; then
		echo "ok $tests - $name"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $name"
		printf '%s\n' "$output" | sed 's/^/# /' | head -n 40
	fi
}

# build KERNEL ARGUMENT...: build from scratch, passing ARGUMENTs to make
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
