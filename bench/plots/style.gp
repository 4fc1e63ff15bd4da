# SPDX-License-Identifier: GPL-2.0
#
# Definitions that the pictures share.  bench/draw sets format, out and name; a picture
# begins with eval canvas(WIDTH, HEIGHT).

set datafile separator tab
set datafile columnheaders
# Leave no gap in a line where a value is not drawn.
set datafile missing NaN
set encoding utf8

table(part) = sprintf("%s/%s.tsv", out, part)
terminal = format eq "svg" ? "svg" : "pngcairo"
font = format eq "svg" ? 12 : 10
canvas(width, height) = sprintf("set terminal %s size %d,%d ", \
	terminal, width, height) . \
	sprintf("font 'DejaVu Sans,%d' background '#ffffff'; ", font) . \
	sprintf("set output '%s/%s.%s'", out, name, format)

# Each contestant has the same colour and mark in all pictures.  The colours are those
# of Okabe and Ito, which colour-blind people can tell apart.
known = "scull scullc scullp scullp16 scullv scull_percpu tmpfs bare"
colours = "#0072b2 #e69f00 #009e73 #56b4e9 #cc79a7 #d55e00 #808080 #000000"
marks = "7 5 9 11 13 15 6 2"
at(list, one) = sum [i = 1:words(list)] (word(list, i) eq one ? i : 0)
# kind: the name that "scullp:order=4" is drawn as; number: the number in it
kind(who) = who eq "scullp:order=4" ? "scullp16" : \
	strstrt(who, ":") ? who[1:strstrt(who, ":") - 1] : who
number(who) = strstrt(who, "=") ? real(who[strstrt(who, "=") + 1:*]) : NaN
colour(who) = word(colours, at(known, kind(who)))
mark(who) = int(word(marks, at(known, kind(who))))

# A title, and a line below it that explains the picture
headline(title, how) = sprintf("{/:Bold*1.2 %s}\n{/*0.9 %s}", title, how)

called(kind) = \
	kind eq "scull" ? "scull (kmalloc)" : \
	kind eq "scullc" ? "scullc (slab cache)" : \
	kind eq "scullp" ? "scullp (pages)" : \
	kind eq "scullp16" ? "scullp, 16 pages" : \
	kind eq "scullv" ? "scullv (vmalloc), 16 pages" : \
	kind eq "scull_percpu" ? "scull\\_percpu" : \
	kind eq "bare" ? "bare pages: the bound" : "a file on tmpfs"

set border 3 lc rgb "#555555"
set tics nomirror out
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set key Left reverse samplen 1.5 width -3
set style fill solid 1 noborder
set style line 1 lc rgb "#000000" lw 1.5 dt 2
