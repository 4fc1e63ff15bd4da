#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make grade: the solutions in docs/exercises-code.md get all points, and a module with
# a typical mistake loses the points for that mistake.
# not in CI
# kernel: um-debug 6.12
# check-all: it builds twelve modules and boots a guest for each

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
top=$PWD
. tests/harness/tap.sh

# Guests fail here on purpose.
unset SCULL_TROUBLE

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# solve N FILE: apply the solution of exercise N, and keep the module's FILE as N.c
solve() {
	mkdir "$work/$1"
	cp -r Kbuild scullp "$work/$1"
	tests/host/solution "$1" | (cd "$work/$1" && sh -e) && cp "$work/$1/$2" "$work/$1.c"
}

# wrong NAME N SCRIPT: make NAME.c from the solution of exercise N with a sed script
wrong() {
	sed "$3" "$work/$2.c" >"$work/$1.c"
	ok "$1.c: differs from the solution" test -s "$work/$1.c" -a \
		"$(cat "$work/$1.c")" != "$(cat "$work/$2.c")"
}

alloc="kvmalloc_node(geo->quantum, gfp, node)"
pages="alloc_pages_node(node % num_online_nodes(), gfp, order)"
ok "exercise 1: has a solution" solve 1 scullp/scullp.c
ok "exercise 2: has a solution" solve 2 scullx/scullx.c
ok "exercise 3: has a solution" solve 3 scullp/scullp.c
wrong leak 2 's/kvfree(quantum);/if (is_vmalloc_addr(quantum))\n\t\t&/'
wrong overflow 2 "s/return $alloc;/void *quantum = $alloc;\n\n\tif (quantum)\n\t\tmemset(quantum, 0, round_up(geo->quantum, 8));\n\treturn quantum;/"
wrong unchecked 2 "s/return $alloc;/void *quantum = $alloc;\n\n\treturn memset(quantum, 0, geo->quantum);/"
wrong errno 2 's/4096, 1,/4096, 0,/
	s/^static const struct scull_ops.*/static int init(const struct scull_geometry *geo)\
	{\
		return geo->quantum ? 0 : -1;\
	}\n\n&\n\t.init = init,/'
wrong sleeps 3 "s/static atomic_t turn;/static DEFINE_SPINLOCK(lock);\n\t&/
	s/page = $pages;/page;\n\n\tspin_lock(\&lock);\n\tpage = $pages;\n\tspin_unlock(\&lock);/"
wrong syntax 2 "s/$alloc;/${alloc%)};/"
wrong warned 2 's/kvfree(quantum);/int unused;\n\n\t&/'

# grade N NAME...: grade NAME.c of exercise N
grade() {
	(cd "$work" && "$top/tests/harness/grade" -e "$1" --json "json.$1" "${@:2}" \
		>"points.$1" 2>"said.$1")
	echo "status $?"
}

# report N NAME: print the report about NAME.c
report() {
	awk -v file="$2.c:" '/^[^ ]/ { mine = $1 == file } mine' "$work/points.$1"
}

# lost N NAME: print the points of NAME.c and the criteria for which points are missing
lost() {
	report "$1" "$2" | sed -nE 's/^.*: (.*) points$/\1/p; s,^  0/[1-9]  ([^:]*):.*,\1,p' |
		xargs
}

# explains N NAME TEXT: check that the report about NAME.c has this text
explains() {
	report "$1" "$2" | grep -qF -e "$3"
}

is "exercise 1: the exit status for the solution is 0" "status 0" "$(grade 1 1.c)"
is "exercise 1: the solution gets all points" "10 of 10" "$(lost 1 1)"
is "exercise 2: the exit status is 1 if points are missing" "status 1" \
	"$(grade 2 {2,leak,overflow,unchecked,errno,warned,syntax}.c)"
