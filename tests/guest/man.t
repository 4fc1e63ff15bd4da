#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The examples of the manual pages do as they are pasted.
# vm: -c 2 -n 2 -f man:/scull/man
# boot: memmap=64M$0x18000000
# stock
# once in CI
. harness/tap.sh

needs_cpus 2
cd /scull || exit
PATH=$PWD/scripts:$PWD/tests/build:$PATH
# There is no gnuplot here; host/scullctl.t has it draw.
mkdir /tmp/bin
cat >/tmp/bin/gnuplot <<'EOF'
#!/bin/sh
sed -n "s/^set output '\(.*\)'/\1/p" | xargs touch
EOF
chmod +x /tmp/bin/gnuplot
PATH=$PATH:/tmp/bin

# examples PAGE N: it has so many, but for those in C, which host/man.t compiles
examples() {
	rm -f /tmp/example.*
	awk '/^\.Ed/ { file = "" }
		file { print >file }
		/^\.Bd/ { file = "/tmp/example." ++n }' $1
	grep -l include /tmp/example.* | xargs -r rm
	is "examples in $1" $2 "$(find /tmp -name 'example.*' | wc -l)"
	for example in /tmp/example.*; do
		sh -e $example >/tmp/shown 2>/tmp/said
		is "$(head -n 2 $example | tail -n 1): succeeds" 0 $?
		ok "it shows something" test -s /tmp/shown
		sed 's/^/# /' /tmp/shown /tmp/said
	done
}

examples man/scull.4 5
examples man/scullctl.8 6
ok "a picture was drawn" rm map.svg
is "they leave nothing loaded" "" "$(ls -d /sys/module/scull* 2>/dev/null)"
done_testing
