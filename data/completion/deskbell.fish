# Completion of deskbell for fish; the program is asked for everything. Installed as
# share/fish/vendor_completions.d/deskbell.fish, or kept in ~/.config/fish/completions.

function __deskbell_complete
    # Without what may stand before a command in fish.
    set -l before '^\s*((and|or|not|if|while|begin|command|time)\s+)*(\w+=\S*\s+)*'
    set -l line (commandline -pc | string collect | string replace -r $before '')
    set -l program (string split -m 1 ' ' -- $line | string replace -r '^~/' $HOME/)[1]
    for row in ($program completion --line $line 2>/dev/null)
        set -l part (string split \t -- $row)
        switch "$part[1]$part[2]"
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct)
            case '*'
                printf '%s\t%s\n' $part[1] $part[2]
        end
    end
end

complete -c deskbell -f -a '(__deskbell_complete)'
