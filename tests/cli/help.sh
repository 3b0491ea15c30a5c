#!/bin/bash
# Help, manual page and command table are one: each command's -h works and names each of its parameters, and
# deskbell(1) holds every command with every option, and no others. Reads $DESKBELL, $TOP and $T.
set -u
out=$T/out
page=$T/page

t() {
	local name=$1
	shift
	if "$@"; then echo "ok $name"; else echo "not ok $name" && sed 's/^/# /' "$T/why"; fi
}
why() { echo "$*" >>"$T/why"; }

"$DESKBELL" help >"$T/list" 2>&1
# Lines of two blanks, the name, at least two blanks, a sentence.
sed -nE 's/^  ([a-z]+( [a-z]+)?) {2,}[^ ].*/\1/p' "$T/list" >"$T/commands"
# The page as a reader sees it, each paragraph's lines joined; options keep their dashes as they are typed.
(cd "$TOP" && mandoc -T ascii -O width=200 man/deskbell.1) 2>/dev/null | sed 's/.\x08//g' >"$page"

# What each -h says is $T/h/NAME, beside it what it says on standard error; the usage lines without "usage: deskbell
# [-D DIR]" and the name are $usage.
mkdir "$T/h"
declare -A usage
while read -r name; do # shellcheck disable=SC2086
	"$DESKBELL" $name -h >"$T/h/$name" 2>"$T/h/$name.err" </dev/null || echo "exit $?" >>"$T/h/$name.err"
	read -r line <"$T/h/$name"
	usage[$name]=${line#"usage: deskbell [-D DIR] $name"}
done <"$T/commands"
# words REGEX TEXT: what matches, into the list $found.
words() {
	local rest=$2
	found=()
	while [[ $rest =~ $1 ]]; do
		found+=("${BASH_REMATCH[0]}")
		rest=${rest#*"${BASH_REMATCH[0]}"}
	done
}
# entries PAGE: the head of each command's entry in the page, on one line behind its name.
entries() {
	awk 'NR == FNR { name[$0]; next }
		!on && /^     [^ ]/ {
			for (n in name)
				if (!(n in entry) && index($0, "     " n) == 1 && substr($0, length(n) + 6) ~ /^( |$)/ && length(n) > length(on)) on = n
		}
		/^             [^ ]/ || /^$/ { on = "" }
		on { entry[on] = entry[on] $0 " " }
		END { for (n in entry) print n "\t" entry[n] }' "$T/commands" "$1"
}

there_are_commands() { (($(wc -l <"$T/commands") > 25)) || { why "$(<"$T/list")" && return 1; }; }

each_h_works_and_names_every_parameter() {
	local name word text row ok=0
	while read -r name; do
		[[ -s $T/h/$name.err ]] && why "$name -h: $(<"$T/h/$name.err")" && ok=1
		text=$(<"$T/h/$name")
		words '--[a-z-]+|[A-Z]{3,}' "${text%%$'\n'*}"
		for word in "${found[@]}"; do
			# The value of an option has the option's name; a field is shown as FIELD.
			[[ $word == VALUE || $word == DIR ]] && continue
			row=$'\n'"  ((--)?$word|--${word,,})( |"$'\n)'
			[[ $text =~ $row ]] || { why "$name -h does not explain $word" && ok=1; }
		done
	done <"$T/commands"
	return $ok
}

help_with_words_is_the_same_as_h() {
	local name ok=0
	while read -r name; do
		# shellcheck disable=SC2086
		"$DESKBELL" help $name | cmp -s - "$T/h/$name" || { why "$name" && ok=1; }
	done <"$T/commands"
	return $ok
}

# Findings of a page against the table, one to a line.
differences() {
	local name word found
	local -A entry=()
	while IFS=$'\t' read -r name word; do entry[$name]=$word; done < <(entries "$1")
	while read -r name; do
		[[ ${entry[$name]-} ]] || { echo "no entry for $name" && continue; }
		words '--[a-z-]+|[A-Z]+(=[A-Z]+)?' "${usage[$name]}"
		for word in "${found[@]}"; do
			[[ " ${entry[$name]} " == *[\ \[]"$word"[\ \].]* ]] || echo "$name: no $word"
		done
		words '--[a-z-]+' "${entry[$name]}"
		for word in "${found[@]}"; do
			[[ " ${usage[$name]} " == *[\ \[]"$word"[\ \]]* ]] || echo "$name has no $word"
		done
	done <"$T/commands"
	# Entries that are no commands.
	awk '/^             [^ ]/ && last ~ /^     [a-z]+ [a-z]/ { split(last, w, " "); print w[1], w[2] } { last = $0 }' "$1" |
		while read -r name; do
			grep -qxE "$name|${name%% *}" "$T/commands" || echo "no command $name"
		done
}

the_manual_holds_every_command_and_option() {
	differences "$page" >"$T/why"
	[[ ! -s $T/why ]]
}
the_manual_holds_the_options_all_commands_have() {
	local word ok=0
	for word in $(sed -nE 's/^  (--[a-z-]+).*/\1/p' "$T/h/ticket take") -h --help -D --version; do
		grep -qE -- "(^| )$word( |,|$)" "$page" || { why "no $word" && ok=1; }
	done
	return $ok
}
the_manual_names_every_variable_the_program_reads() {
	local word ok=0
	for word in $(grep -rhoE 'getenv\("[A-Z_]+"\)' "$TOP/src" --include='*.c' | grep -oE '[A-Z_]{3,}' | sort -u); do
		grep -qE "(^|[ ,])$word( |,|$)" "$page" || { why "no $word" && ok=1; }
	done
	return $ok
}
control_a_page_that_lacks_an_option_is_found() {
	sed 's/--restricted//; s/^     kb show/     kb display/' "$page" >"$T/bad" && differences "$T/bad" >"$T/why"
	grep -q 'queue add: no --restricted' "$T/why" && grep -q 'no entry for kb show' "$T/why" &&
		grep -q 'no command kb display' "$T/why"
}

unknown_commands_name_the_nearest() {
	local got=0
	"$DESKBELL" ticket lst >"$T/why" 2>&1 || got=$?
	((got == 2)) && grep -q 'did you mean "ticket list"' "$T/why"
}
a_first_word_alone_lists_the_second_ones() {
	local got=0
	"$DESKBELL" kb >"$T/why" 2>&1 || got=$?
	((got == 2)) && grep -qF '"kb" needs one more word: import, list, show, search, history, ' "$T/why" || return 1
	"$DESKBELL" help kb >"$T/why" 2>&1 &&
		[[ $(wc -l <"$T/why") == 11 ]] && grep -q '^  kb import  *import articles' "$T/why" || return 1
	"$DESKBELL" kb -h | cmp - "$T/why" && "$DESKBELL" kb --help | cmp - "$T/why" || return 1
	got=0
	"$DESKBELL" kbs -h 2>/dev/null || got=$?
	((got == 2)) || return 1
	got=0
	"$DESKBELL" help kbs >"$T/why" 2>&1 || got=$?
	((got == 2))
}
unknown_options_name_the_nearest() {
	local got=0
	"$DESKBELL" ticket list --limt 3 >"$T/why" 2>&1 || got=$?
	((got == 2)) && grep -qF 'did you mean --limit' "$T/why"
}
options_that_say_nothing_are_refused() {
	local words got
	for words in 'ticket list --rev 3' 'config check --dry-run' 'help --json' '--as rita init x' 'undo 1 --rev=3'; do
		got=0
		# shellcheck disable=SC2086
		"$DESKBELL" $words >"$T/why" 2>&1 || got=$?
		((got == 2)) && grep -qE '^deskbell: .* takes no --[a-z-]+; see deskbell .* -h$' "$T/why" || { why "$words" && return 1; }
	done
}
the_version_is_the_makefiles() {
	"$DESKBELL" --version >"$T/why" &&
		grep -qx "deskbell $(sed -n 's/^VERSION := //p' "$TOP/Makefile")" "$T/why"
}

: >"$T/why"
t 'there are commands' there_are_commands
: >"$T/why"
t 'each -h works and names every parameter' each_h_works_and_names_every_parameter
: >"$T/why"
t 'help with words is the same as -h' help_with_words_is_the_same_as_h
if command -v mandoc >/dev/null; then
	t 'the manual holds every command and option' the_manual_holds_every_command_and_option
	: >"$T/why"
	t 'the manual holds the options all commands have' the_manual_holds_the_options_all_commands_have
	: >"$T/why"
	t 'the manual names every variable the program reads' the_manual_names_every_variable_the_program_reads
	t 'control: a page that lacks an option is found' control_a_page_that_lacks_an_option_is_found
else
	echo 'ok the manual holds every command and option # SKIP mandoc is not installed (make test-deps)'
fi
t 'unknown commands name the nearest' unknown_commands_name_the_nearest
t 'a first word alone lists the second ones' a_first_word_alone_lists_the_second_ones
t 'unknown options name the nearest' unknown_options_name_the_nearest
t 'options that say nothing are refused' options_that_say_nothing_are_refused
t 'the version is the Makefile'"'"'s' the_version_is_the_makefiles
