#compdef scullctl scull_load scull_unload
# SPDX-License-Identifier: GPL-2.0
# zsh completion for scullctl, scull_load and scull_unload

# The options of scullctl with an argument; all others have none
local -a with_argument=(-o --output -f --filter -i --interval -c --count --plot --sysroot)

# Set $reply to the lines of a list in the help, such as "list:print a line".
_scullctl_help() {
	reply=(${(f)"$(_call_program help $words[1] $1 --help 2>/dev/null | awk -F '  +' -v from="$2" '
		$0 ~ from { on = 1; next }
		/^$/ { on = 0 }
		on && match($0, /[a-z_]+/) {
			print substr($0, RSTART, RLENGTH) ":" $NF
		}')"})
}

# Set $command to the first word that is neither an option nor its argument.
_scullctl_command() {
	local -i i
	command=
	for ((i = 2; i < CURRENT; i++)); do
		if ((with_argument[(Ie)$words[i]])); then
			((i++))
		elif [[ $words[i] != -* ]]; then
			command=$words[i]
			return
		fi
	done
}

# Complete the last name of a list of columns, in any case of letters.
_scullctl_columns() {
	local command
	local -a columns
	_scullctl_command
	columns=(${(f)"$(_call_program columns $words[1] help columns 2>/dev/null |
		sed -n "/^Columns of ${command:-list}:/,/^\$/s/^  *\([A-Z][^ ]*\)  .*/\1/p")"})
	compset -P '*,'
	compadd -S '' -M 'm:{a-z}={A-Z}' -a columns
}

# Complete names of devices, or of drivers.
_scullctl_names() {
	local -aU names
	names=(${(f)"$(_call_program names ${2:-$words[1]} -rn -o $1 2>/dev/null)"})
	compadd -a names
}

_scullctl_arguments() {
	local command
	local -a reply
	_scullctl_command
	case $command in
	'')
		_scullctl_help '' '^Commands:'
		_describe command reply
		;;
	help)
		_scullctl_help '' '^Commands:'
		reply+=('columns:all columns')
		_describe command reply
		;;
	set | reset)
		if [[ $words[CURRENT-1] = $command ]]; then
			_scullctl_names DRIVER
		elif [[ $command = set ]]; then
			compadd -S '' order= qset=
		fi
		;;
	*) _scullctl_names NAME ;;
	esac
}

case $service in
scullctl)
	_arguments -S -s : \
		'(-o --output)'{-o+,--output=}'[columns to print]: :_scullctl_columns' \
		'--output-all[print all columns]' \
		'*'{-f+,--filter=}'[print only matching lines]:column=value: ' \
		'(-b --bytes)'{-b,--bytes}'[print sizes in bytes]' \
		'(-J --json)'{-J,--json}'[print JSON]' \
		'(-n --noheadings)'{-n,--noheadings}'[print no headings]' \
		'(-r --raw)'{-r,--raw}'[print one blank between columns]' \
		'--runs[print a line for each contiguous run]' \
		'--plot=[draw an .svg or .png]:file:_files' \
		'(-i --interval)'{-i+,--interval=}'[time between samples]:seconds: ' \
		'(-c --count)'{-c+,--count=}'[number of samples]:number: ' \
		'--sysroot=[read a recorded system]:folder:_files -/' \
		'(-h --help)'{-h,--help}'[print help]' \
		'(-V --version)'{-V,--version}'[print the version]' \
		'*: :_scullctl_arguments'
	;;
scull_load)
	local -a reply
	if ((CURRENT == 2)); then
		compadd -- $(_call_program modules $words[1] --help 2>/dev/null |
			sed -n 's/^The modules are: //p')
	else
		_scullctl_help $words[2] "^$words[2]:"
		_describe -t parameters parameter reply -S =
	fi
	;;
scull_unload)
	((CURRENT != 2)) || _scullctl_names DRIVER scullctl
	;;
esac
