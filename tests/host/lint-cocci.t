#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own semantic patches, by its own coccicheck, which takes a folder
# of other code.
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"

# Those left out:
#	itnull		takes the number of a CPU for a pointer that is never NULL
#	badzero		wants an OCaml compiler; sparse says the same
#	check_bq27xxx_data	the same, for the tables of one driver
left_out=(! -name itnull.cocci ! -name badzero.cocci
	! -name check_bq27xxx_data.cocci)

# All that coccicheck prints of its own is not about a file of ours.
# shellcheck disable=SC2016 # that shell's
coccicheck() {
	local source status=0
	source=$(lab/kernel 6.12-source) || return
	rm -rf "$work"
	mkdir -p "$work"
	cp --parents -t "$work" "${kernel_c[@]}"
	(cd "$source" && find scripts/coccinelle -name '*.cocci' "${left_out[@]}") |
		xargs -P "$(nproc)" -I{} sh -c '"$@" >"$0/$$.log" 2>&1' "$work" \
			make -s -C "$source" M="$work" J=1 MODE=report \
			SPFLAGS=--use-coccigrep COCCI={} coccicheck || status=1
	cat "$work"/*.log | sed -n "s,.*$work/,,p"
	cat "$work"/*.log | grep -B 1 'coccicheck failed'
	return $status
}

quiet "coccicheck" coccicheck
done_testing
