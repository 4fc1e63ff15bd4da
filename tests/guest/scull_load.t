#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scull_load and scull_unload refuse wrong names of modules and parameters, and files
# that have the names of devices, with a message that says which names are right.
. harness/tap.sh

# says NAME STATUS MESSAGE COMMAND...: compare the exit status and all output
says() {
	name=$1
	wanted="$2 $3"
	shift 3
	said=$("$@" 2>&1)
	is "$name" "$wanted" "$? $said"
}

# begins NAME MESSAGE COMMAND...: check that the command fails, and compare its first
# line of output
begins() {
	name=$1
	wanted="1 $2"
	shift 2
	"$@" >/tmp/said 2>&1
	is "$name" "$wanted" "$? $(head -n 1 /tmp/said)"
}

# loaded: print the loaded modules
loaded() {
	cut -d ' ' -f 1 /proc/modules | grep ^scull | xargs
}

PATH=$(readlink -f ../scripts):$PATH
modules="scull scull_boot scull_percpu scullc scullp scullv"
[ -e ../scull_boot/scull_boot.ko ] || modules="scull scull_percpu scullc scullp scullv"

# Names of modules
says "scull_load ext4: a module of another project is refused, and the modules listed" \
	1 "scull_load: there is no module ext4; the modules are: $modules" scull_load ext4
says "scull_load scullpp: a mistyped module is refused, and the nearest one suggested" 1 \
	"scull_load: there is no module scullpp (did you mean scullp?); the modules are: $modules" \
	scull_load scullpp
says "scull_load ../scull/scull: a path is refused" \
	1 "scull_load: there is no module ../scull/scull; the modules are: $modules" \
	scull_load ../scull/scull
says "scull_unload scullq: a module that is not loaded is refused" \
	1 "scull_unload: scullq is not loaded; loaded modules of scull: none" \
	scull_unload scullq

# Names of parameters
begins "scull_load scull quantum=100: the parameter with the module's name is suggested" \
	"scull_load: scull has no parameter quantum (did you mean scull_quantum?)" \
	scull_load scull quantum=100
is "scull_load scull quantum=100: all parameters are listed" \
	"scull_limit scull_major scull_nr_devs scull_qset scull_quantum scull_zone" \
	"$(awk '/^  scull/ { print $1 }' /tmp/said | xargs)"
ok "scull_load scull quantum=100: the list has descriptions and defaults" \
	grep -q "^  scull_quantum  *bytes in a quantum (default 4000)$" /tmp/said
begins "scull_load scullp scullp_orders=2: the nearest parameter is suggested" \
	"scull_load: scullp has no parameter scullp_orders (did you mean scullp_order?)" \
	scull_load scullp scullp_qset=7 scullp_orders=2
begins "scull_load scullp scull_order=2: the parameter of this module is suggested" \
	"scull_load: scullp has no parameter scull_order (did you mean scullp_order?)" \
	scull_load scullp scull_order=2
begins "scull_load scullp colour=2: no parameter is suggested if none is similar" \
	"scull_load: scullp has no parameter colour" scull_load scullp colour=2
says "scull_load scullp scullp_order: a parameter without a value is refused" \
	1 "scull_load: scullp_order requires a value: scullp_order=VALUE" \
	scull_load scullp scullp_order
is "scull_load: a refused argument leaves nothing loaded" "" "$(loaded)"
is "scull_load scullp --help: lists the parameters that the module has when loaded" \
	"$(load scullp && ls /sys/module/scullp/parameters && unload scullp)" \
	"$(scull_load scullp --help | awk '/^  / { print $1 }')"
ok "scull_load scullp-order=2: a hyphen for an underscore is accepted, as by the kernel" \
	scull_load scullp scullp-order=2 dyndbg=+p
is "scull_load scullp-order=2: the parameter is set" \
	2 "$(cat /sys/module/scullp/parameters/scullp_order)"
