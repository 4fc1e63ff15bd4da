# SPDX-License-Identifier: GPL-2.0
#
# make help says what there is.  Kbuild is what the kernel's build system reads.

# The running kernel if it can be built for, else the newest that can
headers = $(firstword $(wildcard /lib/modules/$(1)/build \
				 /usr/src/linux-headers-$(1)))
newest := $(lastword $(shell ls -d /usr/src/linux-headers-*/.config \
		/lib/modules/*/build/.config 2>/dev/null | \
		sed 's,/.config,,' | sort -V))
other = $(if $(1),$(warning no headers of the running kernel; what is built \
	with $(1) cannot be loaded here)$(1))
ifdef KERNELRELEASE
KDIR ?= $(or $(call headers,$(KERNELRELEASE)),$(error no headers of kernel \
	$(KERNELRELEASE): apt install linux-headers-$(KERNELRELEASE)))
else
KDIR ?= $(or $(call headers,$(shell uname -r)),$(call other,$(newest)),$(error no kernel \
	headers: apt install linux-headers-$(shell uname -r), if your \
	distribution has it; or say KDIR=FOLDER; or try `make demo`, which \
	brings its own kernel))
endif

# The newest entry there has the version of all there is here.
version = $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
prefix ?= /usr/local
docdir ?= $(prefix)/share/doc/scull
mandir = $(prefix)/share/man
completions = $(prefix)/share/bash-completion/completions
source = /usr/src/scull-$(version)
variants := $(filter-out scull_common,$(patsubst %/,%,$(wildcard scull*/)))
# Those that need no parameter: scull_boot must be told where its memory is.
loadable := $(filter-out scull_boot,$(variants))

lints := $(patsubst tests/host/%.t,%,$(wildcard tests/host/lint-*.t))

.PHONY: all modules modules_install tools install install-utils install-source \
	uninstall dkms deb clean load unload demo shell tour check check-matrix \
	check-debug check-kcsan soak bench lint $(lints) help

all: modules

modules:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" $@

tools:
	$(MAKE) -C tools

# What kbuild would remove; it needs the kernel's headers even for that.
clean:
	find Kbuild scull* -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '.*.d' \
		-o -name modules.order | xargs rm -f
	rm -rf build tests/build Module.symvers modules.order .*.cmd .*.o

# kbuild itself runs depmod only where there is a System.map, which headers come
# without.
modules_install:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" INSTALL_MOD_PATH="$(DESTDIR)" $@
	$(if $(DESTDIR),,depmod "$(release)")

release = $(shell $(MAKE) -s -C "$(KDIR)" kernelrelease)

install: modules_install install-utils

