# completion.zsh SHELL KEYS...: types each into an interactive bash or zsh in a terminal, followed by Tab, and prints the
# line as it stands then. Reads $DESKBELL_DESK; deskbell is in PATH. Waits for what the shell shows, never for time.
zmodload zsh/zpty || exit 1
shell=$1
shift
case $shell in
bash)
	zpty shell 'TERM=dumb PS1= bash --norc --noprofile -i'
	setup='eval "$(deskbell completion bash)"; bind -x '\''"\C-xp": printf "\n<%s>\n" "[$READLINE_LINE]"'\''' ;;
zsh)
	# Long lines scroll in a dumb terminal: what is typed is kept out of the answer by its marks.
	zpty shell 'TERM=dumb PS1= zsh -f -i'
	setup='unsetopt prompt_sp; autoload -Uz compinit; compinit -u -D; eval "$(deskbell completion zsh)"; show() { print -r -- $'\''\n<['\''"$BUFFER"'\'']>'\'' }; zle -N show; bindkey "^Xp" show' ;;
esac
zpty -w shell "$setup; echo rea\"\"dy"
zpty -r -m shell said '*ready*' || exit 1
for keys; do
	zpty -w -n shell "$keys"$'\t\x18p'
	zpty -r -m shell said '*<\[*\]>*' || exit 1
	said=${said##*<\[}
	print -r -- "${said%%\]>*}"
	zpty -w -n shell $'\x05\x15' # the whole line away
done
zpty -d shell
