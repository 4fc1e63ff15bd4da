# SPDX-License-Identifier: GPL-2.0
#
# The effect of the size of a device on the cost of a page

operations = "overwrite random-write fill read random-read trim"
measured = "scull:quantum=4096 scullc:quantum=4096 scullp:order=0 " . \
	"scullp:order=4 scullv:order=4 scull_percpu:quantum=4096 tmpfs bare"
# Mapping a page is a system call of the host, which would dominate fill and trim.
whos(operation) = operation ne "fill" && operation ne "trim" ? measured : \
	"scull:quantum=4096 scullc:quantum=4096 scullp:order=0 " . \
	"scullp:order=4 scull_percpu:quantum=4096 tmpfs bare"

chosen(who, operation) = strcol("who") eq who && column("call") == 4096 && \
	strcol("operation") eq operation

eval canvas(1000, 720)
set multiplot layout 2, 3 margins 0.09, 0.99, 0.09, 0.80 spacing 0.05, 0.13 \
	title headline("Cost of a page, by the size of the device", \
	"calls of 4 KiB; quanta are of one page unless the legend says 16; " . \
	"lower is better, and flat is best")
set logscale x 2
set xrange [0.7:700]
set xtics ("1" 1, "4" 4, "16" 16, "64" 64, "" 256, "512" 512)
# With a log scale, the same ratio to the bound is the same distance from it.
set logscale y 2
set ytics (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
set key at screen 0.99, 0.905 maxrows 2

do for [i = 1:words(operations)] {
	operation = word(operations, i)
	set title operation offset 0, -0.6
	set ylabel i % 3 == 1 ? "ns a page of 4 KiB, log scale" : "" offset 1
	set xlabel i > 3 ? "size of the device, MiB" : ""
	plot for [who in whos(operation)] table("native") using \
		(column("size") / 2**20): \
		(chosen(who, operation) ? column("ns_per_page") : NaN) \
		smooth unique with linespoints lw 2 lc rgb colour(who) \
		pt mark(who) title called(kind(who))
	unset key
}
unset multiplot
