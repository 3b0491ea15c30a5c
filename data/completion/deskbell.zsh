#compdef deskbell
# Completion of deskbell for zsh; the program is asked for everything. Installed as
# share/zsh/site-functions/_deskbell, or kept as _deskbell in a directory of fpath.

_deskbell() {
	local line row
	local -a part ends=() open=() files=()

	for row in ${(f)"$(${(Q)words[1]} completion --line "${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" 2>/dev/null)"}; do
		part=("${(@ps:\t:)row}")
		if [[ -z $part[1] ]]; then
			files+=($part[2])
			continue
		fi
		line=${part[1]//:/\\:}${part[2]:+:$part[2]}
		if [[ $part[1] == *[:=] ]]; then open+=("$line"); else ends+=("$line"); fi
	done
	(($#ends)) && _describe -t values deskbell ends
	(($#open)) && _describe -t fields deskbell open -S ''
	if (($files[(I)dir])); then _files -/; elif (($#files)); then _files; fi
}

if [[ $funcstack[1] == _deskbell ]]; then _deskbell "$@"; else compdef _deskbell deskbell; fi
