#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: it installs scull on a whole Debian and boots that
# README.md: a new user can paste its commands as printed.  Compiling is done natively,
# in a root file system, which then becomes the disk of a virtual machine for each of
# Debian's kernels, in CI only for the newer one.  build/install*.txt keeps the
# transcripts.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
[ "$(dpkg --print-architecture)" = amd64 ] || {
	echo "1..0 # SKIP the virtual machine is a PC"
	exit
}
. tests/host/debian.sh
paste="cd scull && bash tests/host/paste"

# commands SECTION...: print the commands of README.md's sections
commands() {
	local section
	for section; do
		sed -n "/^### $section\$/,/^##/s/^    //p" README.md
	done
}

# new_user: create a user with sudo and a copy of the source, and a service that pastes
# commands when the machine has booted.  Their output is not a terminal, because man
# would wait for a key.
new_user() {
	on_pc useradd --create-home --shell /bin/bash student || return
	echo "student ALL=(ALL) NOPASSWD: ALL" |
		"${as_root[@]}" tee "$pc/etc/sudoers.d/student" >/dev/null
	packaging/copy-source "$work/scull"
	commands Install >"$work/scull/install"
	commands Use Remove >"$work/scull/use"
	"${as_root[@]}" cp -r "$work/scull" "$pc/home/student"
	on_pc chown -R student: /home/student
	"${as_root[@]}" tee "$pc/etc/systemd/system/paste.service" >/dev/null <<-END
		[Service]
		Type=oneshot
		ExecStart=su - student -c "$paste use | cat"
		ExecStopPost=systemctl poweroff --no-block
		StandardOutput=file:/dev/ttyS0
	END
	on_pc systemctl add-wants multi-user.target paste.service
}

# disk: make a disk image of $pc
disk() {
	"${as_root[@]}" rm "$pc/usr/local/bin/uname" "$pc/etc/resolv.conf" &&
		truncate -s 2G "$work/disk" &&
		"${as_root[@]}" mke2fs -q -t ext4 -d "$pc" "$work/disk"
}

# kvm: check whether KVM can run a kernel, as lab/vm has determined
kvm() {
	[ -w /dev/kvm ] && grep -qs yes "${XDG_CACHE_HOME:-$HOME/.cache}/scull/kvm/$(
		cat /proc/sys/kernel/random/boot_id
	)"-*
}

# start KERNEL: boot it.  Output of the commands and the kernel log go to two files.  An
# emulated PC that gets too little CPU time finds its timer broken, hence
# no_timer_check.  A second processor would mostly spin waiting for the first.
start() {
	local accel=(-cpu "max,erms=off" -accel "tcg,thread=multi")
	! kvm || accel=(-cpu max -accel kvm)
	timeout 1200 qemu-system-x86_64 "${accel[@]}" -m 1024 -nodefaults \
		-display none -no-reboot -net none \
		-kernel "$pc/boot/vmlinuz-$1" -initrd "$pc/boot/initrd.img-$1" \
		-append "root=/dev/vda rw console=ttyS1 panic=-1 no_timer_check" \
		-drive "file=$work/disk,if=virtio,format=raw,snapshot=on" \
		-serial "file:$work/out-$1" -serial "file:$work/log-$1"
}

# pasted TRANSCRIPT SECTION...: check that each command of the sections ran and
# succeeded
pasted() {
	local command
	while IFS= read -r command; do
		ok "README.md: command is run: $command" grep -qxF "\$ $command" "$1"
	done < <(commands "${@:2}")
	is "README.md, ${*:2}: all commands succeed" \
		"" "$(grep '^\[status' "$1" | xargs)"
}

# shows TRANSCRIPT COMMAND REGEXP: check that the command printed a line that matches
shows() {
	awk -v command="\$ $2" '/^[$] / { on = $0 == command } on' "$1" >"$work/shown"
	ok "README.md: $2 prints $3" grep -q -e "$3" "$work/shown"
}

mkdir -p build
ok "Debian PC: a root file system can be made" new_pc 6.1
ok "Debian PC: a user can be added" new_user
on_pc su - student -c "$paste install" >build/install.txt
pasted build/install.txt Install
shows build/install.txt "make deb" scull-dkms_
ok "Debian PC: a disk image can be made" disk

kernels="6.1 6.12"
[ "${SCULL_BRIEF-}" != CI ] || kernels=6.12
for series in $kernels; do
	start "$(release $series)" &
done
wait
for series in $kernels; do
	kernel=$(release $series)
	seen=build/install-$series.txt
	{
		cat build/install.txt
		tr -d '\r' <"$work/out-$kernel"
	} >"$seen"
	echo "# on $kernel:"
	pasted "$seen" Use Remove
	shows "$seen" "ls -l /dev/scullp0 /dev/scull/by-allocator/" \
		"^crw-rw---- 1 root staff .* /dev/scullp0$"
	shows "$seen" "ls -l /dev/scullp0 /dev/scull/by-allocator/" \
		"pages0 -> ../../scullp0$"
	shows "$seen" "scullctl list" "^scullp0 .*575"
	shows "$seen" "sudo scullctl map scullp0" "direct"
	shows "$seen" "man scull" "^SCULL(4)"
	shows "$seen" "sudo apt-get purge -y scull-dkms scull-utils" \
		"^Purging configuration files for scull-utils"
	ok "Debian PC, kernel $series: the kernel does not complain" \
		not lab/complaints <"$work/log-$kernel"
done
done_testing
