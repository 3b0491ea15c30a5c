#!/bin/bash
# `deskbell demo`: the same desk for the same seed and time, another for another; what it prints without a terminal;
# which directories it takes. Reads $DESKBELL and $T.
set -u
out=$T/out
export DESKBELL_NOW=2026-11-23T14:32:00Z

t() {
	local name=$1
	shift
	if "$@"; then echo "ok $name"; else echo "not ok $name" && sed 's/^/# /' "$out"; fi
}
demo() { # STATUS ARG...
	local want=$1 got=0
	shift
	"$DESKBELL" demo "$@" >"$out" 2>&1 </dev/null || got=$?
	((got == want)) || { echo "# exit $got, wanted $want: demo $*" && return 1; }
}
on() { # DIR ARG...
	local dir=$1
	shift
	"$DESKBELL" -D "$dir" "$@" 2>/dev/null
}
# all DIR: what a reader can see of the desk; of the threads every fifteenth.
all() {
	on "$1" ticket list --json --limit 0
	for n in {1..300..15}; do
		on "$1" ticket show "$n" --json
	done
	on "$1" user list --json
	on "$1" kb list --json --limit 0
	on "$1" audit verify
}
# unfinished DIR: as it is while it is made.
unfinished() { echo 'deskbell demo desk, unfinished' >"$1/demo"; }
count() { on "$1" ticket list "$2" --json --limit 0 | wc -l; }

without_a_terminal_it_prints_the_queue_and_how_to_open_it() {
	demo 0 "$T/a" && grep -q 'ERP 过账时超时' "$out" && grep -qF "deskbell -D $T/a" "$out"
}
it_has_three_hundred_tickets() { (($(count "$T/a" '') == 300 && $(count "$T/a" 'type:service-request state:waiting') > 1)); }
the_chain_holds() { on "$T/a" audit verify >"$out"; }
# The second one is made where the making of one was cut off.
the_same_seed_and_time_give_the_same_desk() {
	cp -r "$T/a" "$T/b" && unfinished "$T/b" && demo 0 --seed 1 "$T/b" && [[ $(<"$T/b/demo") == 'seed 1' ]] &&
		all "$T/a" >"$T/a.txt" && all "$T/b" >"$T/b.txt" && cmp "$T/a.txt" "$T/b.txt" && (($(wc -l <"$T/a.txt") > 380))
}
its_articles_have_a_history_that_git_follows() {
	kb() { git --git-dir="$T/a/kb.git" "$@"; }
	(($(on "$T/a" kb list --limit 0 | wc -l) == 40 && $(kb rev-list --count main) >= 80)) &&
		(($(kb log --reverse --format=%ct main | head -1) < $(date -d "$DESKBELL_NOW - 100 days" +%s))) &&
		kb log --follow --format=%s main -- workplace/new-laptop.md >"$out" && (($(wc -l <"$out") == 7)) &&
		grep -q 'so that nobody comes back' "$out" && grep -q 'since this month' "$out" &&
		on "$T/a" kb history workplace/new-laptop.md --json >"$out" && (($(wc -l <"$out") == 7)) &&
		grep -q 'moved from service-desk/starter-laptop.md' "$out" && on "$T/a" kb blame workplace/new-laptop.md >"$out" &&
		(($(cut -f4 "$out" | sort -u | wc -l) > 2)) && kb log --format=%s main | grep -q '^Revert "' &&
		on "$T/a" doctor >"$out"
}
# Made in a directory that is there, and where a making was cut off at its begin.
another_seed_gives_another_desk() {
	mkdir "$T/c" && unfinished "$T/c" && demo 0 --seed 2 "$T/c" && (($(count "$T/c" '') == 300)) && [[ $(on "$T/a" audit verify) != "$(on "$T/c" audit verify)" ]] &&
		! cmp -s <(on "$T/a" ticket list --json --limit 0) <(on "$T/c" ticket list --json --limit 0)
}
# It lies in the data home, as no directory was named.
another_time_moves_all_ages() {
	local -x DESKBELL_NOW=2027-03-01T08:00:00Z
	XDG_DATA_HOME=$T/data demo 0 && (($(count "$T/data/deskbell-demo" 'created:>-120d') == 300))
}
a_demo_desk_is_reopened_as_it_was_left() {
	local head
	on "$T/a" ticket note 1 --body 'left by the test' >"$out" && head=$(on "$T/a" audit verify) &&
		demo 0 --seed 9 "$T/a" && [[ $(on "$T/a" audit verify) == "$head" ]]
}
any_other_directory_with_something_in_it_is_refused() {
	mkdir "$T/full" && echo mine >"$T/full/file" && demo 1 "$T/full" && grep -q 'neither empty nor a demo desk' "$out" &&
		[[ $(ls -A "$T/full") == file ]] && [[ $(<"$T/full/file") == mine ]]
}
a_real_desk_is_refused() {
	on "$T/real" init "$T/real" >"$out" && demo 1 "$T/real" && on "$T/real" audit verify >"$out"
}
a_file_in_the_way_is_refused() { echo x >"$T/file" && demo 1 "$T/file" && demo 1 "$T/file/desk"; }
a_file_called_demo_makes_no_demo_desk() {
	mkdir "$T/named" && echo 'my demo' >"$T/named/demo" && demo 1 "$T/named" && [[ $(<"$T/named/demo") == 'my demo' ]]
}
without_a_home_it_asks_for_a_directory() {
	(unset HOME XDG_DATA_HOME && demo 1) && grep -q 'deskbell demo DIR' "$out"
}
nothing_is_left_behind_when_it_fails() {
	(trap '' XFSZ && ulimit -f 200 && demo 1 "$T/small") 2>/dev/null
	[[ ! -e $T/small ]]
}
the_desk_is_sound() { on "$T/a" doctor >"$out"; }
more_tickets_are_made_up_as_ordered() {
	demo 0 --tickets 2000 "$T/big" && on "$T/big" doctor >"$out" && (($(count "$T/big" '') == 2300)) &&
		(($(count "$T/big" 'is:open') > 300 && $(count "$T/big" 'is:open') < 500)) && [[ ! -e $T/big/spool/people.csv ]] &&
		[[ $(<"$T/big/demo") == 'seed 1 tickets 2000' ]]
}
a_desk_of_another_size_is_refused() {
	demo 1 --tickets 3000 "$T/big" && grep -q 'of another size' "$out" && demo 1 --tickets 5 "$T/a" && demo 0 "$T/big"
}
made_up_tickets_follow_from_the_seed() {
	mkdir "$T/s1" && demo 0 --seed 3 --tickets 30 "$T/s1" && demo 0 --seed 3 --tickets 30 "$T/s2" && (($(count "$T/s1" '') == 330)) &&
		[[ $(on "$T/s1" audit verify) == "$(on "$T/s2" audit verify)" ]]
}
tickets_are_a_number_up_to_a_million() {
	demo 2 --tickets 0 "$T/x" && demo 2 --tickets x "$T/x" && demo 2 --tickets 1000001 "$T/x" && [[ ! -e $T/x ]]
}
a_seed_is_a_whole_number() { demo 2 --seed x "$T/x" && [[ ! -e $T/x ]]; }

