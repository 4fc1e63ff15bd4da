#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own semantic patches, run by its own coccicheck on a copy of this code
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"

# Semantic patches that are left out:
#	itnull		mistakes the number of a CPU for a pointer that is never NULL
#	badzero		needs an OCaml compiler; sparse reports the same
#	check_bq27xxx_data	also needs OCaml; only checks the tables of one driver
left_out=(! -name itnull.cocci ! -name badzero.cocci
	! -name check_bq27xxx_data.cocci)

# The kernel's make would take longer than most semantic patches, so call coccicheck
# with the variables that make sets.  Its own messages do not name a file of this tree,
# so print only lines that do.
# shellcheck disable=SC2016 # that shell's
coccicheck() {
	local source status=0
	source=$(lab/kernel 6.12-source) || return
	rm -rf "$work"
	mkdir -p "$work"
	cp --parents -t "$work" "${kernel_c[@]}"
	find "$source/scripts/coccinelle" -name '*.cocci' "${left_out[@]}" -print0 |
		srctree=$source KBUILD_EXTMOD=$work LINUXINCLUDE=-I$source/include \
			J=1 MODE=report SPFLAGS=--use-coccigrep \
			xargs -0 -P "$(nproc)" -I{} sh -c 'COCCI=$2 "$1" >"$0/$$.log" 2>&1' \
			"$work" "$source/scripts/coccicheck" {} || status=1
	cat "$work"/*.log | sed -n "s,.*$work/,,p"
	cat "$work"/*.log | grep -B 1 'coccicheck failed'
	return $status
}

quiet "coccicheck: no messages" coccicheck
done_testing