# What is in /etc is its owner's to change.
put = install -D -m 644
install-utils: tools
	install -D -t "$(DESTDIR)$(prefix)/bin" build/tools/scullctl
	install -D -t "$(DESTDIR)$(prefix)/sbin" scripts/scull_load \
		scripts/scull_unload
	$(put) -t "$(DESTDIR)$(prefix)/include" include/uapi/scull.h
	for f in man/*.[48]; do \
		$(put) -t "$(DESTDIR)$(mandir)/man$${f##*.}" $$f || exit; \
	done
	install -d "$(DESTDIR)$(mandir)/man8"
	ln -sf ../man4/scull.4 "$(DESTDIR)$(mandir)/man8/scull_load.8"
	ln -sf ../man4/scull.4 "$(DESTDIR)$(mandir)/man8/scull_unload.8"
	$(put) -t "$(DESTDIR)$(prefix)/lib/udev/rules.d" etc/udev/*.rules
	$(put) tools/scullctl.bash "$(DESTDIR)$(completions)/scullctl"
	for f in etc/mod*/*; do \
		[ -e "$(DESTDIR)/$$f" ] || $(put) $$f "$(DESTDIR)/$$f" || exit; \
	done
	install -D -t "$(DESTDIR)$(docdir)/examples" tools/*.bt
	for f in $$(find README.md docs -type f); do \
		$(put) $$f "$(DESTDIR)$(docdir)/$$f" || exit; \
	done

# What would be installed now; of /etc, what is as it was
uninstall:
	rm -rf build/stage
	$(MAKE) install-utils DESTDIR="$(CURDIR)/build/stage"
	cd build/stage && find * ! -type d | while read -r f; do \
		case $$f in \
		etc/*) ! cmp -s $$f "$(DESTDIR)/$$f" || rm "$(DESTDIR)/$$f" ;; \
		*) rm -f "$(DESTDIR)/$$f" ;; \
		esac; \
	done
	[ ! -d "$(DESTDIR)$(docdir)" ] || find "$(DESTDIR)$(docdir)" -depth \
		-type d -exec rmdir {} +
	for m in scull_common $(variants); do \
		rm -rf "$(DESTDIR)/lib/modules/$(release)/updates/$$m" \
			"$(DESTDIR)/lib/modules/$(release)/extra/$$m"; \
	done
	$(if $(DESTDIR),,depmod "$(release)")

# What the modules are built from, for dkms
install-source:
	for f in $$(find Makefile Kbuild include scull* -name '*file' -o -name Kbuild \
		-o -name '*.[ch]' ! -name '*.mod.c'); do \
		$(put) $$f "$(DESTDIR)$(source)/$$f" || exit; \
	done
	sed 's/#MODULE_VERSION#/$(version)/' dkms.conf \
		>"$(DESTDIR)$(source)/dkms.conf"

# What it has built of the same version may be of another source.
dkms: install-source
	[ ! -d /var/lib/dkms/scull/$(version) ] || \
		dkms remove scull/$(version) --all
	dkms install scull/$(version)

deb:
	@scripts/deb

load:
	@for m in $(loadable); do scripts/scull_load $$m || exit; done

unload:
	@for m in $(variants); do \
		[ ! -d /sys/module/$$m ] || scripts/scull_unload $$m || exit; \
	done

demo:
	@scripts/shell play -t docs/tour.md

shell:
	@scripts/shell

# What the pages print, if every command succeeds
tour:
	@mkdir -p build
	@for page in docs/tour.md docs/exercises.md; do \
		scripts/shell play $$page >build/played && \
			cp build/played $$page || exit; \
	done
	@tests/host/solved >build/played && cp build/played docs/exercises-code.md

check:
	@$(if $(CPUS),SCULL_CPUS=$(CPUS)) scripts/check $(addprefix -a ,$(ARCH)) $(KERNEL)

check-matrix:
	$(if $(ARCH)$(CPUS),$(error it takes KERNEL=":arm64 6.12,8" instead))
	@scripts/check-matrix $(KERNEL)

check-debug:
	@scripts/check 6.12-debug

check-kcsan:
	@scripts/check 6.12-kcsan

soak:
	@scripts/soak $(or $(MINUTES),10) $(SEED)

bench:
	@bench/run

lint:
	@scripts/deps lint && prove -v --timer -j$(shell nproc) tests/host/lint-*.t

$(lints): lint-%:
	@scripts/deps lint && prove -v tests/host/$@.t

help:
	@echo 'Try it in a virtual machine; Debian packages that it needs are installed:'
	@echo '  demo             play the chapter in a virtual machine'
	@echo '  shell            a shell there, to play in'
	@echo '  tour             write into docs/tour.md and the exercises what their commands'
	@echo '                   print'
	@echo '  check            run the tests on Linux 6.12, in full, and 6.1, in brief; or'
	@echo '                   on KERNEL="sid 6.12-rt", as scripts/kernel -h tells; with'
	@echo '                   ARCH=arm64 on another kind of processor, with CPUS=8 on'
	@echo '                   so many of them'
	@echo '  check-matrix     those that run in virtual machines, in brief, on every'
	@echo '                   kernel and processor, or on KERNEL=":arm64 6.12,8": hours'
	@echo '  check-debug      on a kernel that is built to notice mistakes'
	@echo '  check-kcsan      on one that is built to notice data races'
	@echo '  soak             all of it at once, at random, for MINUTES=10; SEED='
	@echo '                   repeats a run'
	@echo '  bench            measure speed and waste, and draw them: ten minutes on a'
	@echo '                   machine that does nothing else'
	@echo '  lint             run all compilers and checkers; or one of them:'
	@echo '                   $(wordlist 1,5,$(lints))'
	@echo '                   $(wordlist 6,99,$(lints))'
	@echo 'For a kernel, chosen by KERNELRELEASE= or KDIR=:'
	@echo '  modules          build (the default)'
	@echo '  modules_install  install the modules'
	@echo '  install          and scullctl, the scripts, manual pages, ioctl header,'
	@echo '                   the rule for udev, examples for modprobe.d and bpftrace;'
	@echo '                   DESTDIR= and prefix=/usr/local say where'
	@echo '  install-utils    all but the modules'
	@echo '  uninstall        remove what install, told the same, has installed'
	@echo '  dkms             let DKMS build and install the modules, for each kernel'
	@echo '                   to come, too'
	@echo '  deb              build Debian packages of all that, in build/deb'
	@echo '  tools            build scullctl alone: it needs no kernel, but'
	@echo '                   libsmartcols-dev and libelf-dev'
	@echo '  clean            remove what was built'
	@echo 'As root, on this machine:'
	@echo '  load             all variants but scull_boot, which needs a parameter:'
	@echo '                   scripts/scull_load'
	@echo '  unload           all'
	@echo 'Defaults of the parameters can be chosen: SCULLP_ORDER=2 and others;'
	@echo 'the Kbuild file in the folder of each variant lists its own.'
