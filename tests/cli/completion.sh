#!/bin/bash
# Completion: what the program offers for a line, and the lines that bash, zsh and fish make of it when Tab is pressed.
. tests/cli/lib.sh
export PATH=$T/bin:$PATH DESKBELL_DESK=$desk

# offered LINE: texts in their order, a blank apart.
offered() { "$DESKBELL" completion --line "$1" 2>"$err" | cut -f1 | paste -sd' '; }
# offers LINE TEXTS; the program says nothing else.
offers() { same "$(offered "$1")" "$2" && silent; }
# tab SHELL LINE RESULT...: each line with Tab pressed at its end.
tab() {
	local shell=$1 typed=() wanted=()
	shift
	while (($#)); do
		typed+=("$1") wanted+=("$2")
		shift 2
	done
	timeout 60 zsh -f tests/cli/completion.zsh "$shell" "${typed[@]}" >"$out" 2>&1
	diff <(printf '%s\n' "${wanted[@]}") "$out" | sed 's/^/# /' && cmp -s <(printf '%s\n' "${wanted[@]}") "$out"
}
# real SHELL NAME FUNCTION: a case for where that shell is.
real() {
	if command -v "$1" >/dev/null && command -v zsh >/dev/null; then t "$2" "$3"; else echo "ok $2 # SKIP no $1 here (make test-deps)"; fi
}

a_desk_to_ask() {
	mkdir "$T/bin" && ln -s "$DESKBELL" "$T/bin/deskbell" && people && new 'VPN drops' --queue network && new 'Почта' &&
		run 0 user add 'x$(touch pwned)' --role agent --name Hostile && run 0 user add 'x;y z' --role agent
}
commands_and_their_second_words() {
	offers 'deskbell ti' ticket && offers 'deskbell ticket transition' 'transition transitions' && offers 'deskbell kb s' 'show search' &&
		offers 'deskbell help kb l' list && offers 'deskbell nonsense ' '' && offers 'deskbell' '' && offers '' '' || return 1
	[[ " $(offered 'deskbell ') " == *' ticket log events undo redo '*' help '* ]] && [[ " $(offered 'deskbell ') " != *' ticket ticket '* ]]
}
# The options offered are those the help of the command explains.
every_command_is_offered() {
	local name bad=0
	while read -r name; do
		[[ " $(offered "deskbell $name") " == *" ${name##* } "* ]] || { echo "# $name" && bad=1; }
		# shellcheck disable=SC2086
		same "$(offered "deskbell $name --")" "$("$DESKBELL" $name -h | sed -nE 's/^  (-h, )?(--[a-z-]+) .*/\2/p' | paste -sd' ')" || { echo "# $name --" && bad=1; }
	done < <("$DESKBELL" help | sed -nE 's/^  ([a-z]+( [a-z]+)?) {2,}[^ ].*/\1/p' | tee "$T/commands")
	(($(wc -l <"$T/commands") > 25)) && return $bad
}
names_of_checks() {
	offers 'deskbell doctor un' 'undone unfinished' && offers 'deskbell doctor store a' 'audit articles' &&
		same "$("$DESKBELL" completion --line 'deskbell doctor out' | cut -f2)" 'what waits to be sent'
}
options_not_given_yet() {
	offers 'deskbell ticket new --qu' --queue && offers 'deskbell ticket new --queue network --qu' '' &&
		offers 'deskbell team add x --member rita --mem' --member && offers 'deskbell ticket take --r' '--request-id --rev' &&
		offers 'deskbell redo --r' --request-id && offers 'deskbell config diff --d' '' &&
		offers 'deskbell ticket list --r' '' && offers 'deskbell ticket list -- --js' '' && offers 'deskbell -' '-D --as --help --version'
}
values_by_what_they_are() {
	offers 'deskbell ticket new --queue net' network && offers 'deskbell ticket new --queue=net' --queue=network &&
		offers 'deskbell ticket assign 1 ag' agnes && offers 'deskbell ticket show 1' 1 && offers 'deskbell ticket show ' '2 1' &&
		offers 'deskbell ticket transition 1 st' start && offers 'deskbell ticket transition 99 ' '' &&
		offers 'deskbell ticket set 1 que' queue= && offers 'deskbell ticket set 1 queue=v' queue=vault &&
		offers 'deskbell ticket set 1 category=network/' category=network/vpn && offers 'deskbell ticket set 1 nothing=' '' &&
		offers 'deskbell user add new --role agent,aut' agent,author && offers 'deskbell ticket new --priority ' 'P1 P2 P3 P4' &&
		offers 'deskbell --as agn' agnes && offers 'deskbell ticket list --as agn' agnes && offers 'deskbell ticket list --limit ' ''
}
choices_of_custom_fields() {
	offers 'deskbell ticket set 1 f.site=berlin/' 'f.site=berlin/mitte f.site=berlin/tegel' && offers 'deskbell ticket set 1 f.on-site=' 'f.on-site=yes f.on-site=no' &&
		offers 'deskbell ticket set 1 f.room=' '' && offers 'deskbell ticket set 1 f.on-site=maybe' ''
}
# Articles, changes and configurations: each who may read it, nobody else.
what_has_a_number() {
	local last
	mkdir -p "$desk/person/aura/draft" && printf 'uid: %032d\nsaved: 1\nsubject: vpn/mac.md\n\nx\n' 1 >"$desk/person/aura/draft/1-new-article" && offers 'deskbell --as aura kb new ' vpn/mac.md && offers 'deskbell kb new ' '' &&
		run 0 kb new trays.md --title Trays --body 'Open the tray.' && offers 'deskbell kb show ' KB-1 && offers 'deskbell kb show KB-2' '' &&
		offers 'deskbell --as rita kb show ' '' && run 0 ticket new --subject last --json && last=$(json change) &&
		[[ $(offered 'deskbell undo ') == "$last "* ]] && silent && offers "deskbell undo $last" "$last" && offers 'deskbell --as rita undo ' '' &&
		offers 'deskbell config diff ' 1 && offers 'deskbell config diff x' '' && offers 'deskbell --as agnes config diff ' ''
}
queries_word_by_word() {
	offers 'deskbell ticket list is:open que' queue: && offers 'deskbell ticket list -que' -queue: &&
		offers 'deskbell ticket list priority:P1,P2,' 'priority:P1,P2,P1 priority:P1,P2,P2 priority:P1,P2,P3 priority:P1,P2,P4 priority:P1,P2,<= priority:P1,P2,>= priority:P1,P2,< priority:P1,P2,> priority:P1,P2,none priority:P1,P2,any' &&
		offers "deskbell ticket list 'is:open assignee:agn" 'is:open assignee:agnes' && offers 'deskbell ticket list sort:-upd' sort:-updated
}
files_are_the_shells() {
	same "$("$DESKBELL" completion --line 'deskbell import tickets x')" $'\tfile\t' &&
		same "$("$DESKBELL" completion --line 'deskbell -D x')" $'\tdir\t'
}
a_row_says_what_is_still_to_type() {
	same "$("$DESKBELL" completion --line 'deskbell ticket assign 1 x$')" $'x$(touch pwned)\tHostile\t(touch pwned)' &&
		run 0 completion --line 'deskbell ticket assign 1 agn' --json && same "$(json text) $(json rest)" '"agnes" "es"'
}
nothing_but_commands_without_a_desk() {
	offers "deskbell -D $T/nowhere ticket assign 1 a" '' && offers "deskbell -D $T/nowhere ticket as" assign &&
		offers "deskbell -D $T/nowhere ticket list --lim" --limit && offers "deskbell -D $T/nowhere ticket list is:" '' &&
		offers 'deskbell --as nobody.here ticket assign 1 a' '' && mkdir "$T/broken" && echo junk >"$T/broken/desk.db" &&
		offers "deskbell -D $T/broken ticket assign 1 a" '' && [[ $(ls "$T/broken") == desk.db ]]
}
the_line_says_which_desk() {
	(cd / && HOME=$T DESKBELL_DESK=$T/nowhere && export HOME DESKBELL_DESK && same "$(offered 'deskbell -D ~/desk ticket assign 1 agn')" agnes)
}
a_requester_is_offered_no_names() {
	offers 'deskbell --as rita ticket assign 1 ' 'me none' && offers 'deskbell --as rita ticket list requester:' 'requester:me requester:none requester:any' &&
		offers 'deskbell --as rita ticket show ' ''
}
text_that_acts_on_a_terminal_is_left_out() {
	local all
	all=$("$DESKBELL" -D "$desk" ticket new --subject $'red \e[31m alert' --json >/dev/null && "$DESKBELL" completion --line 'deskbell ticket show ')
	[[ $all == *'red <U+001B>[31m alert'* && $all != *$'\e'* ]]
}
an_unknown_shell_is_refused() {
	run 2 completion tcsh && says 'bash, zsh or fish' && run 2 completion && run 0 completion bash && has 'complete -F'
}
nothing_is_written() { unchanged offered 'deskbell ticket show ' >/dev/null; }

# The same in bash and zsh.
bash_or_zsh() {
	tab "$1" 'deskbell ticket as' 'deskbell ticket assign ' 'deskbell ticket assign 1 agn' 'deskbell ticket assign 1 agnes ' \
		'deskbell ticket list is:open que' 'deskbell ticket list is:open queue:' 'deskbell ticket list queue:net' 'deskbell ticket list queue:network ' \
		'deskbell ticket set 1 queue=v' 'deskbell ticket set 1 queue=vault ' 'deskbell ticket list Почта assignee:agn' 'deskbell ticket list Почта assignee:agnes ' \
		"deskbell ticket list 'is:open assignee:agn" "deskbell ticket list 'is:open assignee:agnes' " \
		'true && deskbell kb sho' 'true && deskbell kb show ' 'deskbell doctor store unf' 'deskbell doctor store unfinished ' 'deskbell import tickets /etc/host.c' 'deskbell import tickets /etc/host.conf ' \
		'deskbell ticket assign 1 x\$' 'deskbell ticket assign 1 x\$\(touch\ pwned\) ' 'deskbell ticket assign 1 x\;' 'deskbell ticket assign 1 x\;y\ z ' \
		'deskbell nonsense ' 'deskbell nonsense ' && [[ ! -e pwned ]]
}
bash_completes() { bash_or_zsh bash; }
zsh_completes() { bash_or_zsh zsh; }
fish_completes() {
	cat >"$T/try.fish" <<'F'
deskbell completion fish | source
for line in 'deskbell ticket as' 'deskbell ticket assign 1 agn' 'deskbell ticket list is:open que' 'deskbell ticket list queue:net' \
		'deskbell ticket set 1 queue=v' "deskbell ticket list 'is:open assignee:agn" 'true; and deskbell kb sho' \
		'deskbell import tickets /etc/host.c' 'deskbell ticket assign 1 x' 'deskbell doctor out' 'deskbell nonsense '
	complete -C $line
end
F
	fish "$T/try.fish" >"$out" 2>"$err" && silent && diff - "$out" <<'L' | sed 's/^/# /' && ((PIPESTATUS[0] == 0)) && [[ ! -e pwned ]]
assign	assign a ticket
agnes	agnes
queue:	where the ticket waits
queue:network	network
queue=vault	vault
is:open assignee:agnes	agnes
show	show an article
/etc/host.conf
x$(touch pwned)	Hostile
x;y z	x;y z
outbox	what waits to be sent
L
}
installed_where_the_shells_look() {
	make -s -C "$TOP" install-data DESTDIR="$T/root" PREFIX=/usr >"$T/made" 2>&1 || { say "$T/made" && return 1; }
	local f bad=0
	for f in bash-completion/completions/deskbell zsh/site-functions/_deskbell fish/vendor_completions.d/deskbell.fish; do
		[[ -s $T/root/usr/share/$f ]] || { echo "# no $f" && bad=1; }
	done
	return $bad
}
# The file as bash-completion loads it by the command's name, and as compinit finds it in fpath.
installed_files_are_loaded_by_themselves() {
	local lib=/usr/share/bash-completion/bash_completion share=$T/root/usr/share
	if [[ -r $lib ]]; then
		XDG_DATA_DIRS=$share bash --norc -c ". $lib; _completion_loader deskbell; complete -p deskbell" >"$out" 2>&1
		has 'complete -F _deskbell deskbell' || return 1
	fi
	zsh -f -c "fpath=($share/zsh/site-functions \$fpath); autoload -Uz compinit; compinit -u -D; print \$_comps[deskbell]" >"$out" 2>&1
	has _deskbell
}

t 'a desk to ask' a_desk_to_ask
t 'commands and their second words' commands_and_their_second_words
t 'every command is offered' every_command_is_offered
t 'names of checks' names_of_checks
t 'options not given yet' options_not_given_yet
t 'values by what they are' values_by_what_they_are
t 'choices of custom fields' choices_of_custom_fields
t 'queries, word by word' queries_word_by_word
t 'files are the shell'"'"'s' files_are_the_shells
t 'a row says what is still to type' a_row_says_what_is_still_to_type
t 'nothing but commands without a desk' nothing_but_commands_without_a_desk
t 'the line says which desk' the_line_says_which_desk
t 'a requester is offered no names' a_requester_is_offered_no_names
t 'text that acts on a terminal is left out' text_that_acts_on_a_terminal_is_left_out
t 'an unknown shell is refused' an_unknown_shell_is_refused
t 'what has a number' what_has_a_number
t 'nothing is written' nothing_is_written
real bash 'bash completes' bash_completes
real zsh 'zsh completes' zsh_completes
real fish 'fish completes' fish_completes
t 'installed where the shells look' installed_where_the_shells_look
real zsh 'installed files are loaded by themselves' installed_files_are_loaded_by_themselves
