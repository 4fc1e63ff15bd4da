#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation, manuals, comments and messages are in plain English.

source "$(dirname "$0")/lint.sh"
# Leave out pictures, measurements, and texts of other projects.
rm -rf "$work"
packaging/copy-source "$work"
mapfile -t prose < <(cd "$work" && find . -type f -printf '%P\n' | sort |
	grep -vE '\.(svg|gp|pgp|baseline)$|^docs/speed/.*\.txt$|^LICENSE$|^lab/patches/')

# marks: print the kinds of text that have too many marks of unclear English
marks() {
	[ ${#prose[@]} -gt 200 ] || return
	tests/host/prose-marks "${prose[@]}" | grep above
	[ "${PIPESTATUS[0]}" = 0 ]
}

# spelling: run codespell.  The ignored words are a macro of mdoc, a function of the
# kernel, a field of modinfo, an option of gcc, and abbreviated columns.
spelling() {
	codespell --ignore-words-list=nd,parm,iput,iinclude,siz,nam "${prose[@]}"
}

quiet "prose-marks: at most 2 marks per 1,000 words, 4 in a file of over 300 words" \
	marks
quiet "codespell: no misspelt words" spelling
done_testing