begins "scull_load scullp: a loaded module is refused, with the way to unload it" \
	"scull_load: scullp is already loaded; scull_unload scullp unloads it, with its content" \
	scull_load scullp
says "scull_unload scullq: names the modules that are loaded" \
	1 "scull_unload: scullq is not loaded; loaded modules of scull: scullp" \
	scull_unload scullq
ok "scull_unload scullp: unloads it" scull_unload scullp

# Values: the kernel refuses them.
for value in 99 x; do
	dmesg -c >/dev/null
	scull_load scullp scullp_order=$value >/tmp/said 2>&1
	is "scull_load scullp scullp_order=$value: fails" 1 $?
	is "scull_load scullp scullp_order=$value: prints the line of the kernel" \
		"$(dmesg | sed -n 's/^.*scullp: \(.*scullp_order.*\)/\1/p')" \
		"$(sed -n 's/^scull_load: cannot load scullp: //p' /tmp/said)"
	ok "scull_load scullp scullp_order=$value: the line names value and parameter" \
		grep -q "$value.* .*scullp_order\|scullp_order=$value is not in 0" /tmp/said
done

# Without a modinfo for modules that are not installed, the file itself is read; with a
# modinfo, its output is used.
mkdir /tmp/bin
cat >/tmp/bin/modinfo <<'END'
#!/bin/sh
[ "$1 $2" = "-F parm" ] && echo "scullp_told: by modinfo: (default 1)"
END
chmod +x /tmp/bin/modinfo
begins "scull_load, with modinfo: its list of parameters is used" \
	"scull_load: scullp has no parameter scullp_order" \
	env PATH="/tmp/bin:$PATH" scull_load scullp scullp_order=2
is "scull_load, with modinfo: its list is printed" \
	"  scullp_told            by modinfo: (default 1)" "$(sed 1,2d /tmp/said)"

# Files in the way of the nodes: the kernel keeps them.
echo hello >/dev/scullp0
mkdir /dev/scullp1
ln -s null /dev/scullp2
mknod /dev/scullp3 c 1 3
mkfifo /dev/scullp4
ls -l /dev/scullp* >/tmp/before
says "scull_load scullp: files with the names of its devices are named, each with its type" \
	1 "scull_load: /dev/scullp0 is in the way of the device: it is a regular file of 6 bytes
/dev/scullp1 is in the way of the device: it is a directory
/dev/scullp2 is in the way of the device: it is a symbolic link
/dev/scullp3 is in the way of the device: it is a node of another device, 1:3
/dev/scullp4 is in the way of the device: it is a fifo
Move or remove it, and then load scullp again; unloaded scullp again" \
	scull_load scullp scullp_devs=5
is "scull_load scullp, files in the way: nothing stays loaded" "" "$(loaded)"
is "scull_load scullp, files in the way: the files are unchanged" \
	"$(cat /tmp/before)" "$(ls -l /dev/scullp*)"
rm -r /dev/scullp[1-4]
mv /dev/scullp0 /dev/scullp4
ok "scull_load scullp: a file with the name of a device that is not made is accepted" \
	scull_load scullp
is "scull_load scullp: a file with the name of a device that is not made is unchanged" \
	"-rw-r--r-- root" "$(stat -c '%A %G' /dev/scullp4)"
scull_unload scullp
cat >/tmp/plain_dev <<'END'
	mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/scullp0 c 1 3 &&
	echo hello >/dev/scullp1 && scull_load scullp
	cat /dev/scullp1
END
says "scull_load scullp: if /dev is not devtmpfs, a regular file is not replaced" \
	0 "scull_load: /dev/scullp1 is in the way of the device: it is a regular file of 6 bytes
Move or remove it, and then load scullp again; unloaded scullp again
hello" unshare -m sh /tmp/plain_dev
rm /dev/scullp4
is "scull_load: nothing stays loaded" "" "$(loaded)"
done_testing
