# SPDX-License-Identifier: GPL-2.0
#
# The effect of the size of a quantum on the cost

size = 64 << 20
chosen(module, operation, call) = column("size") == size && \
	column("call") == call && strcol("operation") eq operation && \
	strstrt(strcol("who"), module) == 1
bytes(who) = strstrt(who, ":order=") ? 4096 * 2**number(who) : number(who)

eval canvas(1000, 720)
set multiplot layout 2, 2 margins 0.08, 0.99, 0.09, 0.83 spacing 0.07, 0.13 \
	title headline("Cost of a page, by the size of the quantum", \
	"a device that holds 64 MiB; 2.0 takes twice as long as bare pages; " . \
	"lower is better")
set logscale x 2
set xrange [400:2.5e6]
set xtics ("512" 512, "1 Ki" 1024, "4 Ki" 4096, "16 Ki" 16384, \
	"64 Ki" 65536, "256 Ki" 262144, "1 Mi" 1048576)
set yrange [0:*]
set ytics format "%.1f"
set key at screen 0.99, 0.925 maxrows 1

do for [operation in "overwrite read"] {
	do for [call in "4096 1048576"] {
		set title sprintf("%s, in calls of %s", operation, \
			call eq "4096" ? "4 KiB" : "1 MiB") offset 0, -0.6
		set ylabel call eq "4096" ? "time / the bound" : ""
		set xlabel operation eq "read" ? "quantum, bytes" : ""
		# tmpfs takes part in each pass: draw a line at the median.
		stats table("native") using \
			(chosen("tmpfs", operation, int(call)) ? \
			column("bound") : NaN) name "tmpfs" nooutput
		plot for [who in "scullc scullp"] table("native") using \
			(bytes(strcol("who"))): \
			(chosen(who . ":", operation, int(call)) ? \
			column("bound") : NaN) \
			smooth unique with linespoints lw 2 \
			lc rgb colour(who) pt mark(who) title called(who), \
			tmpfs_median with lines lw 2 lc rgb colour("tmpfs") \
			title called("tmpfs"), \
			1 with lines ls 1 title called("bare")
		unset key
	}
}
unset multiplot
