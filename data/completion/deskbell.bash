# Completion of deskbell for bash; the program is asked for everything. Installed as
# share/bash-completion/completions/deskbell, or: eval "$(deskbell completion bash)"

_deskbell() {
	local text label rest

	COMPREPLY=()
	while IFS= read -r text; do
		# text, label, rest: a tab apart; empty ones count.
		rest=${text##*$'\t'}
		label=${text#*$'\t'}
		label=${label%%$'\t'*}
		text=${text%%$'\t'*}
		if [[ $text ]]; then
			# Where a name is completed inside of quotes, these keep it together.
			[[ $2 == [\"\']* || $rest != *[!A-Za-z0-9_.,:=@%+/-]* ]] || printf -v rest %q "$rest"
			COMPREPLY+=("$2$rest")
			[[ $text == *[:=] ]] && compopt -o nospace
		else
			[[ $label == dir ]] && compopt -o dirnames || compopt -o default
		fi
	done < <("${1/#\~\//$HOME/}" completion --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -F _deskbell deskbell
