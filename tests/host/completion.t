#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Completion of scullctl, scull_load and scull_unload in bash, zsh and fish, on a recorded
# system and with a copy of scull_load that finds two modules

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
export LC_ALL=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,tree,home,functions} "$work"/scull/{scripts,scullp,scullv}
tests/host/scullctl-tree "$work/tree"
ok "scullctl: builds" make -s tools
printf '#!/bin/sh\nexec %s/build/tools/scullctl --sysroot %s/tree "$@"\n' "$PWD" "$work" \
	>"$work/bin/scullctl"
cp scripts/scull_load "$work/scull/scripts"
printf '#!/bin/sh\nexec %s/scull/scripts/scull_load "$@"\n' "$work" >"$work/bin/scull_load"
touch "$work/bin/scull_unload"
chmod +x "$work"/bin/*
# The fields of a module that scull_load reads
for module in scullp scullv; do
	printf '\0description=devices\0parm=%s_order:log2 of pages (default 0)\0parm=%s_qset:%s' \
		$module $module "length: quanta (default 500)" \
		>"$work/scull/$module/$module.ko"
done
cp tools/scullctl.zsh "$work/functions/_scullctl"
export work PATH=$work/bin:$PATH HOME=$work/home XDG_CONFIG_HOME=$work/home

in_bash() {
	(
		. tools/scullctl.bash
		read -ra COMP_WORDS <<<"$1"
		[[ $1 != *' ' ]] || COMP_WORDS+=("")
		# Like bash, split words at an equals sign.
		[[ $1 != scull_load*=* ]] || COMP_WORDS=(scull_load scullp scullp_order "=" "")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		"_${COMP_WORDS[0]}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" \
			"${COMP_WORDS[COMP_CWORD - 1]}"
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

# A real zsh in a pseudo-terminal, because completion only works in its line editor.  It
# appends each match to a file; ^X then appends a line that ends the matches.
cat >"$work/setup" <<'END'
PS1= RPS1= fpath=($folder $fpath)
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' matcher-list ''
setopt no_beep no_list_beep
compadd() {
	local -a hits
	if [[ ${@[1,(i)(-|--)]} == *-[AOD]\ * ]]; then
		builtin compadd "$@"
		return
	fi
	builtin compadd -A hits "$@"
	((!$#hits)) || print -l -- $IPREFIX$^hits >>$found
	builtin compadd "$@"
}
ended() {
	print -- -end- >>$found
	BUFFER=
}
zle -N ended
bindkey '^X' ended
bindkey '^I' complete-word
END
cat >"$work/complete" <<'END'
zmodload zsh/zpty
zpty shell "folder=$work/functions found=$work/found zsh -f -i"
zpty -w shell "source $work/setup; print ready >$work/found"
for ((i = 0; i < 300; i++)); do
	zpty -r -t shell
	[[ ! -s $work/found ]] || break
	sleep 0.1
done >/dev/null
: >$work/found
zpty -w -n shell "$1"$'\t\x18'
for ((i = 0; i < 300; i++)); do
	zpty -r -t shell
	! grep -qx -e -end- $work/found || break
	sleep 0.1
done >/dev/null
grep -vx -e -end- $work/found
zpty -d shell
END

in_zsh() {
	rm -f "$work/found"
	zsh -f "$work/complete" "$1" 2>&1
}

in_fish() {
	fish -N -c "source tools/scullctl.fish; complete -C '$1'" | cut -f 1
}

# completes NAME LINE WANTED: compare the completions of the last word of the line in
# each shell, sorted, without the equals signs that they may append
completes() {
	local shell
	for shell in bash zsh fish; do
		is "$shell: $1" "$3" "$(in_$shell "$2" | sed 's/=$//' | sort -u | xargs)"
	done
}

completes "completes commands" "scullctl s" "set show"
completes "completes options" "scullctl list --outp" "--output --output-all"
completes "completes devices" "scullctl trim scullp" "scullp0 scullp1 scullp10"
completes "completes devices after an option with an argument" "scullctl -o name list scullv" \
	"scullv0 scullv1 scullv2"
completes "completes drivers of set" "scullctl set " "scull_percpu scullp scullv"
completes "completes drivers of reset" "scullctl reset scullv" "scullv"
completes "completes no further argument of reset" "scullctl reset scullv o" ""
completes "completes settings of set" "scullctl set scullp o" "order"
completes "completes commands after help" "scullctl help s" "set show"
completes "completes columns of a command" "scullctl dump -o ITEM,sl" "ITEM,SLOT"
completes "completes columns of the default command" "scullctl -o ma" "MAJ:MIN MAPPINGS"
completes "completes modules of scull_load" "scull_load s" "scullp scullv"
completes "completes parameters of the module of scull_load" "scull_load scullv " \
	"scullv_order scullv_qset"
completes "completes no value of a parameter" "scull_load scullp scullp_order=" ""
completes "completes drivers of scull_unload" "scull_unload scullp" "scullp"
ok "fish: describes parameters" grep -q "^scullp_qset=.length: quanta (default 500)$" \
	<(fish -N -c "source tools/scullctl.fish; complete -C 'scull_load scullp '")
done_testing
