# SPDX-License-Identifier: GPL-2.0
#
# The throughput of each contestant relative to bare pages

operations = "fill overwrite read random-write random-read trim"
whos = "scull:quantum=4096 scullc:quantum=4096 scullp:order=0 " . \
	"scullp:order=4 scullv:order=4 scull_percpu:quantum=4096 tmpfs"
size = 4 << 20
width = 0.8 / words(whos)

place(i) = at(operations, strcol("operation")) + \
	(i - (words(whos) + 1) / 2.0) * width
chosen(who, call) = strcol("who") eq who && column("size") == size && \
	column("call") == call && at(operations, strcol("operation")) > 0
# A bar that is higher than the picture shows its number.
most = 1.5
cut_off(call) = at(whos, strcol("who")) > 0 && \
	1 / column("bound") > most ? sprintf("%.1f", 1 / column("bound")) : ""

eval canvas(1000, 720)
set multiplot layout 2, 1 margins 0.08, 0.99, 0.05, 0.80 spacing 0.11 \
	title headline("Throughput of a device that holds 4 MiB, against the bound", \
	"1.0 is an array of pages that is copied to and from, and nothing else; " . \
	"quanta are of one page unless the legend says 16")
set ylabel "throughput / the bound"
set yrange [0:most]
set ytics 0.2 format "%.1f"
set xrange [0.5:words(operations) + 0.5]
set xtics scale 0 ()
do for [i = 1:words(operations)] { set xtics add (word(operations, i) i) }
# Mapping a page is a system call of the host, which would dominate fill and trim.
do for [operation in "fill trim"] {
	set label "n/a" center font ",8" textcolor rgb "#555555" at \
		at(operations, operation) + width * (at(whos, \
		"scullv:order=4") - (words(whos) + 1) / 2.0), 0.04
}
set boxwidth width * 0.9 absolute
set key at screen 0.99, 0.905 maxrows 2

do for [call in "4096 1048576"] {
	set title sprintf("in calls of %s", call eq "4096" ? "4 KiB" : "1 MiB") \
		offset 0, -0.6
	plot for [i = 1:words(whos)] table("native") using (place(i)): \
		(chosen(word(whos, i), int(call)) ? 1 / column("bound") : NaN) \
		smooth unique with boxes lc rgb colour(word(whos, i)) \
		title called(kind(word(whos, i))), \
		table("native") using (place(at(whos, strcol("who")))): \
		(chosen(strcol("who"), int(call)) ? most - 0.06 : NaN): \
		(cut_off(int(call))) \
		with labels font ",8" notitle, \
		1 with lines ls 1 title called("bare")
	unset key
}
unset multiplot
