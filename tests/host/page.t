#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# scullctl map --plot FILE.html: the page, in a browser
# not in CI
# check-all: it installs Debian's chromium

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
export LC_ALL=C

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir "$tree"
tests/host/scullctl-tree "$tree"
ok "scullctl: builds with sanitizers" \
	make -s -C tools out="$work" CFLAGS="-g -O1 -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all"
ok "chromium: is installed" lab/deps browser
page="$work/it's.html"
ok "map --plot it.html: writes a page" "$work/scullctl" --sysroot "$tree" --plot "$page" \
	map scullp0 scull_percpu0 scullv0

is "page: loads no other file" "" "$(grep -oE '(src|href|url|import|https?:)[=( ].*' "$page")"

# A script that plays the user: it moves the pointer, turns the wheel ..., and appends
# the results to the page, each a line of name and text.
{
	cat "$page"
	cat <<-'END'
		<pre id="results"></pre>
		<script>
		const results = document.getElementById("results");
		function note(name, text) {
			results.textContent += name + ": " + text.replaceAll("\n", "; ") + "\n";
		}
		const canvases = [...document.querySelectorAll("canvas")];
		const views = [...document.querySelectorAll(".view")];
		/* x and y are parts of the width and height, from the bottom left. */
		function point(frame, type, x, y, more) {
			const canvas = canvases[frame], box = canvas.getBoundingClientRect();
			const Kind = type === "wheel" ? WheelEvent : PointerEvent;
			canvas.dispatchEvent(new Kind(type, {
				clientX: box.left + x * box.width, clientY: box.bottom - y * box.height,
				bubbles: true, cancelable: true, ...more,
			}));
		}
		function tipped() {
			return document.getElementById("tip").hidden ? "none" :
				document.getElementById("tip").textContent;
		}
		function key(name) {
			canvases[0].dispatchEvent(new KeyboardEvent("keydown", { key: name }));
		}
		function painted(frame) {
			const canvas = canvases[frame], context = canvas.getContext("2d");
			return context.getImageData(0, 0, canvas.width, canvas.height).data
				.some(value => value);
		}
		note("frames", [...document.querySelectorAll("h2")].map(h => h.textContent).join(", "));
		note("keys", [...document.querySelectorAll(".key span")].map(
			span => span.textContent.slice(2)).join(" | "));
		note("painted", canvases.map((canvas, i) => painted(i)).join(" "));
		note("view", views[0].textContent);
		point(0, "pointermove", 0, 0);
		note("first", tipped());
		point(0, "pointermove", 1, 1);
		note("last", tipped());
		point(0, "pointermove", 0, 1);
		note("away", tipped());
		point(1, "pointermove", 0, 1);
		note("copy", tipped());
		point(2, "pointermove", .5, .5);
		note("run", tipped());
		point(0, "wheel", .5, .5, { deltaY: -100 });
		note("wheel", views[0].textContent.split(",")[0]);
		point(0, "pointermove", 0, 0);
		note("zoomed", tipped());
		point(0, "pointerdown", .5, .5);
		point(0, "pointermove", .25, .5);
		point(0, "pointerup", .25, .5);
		point(0, "pointermove", .3, .3);
		note("drag", views[0].textContent.split(",")[0]);
		point(0, "dblclick", .5, .5);
		note("reset", views[0].textContent);
		key("+");
		note("plus", views[0].textContent);
		key("ArrowRight");
		note("right", views[0].textContent);
		key("0");
		note("zero", views[0].textContent);
		</script>
	END
} >"$work/played.html"
# A browser of root has no sandbox.
timeout 300 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
	--window-size=1000,1400 --virtual-time-budget=5000 --dump-dom \
	"file://$work/played.html" >"$work/dom" 2>"$work/errors"
perl -0ne 'print $1 if /<pre id="results">(.*?)<\/pre>/s' "$work/dom" >"$work/results"

# noted NAME WANTED: compare a result
noted() {
	is "page: $2" "$3" "$(sed -n "s/^$1: //p" "$work/results")"
}
noted frames "has a frame for each range" "direct map, per-CPU, vmalloc, vmalloc"
noted keys "names device, node, zone and CPU of each colour" "scullp0, node 0, zone DMA | \
scullp0, node 1, zone DMA32 | scull_percpu0, copies of CPU 0 | \
scull_percpu0, copies of CPU 1 | scullv0"
noted painted "draws runs in each frame" "true true true"
noted view "shows all offsets and addresses at first" \
	"offsets 0B to 40K, addresses ffff888000200000 to ffff888004b10fff"
noted first "the tooltip of a run has device, offset, address, node and zone" \
	"scullp0; offset 0, 8K; address ffff888000200000; node 0; zone DMA"
noted last "the tooltip of another run names another node and zone" \
	"scullp0; offset 36864, 4K; address ffff888004b10000; node 1; zone DMA32"
noted away "there is no tooltip where there is no run" "none"
noted copy "the tooltip of a CPU's copy names the CPU" \
	"scull_percpu0; offset 0, 2K; address ffffe8ffffc00000; CPU 1"
noted run "a thousand contiguous quanta are one run" \
	"scullv0; offset 0, 3.9M; address ffffc90000000000"
noted wheel "the wheel zooms around the pointer" "offsets 4K to 36K"
noted zoomed "the tooltip follows the zoom" "none"
noted drag "dragging pans" "offsets 12K to 44K"
noted reset "a double-click shows everything" \
	"offsets 0B to 40K, addresses ffff888000200000 to ffff888004b10fff"
noted plus "the key + zooms" \
	"offsets 4K to 36K, addresses ffff88800094e800 to ffff8880043c27ff"
noted right "an arrow key pans" \
	"offsets 7.2K to 39.2K, addresses ffff88800094e800 to ffff8880043c27ff"
noted zero "the key 0 shows everything" \
	"offsets 0B to 40K, addresses ffff888000200000 to ffff888004b10fff"
[ "$failures" = 0 ] || sed 's/^/# /' "$work/results"

"$work/scullctl" --sysroot "$tree" --plot "$work/none/x.html" map scullp0 2>"$work/said"
is "map --plot none/x.html: a file that cannot be written is reported" \
	"1 scullctl: cannot write $work/none/x.html: No such file or directory" \
	"$? $(cat "$work/said")"
"$work/scullctl" --sysroot "$tree" --plot "$work/x.html" map scullp1 2>"$work/said"
is "map --plot x.html: an empty device is refused" \
	"1 scullctl: the devices are empty: nothing to draw" "$? $(cat "$work/said")"
done_testing
