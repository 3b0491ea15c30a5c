#!/bin/bash
# Commands on many tickets: by query or list, validated whole, one batch, one undo.
. tests/cli/lib.sh

of() { run 0 ticket show "$1" --json && json "$2"; }
# all FIELD ID...: the values, in a row.
all() {
	local f=$1 id got=
	shift
	for id; do got+="$(of "$id" "$f") "; done
	echo "${got% }"
}
changes() { run 0 audit verify --json && json changes; }
# three SUBJECT [ARG...]: opens three tickets; their numbers are $a, $b, $c.
three() {
	new "$@" && a=$id && new "$@" && b=$id && new "$@" && c=$id
}

a_query_stands_for_the_ticket() {
	people && three one && as sven 0 ticket assign --query "one state:new" agnes --json && same "$(json done)" 3 && same "$(json id)" null &&
		same "$(json refused)" '[]' && same "$(all assignee $a $b $c)" '"agnes" "agnes" "agnes"' &&
		as sven 0 ticket set priority=P1 category=network --query one && has '3 tickets changed' && as sven 0 ticket assign "$a,$b" none && has '2 tickets assigned to none' && same "$(all priority $a $b $c)" '"P1" "P1" "P1"'
}
a_long_list_is_undone_by_its_length() {
	three brief && new brief && as sven 0 ticket assign "$a,$b,$c,$id" agnes && has '4 tickets assigned to agnes' && as sven 0 undo && has 'undone: ticket assign (4 tickets) agnes' &&
		as sven 0 ticket assign "$a,$b,$c" agnes && as sven 0 undo && has "undone: ticket assign $a,$b,$c agnes"
}
a_list_stands_for_tickets() {
	three two && as sven 0 ticket set "$a,#$c" priority=P1 --json && same "$(json done)" 2 && same "$(all priority $a $b $c)" '"P1" "P3" "P1"' &&
		as sven 0 ticket set "$a..$c" priority=P2 && same "$(all priority $a $b $c)" '"P2" "P2" "P2"' &&
		as sven 0 ticket take "$a..9999999" && has '3 tickets assigned to sven' && unchanged as sven 6 ticket take "$a,x" && unchanged as sven 6 ticket take "$a," &&
		unchanged as sven 6 ticket take "..$a" && unchanged as sven 6 ticket take "$a...$c"
}
what_was_done_is_said_of_all() {
	three said && as sven 0 ticket tag "$a,$b" hot && has '2 tickets tagged' && as sven 0 ticket merge "$a,$b" --into "$c" && has "2 tickets merged into #$c" &&
		as sven 0 ticket unmerge "$a,$b" && has '2 tickets stand for themselves again' && as sven 0 ticket transition "$a,$b" start && has '2 tickets taken through start' &&
		as sven 0 ticket assign "$a,$b" me && has '2 tickets assigned to sven' && as sven 0 ticket tag "$a,$b,$c" hot && has '1 ticket tagged, 2 have it already' && as sven 0 ticket note "$a,$b" --body x && has '2 tickets changed'
}
one_undo_takes_all_and_redo_does_all_again() {
	three three && as sven 0 ticket set --query three priority=P1 --json && local ch && ch=$(json change) && as sven 0 undo && same "$(all priority $a $b $c)" '"P3" "P3" "P3"' &&
		as sven 0 redo && same "$(all priority $a $b $c)" '"P1" "P1" "P1"' && as sven 0 undo && same "$(all priority $a $b $c)" '"P3" "P3" "P3"' &&
		unchanged as sven 5 undo "$ch" && says 'undone already'
}
all_or_nothing() {
	three four && unchanged as sven 3 ticket set "$a,9999999,$c" priority=P1 && says '1 of 3 tickets is refused; nothing was changed' &&
		says 'ticket 9999999: there is no such ticket' && same "$(all priority $a $c)" '"P3" "P3"' &&
		unchanged as sven 6 ticket transition --query four resolve && says 'ticket transition: all 3 tickets are refused; nothing was changed' && says "tickets $a, $b, $c: resolve: \"resolution\" is required" && hides partial
}
refusals_are_json() {
	unchanged as sven 3 ticket set "$a,9999999" priority=P1 --json && same "$(json error)" '"not_found"' && same "$(json refused.0.id)" 9999999 &&
		same "$(json refused.0.message)" '"there is no such ticket"' && as sven 6 ticket set "$a,9999999" priority=P1 --json --partial && same "$(json done)" 1 &&
		same "$(json refused.0.error)" '"not_found"' && same "$(of $a priority)" '"P1"' && as sven 0 undo && same "$(of $a priority)" '"P3"'
}
only_supervisors_do_many() {
	unchanged as agnes 4 ticket take --query four && says 'for supervisors' && unchanged as agnes 4 ticket take "$a,$b" && unchanged as rita 4 ticket reply "$a,$b" --body x &&
		unchanged as adam 4 ticket take --query four && unchanged as aura 4 ticket take "$a,$b" && as agnes 0 ticket take "$a"
}
hidden_tickets_are_not_found() {
	three five --queue vault && as sven 0 ticket set --query five priority=P1 --json && same "$(json done)" 3 && unchanged as agnes 4 ticket set --query five priority=P2
}
what_has_it_already_is_counted() {
	three six && as sven 0 ticket set "$b" priority=P1 && as sven 0 ticket set --query six priority=P1 --json && same "$(json done)" 2 && same "$(json unchanged)" 1 &&
		unchanged as sven 0 ticket set --query six priority=P1 --json && same "$(json change)" null && as sven 0 undo && same "$(all priority $a $b $c)" '"P3" "P1" "P3"'
}
nothing_found_changes_nothing() { unchanged as sven 0 ticket take --query 'nosuchword' && has 'no ticket matches'; }
a_bad_query_is_told() { unchanged as sven 6 ticket take --query 'bad:x' && says 'unknown field' && unchanged as sven 2 ticket take --query && unchanged as sven 2 ticket list --partial; }
a_dry_run_shows_every_event() {
	three seven && unchanged as sven 0 ticket set --query seven priority=P1 --dry-run && has "ticket $a  priority P3 -> P1" && has "ticket $c  priority P3 -> P1" &&
		unchanged as sven 0 ticket set --query seven priority=P1 --dry-run --json && same "$(json events.2.object)" "$c"
}
the_same_request_is_done_once() {
	three eight && as sven 0 ticket note --query eight --body same --request-id n1 --json && local ch && ch=$(json change) &&
		unchanged as sven 0 ticket note --query eight --body same --request-id n1 --json && same "$(json change)" "$ch" && same "$(json repeated)" true
}
each_ticket_has_its_own_text() {
	as sven 0 ticket reply --query eight --body 'we are on it' && run 0 ticket show "$a" && has 'we are on it' && run 0 ticket show "$c" && has 'we are on it' &&
		as sven 0 undo && run 0 ticket show "$a" && lacks 'we are on it' && run 0 ticket show "$c" && lacks 'we are on it'
}
each_ticket_has_the_file() {
	echo content >"$T/file.txt" && as sven 0 ticket attach "$a,$c" "$T/file.txt" --body see && run 0 ticket show "$a" && has file.txt && run 0 ticket show "$c" && has file.txt &&
		as sven 0 undo && lacks draft && run 0 ticket show "$a" && lacks file.txt && run 0 ticket show "$c" && lacks file.txt
}
a_block_on_one_keeps_all() {
	three nine && as sven 0 ticket set --query nine priority=P1 --json && local ch && ch=$(json change) && as agnes 0 ticket set "$b" priority=P2 --json && local later && later=$(json change) &&
		unchanged as sven 5 undo "$ch" && says "change $later by agnes" && same "$(all priority $a $b $c)" '"P1" "P2" "P1"' && as sven 0 undo "$later" && as sven 0 undo "$ch" &&
		same "$(all priority $a $b $c)" '"P3" "P3" "P3"'
}
what_somebody_changed_since_is_refused() {
	three ten && local rev && rev=$(of "$c" rev) && as agnes 0 ticket set "$b" priority=P2 && unchanged as sven 5 ticket set --query ten priority=P1 --rev "$rev" --json &&
		same "$(json refused.0.id)" "$b" && same "$(json refused.0.theirs)" '"P2"' && same "$(json refused.0.yours)" '"P1"' && same "$(json refused.0.by)" '"agnes"' && same "$(json refused.0.field)" '"priority"'
}
the_query_is_no_text_of_the_log() {
	as sven 0 ticket set --query '"ten"' priority=P4 && as sven 0 undo && has 'ticket set --query ... priority=P4' && lacks ten
}
# 260 tickets: more than one change, and more than one transaction.
many() {
	perl -e 'print "{\"external_id\":\"B-$_\",\"subject\":\"bulky $_\",\"requester\":\"rita\"}\n" for 1..260' >"$T/many.jsonl" &&
		run 0 import tickets "$T/many.jsonl" && run 0 ticket list bulky --json --limit 0 && lines 260
}
many_are_a_batch_and_one_undo() {
	many && local n && n=$(changes) && as sven 0 ticket set --query bulky priority=P1 --json && same "$(json done)" 260 && local ch && ch=$(json change) &&
		same "$(changes)" $((n + 3)) && run 0 ticket list 'bulky priority:P1' --json --limit 0 && lines 260 &&
		as sven 0 undo "$((ch + 1))" --json && same "$(changes)" $((n + 6)) && run 0 ticket list 'bulky priority:P1' --json --limit 0 && lines 0 &&
		as sven 0 redo && has 'redone: ticket set' && has '(3 changes)' && run 0 ticket list 'bulky priority:P1' --json --limit 0 && lines 260 && as sven 0 undo && run 0 ticket list 'bulky priority:P3' --json --limit 0 && lines 260 &&
		run 0 audit verify
}
many_are_planned_before_any_is_written() {
	run 0 ticket list 'bulky sort:-id' --json --limit 1 && local last && last=$(json id) && as sven 0 ticket transition "$last" resolve resolution=x && unchanged as sven 6 ticket transition --query bulky start &&
		says '1 of 260 tickets is refused' && says "ticket $last:" && as sven 6 ticket transition --query bulky start --partial --json && same "$(json done)" 259 &&
		run 0 ticket list 'bulky state:open' --json --limit 0 && lines 259 && as sven 0 undo && run 0 ticket list 'bulky state:new' --json --limit 0 && lines 259
}
a_block_is_found_before_any_is_undone() {
	as sven 0 ticket set --query bulky priority=P1 --json && local ch && ch=$(json change) && run 0 ticket list 'bulky sort:id' --json --limit 1 && local first && first=$(json id) &&
		as agnes 0 ticket set "$first" priority=P2 && unchanged as sven 5 undo "$ch" && says 'by agnes' && run 0 ticket list 'bulky priority:P1' --json --limit 0 && lines 259
}
a_list_longer_than_a_change_is_written_in_order() {
	run 0 ticket list 'bulky sort:id' --json --limit 1 && local first && first=$(json id) && as sven 0 ticket set "$first..$((first + 149))" category=network --json && same "$(json done)" 150
}

