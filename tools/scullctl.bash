# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Bash completion for scullctl, scull_load and scull_unload

_scullctl_words() {
	local word

	COMPREPLY=()
	while IFS= read -r word; do
		COMPREPLY+=("$word")
	done < <(compgen -W "$1" -- "$2")
}

_scullctl() {
	local word=$2 before=$3 command='' i
	local commands="list show watch dump map set reset trim help"
	local flags="--output --output-all --filter --bytes --json --noheadings --raw
		--runs --plot --map --color --interval --count --sysroot --help --version"

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-o | --output | -f | --filter | -i | --interval | -c | --count | \
			--plot | --color | --sysroot)
			i=$((i + 1))
			;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $before in
	-o | --output)
		# Complete the last name of the list, in any case of letters.
		local columns done=''
		columns=$(scullctl help columns | sed -n \
			"/^Columns of ${command:-list}:/,/^\$/s/^  *\([A-Z][^ ]*\)  .*/\1/p")
		[[ $word != *,* ]] || done=${word%,*},
		_scullctl_words "$columns" "$(tr '[:lower:]' '[:upper:]' <<<"${word##*,}")"
		COMPREPLY=("${COMPREPLY[@]/#/"$done"}")
		compopt -o nospace 2>/dev/null
		return
		;;
	--plot)
		compopt -o default 2>/dev/null
		return
		;;
	--color)
		_scullctl_words "auto always never" "$word"
		return
		;;
	--sysroot)
		compopt -o dirnames 2>/dev/null
		return
		;;
	-f | --filter | -i | --interval | -c | --count) return ;;
	esac
	case $command:$word in
	*:-*) _scullctl_words "$flags" "$word" ;;
	:*) _scullctl_words "$commands" "$word" ;;
	help:*) _scullctl_words "$commands columns" "$word" ;;
	set:* | reset:*)
		if [ "$before" = "$command" ]; then
			_scullctl_words "$(scullctl -rn -o DRIVER 2>/dev/null |
				sort -u)" "$word"
		elif [ "$command" = set ]; then
			_scullctl_words "order= qset=" "$word"
			compopt -o nospace 2>/dev/null
		fi
		;;
	*) _scullctl_words "$(scullctl -rn -o NAME 2>/dev/null)" "$word" ;;
	esac
}

_scull_load() {
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_scullctl_words "$("$1" --help 2>/dev/null |
			sed -n 's/^The modules are: //p')" "$2"
	elif [[ $2 != = && $3 != = ]]; then # not a value
		_scullctl_words "$("$1" "${COMP_WORDS[1]}" --help 2>/dev/null |
			sed -n 's/^  \([a-z_]*\)  .*/\1=/p')" "$2"
		compopt -o nospace 2>/dev/null
	fi
}

_scull_unload() {
	COMPREPLY=()
	((COMP_CWORD != 1)) ||
		_scullctl_words "$(scullctl -rn -o DRIVER 2>/dev/null | sort -u)" "$2"
}

complete -F _scullctl scullctl
complete -F _scull_load scull_load
complete -F _scull_unload scull_unload
