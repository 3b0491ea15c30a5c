#!/bin/bash
# The commands of the README and of the examples in deskbell(1), run as they stand there: each works, except those
# said to be refused. Reads $DESKBELL, $TOP and $T.
set -u
page=$TOP/README.md
export GIT_CONFIG_GLOBAL=/dev/null HOME=$T/home
unset XDG_DATA_HOME XDG_CONFIG_HOME DESKBELL_DESK DESKBELL_NOW
mkdir -p "$HOME"
deskbell() { "$DESKBELL" "$@"; }

# blocks PAGE: the lines of its ```sh blocks.
blocks() { awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$1"; }

# walk PAGE: a case for each command, run in this shell one after the other; prints what differs.
walk() {
	local line got
	while IFS= read -r line; do
		[[ $line ]] || continue
		got=0
		eval "$line" >"$T/out" 2>"$T/err" </dev/null || got=$?
		case $line in
		*'# refused'*) ((got == 4 || got == 6)) || echo "exit $got, not refused: $line" ;;
		*) ((got == 0)) || echo "exit $got: $line: $(<"$T/err")" ;;
		esac
		[[ $line == *' ticket list'* || $line == *' kb search'* ]] && [[ ! -s $T/out ]] && echo "finds nothing: $line"
	done < <(blocks "$1")
	return 0
}

each_command_works() {
	walk "$page" >"$T/found"
	[[ ! -s $T/found ]] || { sed 's/^/# /' "$T/found" && return 1; }
}
there_are_commands() { (($(blocks "$page" | grep -c '^deskbell ') > 15)); }
the_chain_of_both_desks_holds() {
	deskbell -D "$HOME/desk" audit verify >/dev/null && deskbell -D "$HOME/.local/share/deskbell-demo" audit verify >/dev/null
}
control_a_command_that_fails_is_found() {
	printf '```sh\ndeskbell ticket show 4711\ndeskbell ticket show 1   # refused\ndeskbell ticket list zzqq\n```\n' >"$T/bad.md"
	walk "$T/bad.md" >"$T/found"
	(($(grep -c . "$T/found") == 3)) || { sed 's/^/# /' "$T/found" && return 1; }
}
the_examples_of_the_manual_work() {
	HOME=$T/man-home DESKBELL_DESK=
	mkdir "$HOME"
	{
		echo '```sh'
		sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\(\.Dl \)\?\$ //p' "$TOP/man/deskbell.1"
		echo '```'
	} >"$T/man.md"
	(($(blocks "$T/man.md" | wc -l) > 7)) && walk "$T/man.md" >"$T/found" && [[ ! -s $T/found ]] ||
		{ sed 's/^/# /' "$T/found" && return 1; }
}
the_tickets_it_names_are_those() {
	deskbell demo "$T/fresh" >/dev/null 2>&1 </dev/null &&
		deskbell -D "$T/fresh" ticket show 286 | grep -q '^#286  New phone, authenticator still on the old one'
}
# "Three hundred" is round.
the_numbers_it_names_are_those() {
	local desk=$T/fresh agents articles tickets
	agents=$(deskbell -D "$desk" user list | awk -F'\t' '$4 ~ /(^|,)agent/' | wc -l)
	articles=$(deskbell -D "$desk" kb list | wc -l)
	tickets=$(deskbell -D "$desk" ticket list --limit 0 | wc -l)
	grep -q 'three hundred tickets,$' "$page" && ((tickets >= 295 && tickets < 310)) &&
		grep -q '^twelve agents, .*, and forty articles\.' "$page" && ((agents == 12 && articles == 40)) ||
		{ echo "# $tickets tickets, $agents agents, $articles articles" && return 1; }
}
the_make_targets_exist() {
	local target
	for target in $(grep -oE '\bmake [a-z]+' "$page" | grep -v 'make && ' | awk '{ print $2 }' | sort -u); do
		grep -q "^$target:" "$TOP/Makefile" || { echo "# no target $target" && return 1; }
	done
}
the_paths_it_names_exist() {
	local path ok=0
	for path in $(sed -nE 's/^\| `([^`]*)` \|.*/\1/p' "$page" | grep /); do
		[[ -e $TOP/$path ]] || { echo "# no $path" && ok=1; }
	done
	for path in $(grep -oE 'deskbell(-[a-z]+)?\([1-8]\)' "$page" | sort -u); do
		[[ -e $TOP/man/$(sed 's/(/./; s/)//' <<<"$path") ]] || { echo "# no page $path" && ok=1; }
	done
	return $ok
}
its_keys_are_those_of_the_keymap() {
	local key ok=0
	for key in j k Enter q ']' '[' f _ A a m P b i r c y d s t z w L M Space v '\*' V u U 'g k' 'g e' 'g q' : '?'; do
		grep -qE "^  \"?$(sed 's/[][?]/\\&/g' <<<"$key")\"?: " "$TOP/data/config/keymap.yaml" || { echo "# no key $key" && ok=1; }
	done
	return $ok
}
t() { if "$2"; then echo "ok $1"; else echo "not ok $1"; fi; }

deskbell demo >/dev/null 2>&1 </dev/null
cd "$TOP" || exit
t 'there are commands' there_are_commands
t 'each command works' each_command_works
t 'the chain of both desks holds' the_chain_of_both_desks_holds
t 'control: a command that fails is found' control_a_command_that_fails_is_found
t 'the tickets it names are those' the_tickets_it_names_are_those
t 'the numbers it names are those' the_numbers_it_names_are_those
t 'the examples of the manual work' the_examples_of_the_manual_work
t 'the make targets exist' the_make_targets_exist
t 'the paths it names exist' the_paths_it_names_exist
t 'its keys are those of the keymap' its_keys_are_those_of_the_keymap
