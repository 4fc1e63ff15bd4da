# SPDX-License-Identifier: GPL-2.0
#
# The scaling from one thread to two

operations = "read write"
calls = "4096 65536"
whos = "scullp scullc tmpfs"
width = 0.8 / words(whos)

place(i) = 2 * at(operations, strcol("operation")) + \
	at(calls, strcol("call")) - 2 + (i - (words(whos) + 1) / 2.0) * width
chosen(who) = strcol("who") eq who

eval canvas(1000, 480)
set title headline("Throughput of two threads on a device, relative to one", \
	"each on a processor of its own, and in a region of its own; " . \
	"2.0 is twice as much in the same time")
set ylabel "throughput of two / of one"
set yrange [0:2.5]
set ytics 0.5 format "%.1f"
set xrange [0.5:4.5]
set xtics scale 0 ("read, 4 KiB a call" 1, "read, 64 KiB" 2, \
	"write, 4 KiB" 3, "write, 64 KiB" 4)
set boxwidth width * 0.9 absolute
set key at graph 1, 0.99 maxrows 1

plot for [i = 1:words(whos)] table("parallel") using (place(i)): \
	(chosen(word(whos, i)) ? column("speedup") : NaN) \
	with boxes lc rgb colour(word(whos, i)) title called(word(whos, i)), \
	for [i = 1:words(whos)] table("parallel") using (place(i)): \
	(chosen(word(whos, i)) ? column("speedup") : NaN): \
	(sprintf("%.2f", column("speedup"))) with labels offset 0, -0.8 notitle, \
	2 with lines ls 1 title "twice as much"
