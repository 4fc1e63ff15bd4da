# SPDX-License-Identifier: GPL-2.0
# fish completion for scullctl, scull_load and scull_unload

# Print the first word that is neither an option nor its argument, if there is one.
function __scullctl_command
    set -l words (commandline -opc)
    set -l skip
    for word in $words[2..]
        if test -n "$skip"
            set skip
        else if string match -qr '^(-[ofic]|--(output|filter|interval|count|plot|sysroot))$' -- $word
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
            return
        end
    end
end

# Print the commands and their descriptions.
function __scullctl_commands
    scullctl help 2>/dev/null | string match -rg '^ ([a-z]+) .*  +([^ ].*)' | paste - -
end

# Print the lists of columns that continue the one that is being typed.
function __scullctl_columns
    set -l command (__scullctl_command)
    test -n "$command"; or set command list
    set -l done (string match -r '.*,' -- (commandline -ct))
    for column in (scullctl help columns 2>/dev/null |
            sed -n "/^Columns of $command:/,/^\$/s/^  *\([A-Z][^ ]*\)  .*/\1/p")
        echo "$done"$column
    end
end

function __scullctl_names
    scullctl -rn -o $argv[1] 2>/dev/null | sort -u
end

function __scullctl_is
    contains -- "$(__scullctl_command)" $argv
end

# Was the word before the cursor the command?
function __scullctl_follows
    __scullctl_is (commandline -opc)[-1]
end

complete -c scullctl -f
complete -c scullctl -s o -l output -x -a '(__scullctl_columns)' -d 'columns to print'
complete -c scullctl -l output-all -d 'print all columns'
complete -c scullctl -s f -l filter -x -d 'print only matching lines'
complete -c scullctl -s b -l bytes -d 'print sizes in bytes'
complete -c scullctl -s J -l json -d 'print JSON'
complete -c scullctl -s n -l noheadings -d 'print no headings'
complete -c scullctl -s r -l raw -d 'print one blank between columns'
complete -c scullctl -l runs -d 'print a line for each contiguous run'
complete -c scullctl -l plot -r -F -d 'draw an .svg or .png'
complete -c scullctl -s i -l interval -x -d 'time between samples'
complete -c scullctl -s c -l count -x -d 'number of samples'
complete -c scullctl -l sysroot -x -a '(__fish_complete_directories)' -d 'read a recorded system'
complete -c scullctl -s h -l help -d 'print help'
complete -c scullctl -s V -l version -d 'print the version'
complete -c scullctl -n '__scullctl_is ""' -a '(__scullctl_commands)'
complete -c scullctl -n '__scullctl_follows; and __scullctl_is help' \
    -a '(__scullctl_commands) columns'
complete -c scullctl -n '__scullctl_is list show watch dump map trim' -a '(__scullctl_names NAME)'
complete -c scullctl -n '__scullctl_follows; and __scullctl_is set reset' \
    -a '(__scullctl_names DRIVER)'
complete -c scullctl -n 'not __scullctl_follows; and __scullctl_is set' -a 'order= qset='

# Print the parameters of the module on the command line, with their descriptions.
function __scull_load_parameters
    set -l words (commandline -opc)
    string match -q '*=*' -- (commandline -ct); and return
    $words[1] $words[2] --help 2>/dev/null |
        string match -rg '^  ([a-z_]+)  +(.*)' | paste - - | string replace \t =\t
end

function __scull_load_modules
    set -l words (commandline -opc)
    $words[1] --help 2>/dev/null | sed -n 's/^The modules are: //p' | string split ' '
end

# Is the cursor at the first argument?
function __scull_load_first
    test (count (commandline -opc)) = 1
end

complete -c scull_load -f
complete -c scull_load -n __scull_load_first -a '(__scull_load_modules)'
complete -c scull_load -n 'not __scull_load_first' -a '(__scull_load_parameters)'
complete -c scull_unload -f
complete -c scull_unload -n __scull_load_first -a '(__scullctl_names DRIVER)'