is "exercise 2: the solution gets all points" "10 of 10" "$(lost 2 2)"
is "leak: loses the points for the kernel" "8 of 10 kernel" "$(lost 2 leak)"
ok "leak: the report explains a memory leak" explains 2 leak "(a memory leak)"
is "overflow: loses the points for the kernel" "8 of 10 kernel" "$(lost 2 overflow)"
ok "overflow: the report names the function" \
	explains 2 overflow "KASAN: slab-out-of-bounds in scullx_alloc"
ok "overflow: the report explains an access out of bounds" \
	explains 2 overflow "outside the object that it had allocated"
is "missing check: loses the points for memory and the kernel" \
	"7 of 10 memory kernel" "$(lost 2 unchecked)"
ok "missing check: the report explains a NULL pointer" \
	explains 2 unchecked "check the result of each allocation"
is "wrong errno: loses the points for parameters" "9 of 10 parameters" "$(lost 2 errno)"
ok "wrong errno: the report has the expected error" \
	explains 2 errno "expected: Invalid parameters"
ok "wrong errno: the report has the actual error" \
	explains 2 errno "happened: Operation not permitted"
is "warning: loses the points for the build" "9 of 10 build" "$(lost 2 warned)"
ok "warning: the report names the file and line" explains 2 warned \
	"warned.c:$(grep -n unused "$work/warned.c" | cut -d : -f 1):"
is "syntax error: loses all points" \
	"0 of 10 build range content parameters memory kernel" "$(lost 2 syntax)"
ok "syntax error: the report names the file and line" explains 2 syntax \
	"syntax.c:$(grep -n 'node;' "$work/syntax.c" | cut -d : -f 1):"
is "exercise 3: the exit status is 1 if points are missing" "status 1" \
	"$(grade 3 3.c sleeps.c)"
is "exercise 3: the solution gets all points" "10 of 10" "$(lost 3 3)"
is "sleeping under a spinlock: loses the points for the kernel" \
	"8 of 10 kernel" "$(lost 3 sleeps)"
ok "sleeping under a spinlock: the report explains it" explains 3 sleeps "a spinlock"
is "sleeping under a spinlock: the report has one complaint and its explanation" 2 \
	"$(report 3 sleeps | grep -c '^           ')"

# json N EXPRESSION: print values of a report
json() {
	perl -MJSON::PP -e 'local $/; my $r = decode_json(<STDIN>); print eval $ARGV[0]' \
		"$2" <"$work/json.$1"
}
# shellcheck disable=SC2016 # Perl's
{
	is "JSON: the status of a solution is pass" "1 pass 10" \
		"$(json 1 'join " ", @$r{qw(version status max_score)}')"
	is "JSON: the scores add up to the maximum" 10 \
		"$(json 1 'my $n = 0; $n += $_->{score} for @{$r->{tests}}; $n')"
	is "JSON: the status of several files of which one lost points is fail" \
		"fail 70" "$(json 2 'join " ", @$r{qw(status max_score)}')"
	is "JSON: a failed criterion has its file, score and message" "errno.c 0 1" \
		"$(json 2 'join " ", map { $_->{filename}, $_->{score}, $_->{message} =~ /happened: Op/ }
			grep { $_->{name} =~ /^errno.c: parameters/ } @{$r->{tests}}')"
}

# refused ARGUMENT...: print the error for wrong arguments
refused() {
	make -s grade "$@" 2>&1 | head -n 1
}
is "make grade without EXERCISE: lists the exercises" \
	"grade: no exercise was given; choose one with EXERCISE= (or -e): 1 2 3" \
	"$(refused FILE=README.md)"
is "make grade EXERCISE=9: lists the exercises" \
	"grade: there is no exercise 9; the exercises are 1 2 3" \
	"$(refused EXERCISE=9 FILE=README.md)"
is "make grade without FILE: is refused" \
	"grade: no file was given; name the C file of the module with FILE=" \
	"$(refused EXERCISE=1)"
is "make grade FILE=none.c: names the file" \
	"grade: none.c is not a file that can be read" \
	"$(refused EXERCISE=1 FILE=none.c)"
done_testing
