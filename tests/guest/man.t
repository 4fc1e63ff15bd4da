#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The examples of the manual pages work if they are pasted into a shell.
# vm: -c 2 -n 2 -f man:/scull/man
# boot: memmap=64M$0x18000000
# stock
# once in CI
. harness/tap.sh

needs_cpus 2
cd /scull || exit
PATH=$PWD/scripts:$PWD/tests/build:$PATH
# gnuplot is not installed here; host/scullctl.t tests drawing.
mkdir /tmp/bin
cat >/tmp/bin/gnuplot <<'EOF'
#!/bin/sh
sed -n "s/^set output '\(.*\)'/\1/p" | xargs touch
EOF
chmod +x /tmp/bin/gnuplot
PATH=$PATH:/tmp/bin

# examples PAGE N: check that PAGE has N examples, and run them.  Leave out those in C,
# which host/man.t compiles.
examples() {
	rm -f /tmp/example.*
	awk '/^\.Ed/ { file = "" }
		file { print >file }
		/^\.Bd/ { file = "/tmp/example." ++n }' $1
	grep -l include /tmp/example.* | xargs -r rm
	is "$1: there are $2 examples in shell" \
		$2 "$(find /tmp -name 'example.*' | wc -l)"
	for example in /tmp/example.*; do
		sh -e $example >/tmp/shown 2>/tmp/said
		is "$1: example succeeds: $(head -n 2 $example | tail -n 1)" 0 $?
		ok "$1: example has output: $(head -n 2 $example | tail -n 1)" \
			test -s /tmp/shown
		sed 's/^/# /' /tmp/shown /tmp/said
	done
}

examples man/scull.4 5
examples man/scullctl.8 6
ok "man/scullctl.8: an example draws map.svg" rm map.svg
is "manual pages: the examples leave no module loaded" \
	"" "$(ls -d /sys/module/scull* 2>/dev/null)"
done_testing
