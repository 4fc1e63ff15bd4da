# SPDX-License-Identifier: GPL-2.0
#
# make help says what there is.  Kbuild is what the kernel's build system reads.

# The running kernel if it can be built for, else the newest that can
headers = $(firstword $(wildcard /lib/modules/$(1)/build \
				 /usr/src/linux-headers-$(1)))
newest := $(lastword $(shell ls -d /usr/src/linux-headers-*/.config \
		/lib/modules/*/build/.config 2>/dev/null | \
		sed 's,/.config,,' | sort -V))
ifdef KERNELRELEASE
KDIR ?= $(or $(call headers,$(KERNELRELEASE)),$(error no headers of kernel \
	$(KERNELRELEASE): apt install linux-headers-$(KERNELRELEASE)))
else
KDIR ?= $(or $(call headers,$(shell uname -r)),$(newest),$(error no kernel \
	headers: apt install linux-headers-$(shell uname -r), say KDIR=, or \
	try `make demo`, which needs none))
endif

prefix ?= /usr/local
variants := scull scullc scullp scullv scull_percpu

.PHONY: all modules modules_install install clean load unload \
	demo check lint help

all: modules

modules clean:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" $@

clean: clean_build
.PHONY: clean_build
clean_build:
	rm -rf build tests/build

modules_install:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" INSTALL_MOD_PATH="$(DESTDIR)" $@

install: modules_install
	install -d "$(DESTDIR)$(prefix)/sbin" "$(DESTDIR)$(prefix)/include"
	install scripts/scull_load scripts/scull_unload \
		"$(DESTDIR)$(prefix)/sbin"
	install -m 644 include/uapi/scull.h "$(DESTDIR)$(prefix)/include"

load:
	for m in $(variants); do scripts/scull_load $$m || exit; done

unload:
	for m in $(variants); do \
		[ ! -d /sys/module/$$m ] || scripts/scull_unload $$m || exit; \
	done

demo:
	@scripts/demo

check:
	@scripts/check $(KERNEL)

lint:
	@scripts/deps lint && prove -v tests/host/lint.t

help:
	@echo 'Try it, without touching this machine:'
	@echo '  demo             play the chapter in a virtual machine'
	@echo '  check            run the tests, on each of KERNEL="6.1 6.12"'
	@echo '  lint             run the compilers and checkers'
	@echo 'For a kernel, chosen by KERNELRELEASE= or KDIR=:'
	@echo '  modules          build (the default)'
	@echo '  modules_install  install the modules'
	@echo '  install          and the scripts and the ioctl header'
	@echo '  clean            remove what was built'
	@echo 'As root, on this machine:'
	@echo '  load, unload     all variants'
	@echo 'Defaults of the parameters can be chosen: SCULLP_ORDER=2 and others;'
	@echo 'the Kbuild file in the folder of each variant lists its own.'
