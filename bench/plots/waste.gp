# SPDX-License-Identifier: GPL-2.0
#
# The memory that is taken beyond the bytes stored

whos = "scull scullc scullp"

chosen(who, content) = strcol("who") eq who && column("content") == content

eval canvas(1000, 480)
set multiplot layout 1, 2 margins 0.08, 0.98, 0.14, 0.78 spacing 0.09, 0.1 \
	title headline("Waste of memory, by the size of the quantum", \
	"memory taken beyond the bytes stored, including bookkeeping; " . \
	"lower is better")
set logscale x 2
set xlabel "quantum, bytes"
set xtics ("64" 64, "256" 256, "1 Ki" 1024, "4 Ki" 4096, "16 Ki" 16384, \
	"64 Ki" 65536)
set xrange [50:160000]
set key at screen 0.98, 0.88 maxrows 1

do for [content in "4194304 5000"] {
	if (content eq "4194304") {
		set title "4 MiB are stored" offset 0, -0.6
		set ylabel "waste, % of the bytes stored"
		set yrange [0:120]
	} else {
		set title "5000 bytes are stored" offset 0, -0.6
		set ylabel ""
		set logscale y
		set yrange [50:5000]
		set ytics (50, 100, 200, 500, 1000, 2000, 5000)
	}
	plot for [who in whos] table("waste") using (column("quantum")): \
		(chosen(who, int(content)) ? column("waste") : NaN) \
		smooth unique with linespoints lw 1.5 ps 0.8 \
		lc rgb colour(who) pt mark(who) title called(who)
	unset key
}
unset multiplot