t 'without a terminal it prints the queue and how to open it' without_a_terminal_it_prints_the_queue_and_how_to_open_it
t 'it has three hundred tickets' it_has_three_hundred_tickets
t 'the chain holds' the_chain_holds
t 'the same seed and time give the same desk, also where a making was cut off' the_same_seed_and_time_give_the_same_desk
t 'its articles have a history that git follows' its_articles_have_a_history_that_git_follows
t 'another seed gives another desk, also in a directory begun' another_seed_gives_another_desk
t 'another time moves all ages, in the data home' another_time_moves_all_ages
t 'a demo desk is reopened as it was left' a_demo_desk_is_reopened_as_it_was_left
t 'any other directory with something in it is refused' any_other_directory_with_something_in_it_is_refused
t 'a real desk is refused' a_real_desk_is_refused
t 'a file in the way is refused' a_file_in_the_way_is_refused
t 'a file called demo makes no demo desk' a_file_called_demo_makes_no_demo_desk
t 'without a home it asks for a directory' without_a_home_it_asks_for_a_directory
t 'nothing is left behind when it fails' nothing_is_left_behind_when_it_fails
t 'the desk is sound' the_desk_is_sound
t 'more tickets are made up as ordered' more_tickets_are_made_up_as_ordered
t 'a desk of another size is refused' a_desk_of_another_size_is_refused
t 'made-up tickets follow from the seed' made_up_tickets_follow_from_the_seed
t 'tickets are a number up to a million' tickets_are_a_number_up_to_a_million
t 'a seed is a whole number' a_seed_is_a_whole_number