t 'a query stands for the ticket' a_query_stands_for_the_ticket
t 'a list stands for tickets' a_list_stands_for_tickets
t 'what was done is said of all' what_was_done_is_said_of_all
t 'one undo takes all, redo does all again' one_undo_takes_all_and_redo_does_all_again
t 'all or nothing' all_or_nothing
t 'refusals are JSON' refusals_are_json
t 'only supervisors do many' only_supervisors_do_many
t 'tickets of a restricted queue are for who sees them' hidden_tickets_are_not_found
t 'what has it already is counted' what_has_it_already_is_counted
t 'nothing found changes nothing' nothing_found_changes_nothing
t 'a long list is undone by its length' a_long_list_is_undone_by_its_length
t 'a bad query is told' a_bad_query_is_told
t 'a dry run shows every event' a_dry_run_shows_every_event
t 'the same request is done once' the_same_request_is_done_once
t 'each ticket has its own text' each_ticket_has_its_own_text
t 'each ticket has the file' each_ticket_has_the_file
t 'a block on one keeps all' a_block_on_one_keeps_all
t 'what somebody changed since is refused' what_somebody_changed_since_is_refused
t 'the query is no text of the log' the_query_is_no_text_of_the_log
t 'many are a batch, and one undo' many_are_a_batch_and_one_undo
t 'many are planned before any is written' many_are_planned_before_any_is_written
t 'a block is found before any is undone' a_block_is_found_before_any_is_undone
t 'a list longer than a change' a_list_longer_than_a_change_is_written_in_order
