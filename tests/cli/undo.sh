#!/bin/bash
# Undo and redo: what may be taken back, by whom, in what order, and what stands in the way.
. tests/cli/lib.sh

field() { run 0 ticket show "$id" --json && json "$1"; }
change() { json change; }

a_field_comes_back_and_goes_again() {
	people && new a && as agnes 0 ticket set "$id" priority=P1 category=network --json && local c && c=$(change) &&
		as agnes 0 undo --json && same "$(json id)" "$id" && same "$(field priority)" '"P3"' && same "$(field category)" null &&
		unchanged as agnes 5 undo "$c" && says 'undone already' &&
		as agnes 0 redo && same "$(field priority)" '"P1"' && same "$(field category)" '"network"' &&
		as agnes 0 undo && same "$(field priority)" '"P3"' && as agnes 0 redo && same "$(field priority)" '"P1"'
}
undo_walks_back_and_redo_forth() {
	new b && as agnes 0 ticket take "$id" && as agnes 0 ticket set "$id" priority=P2 && as agnes 0 ticket set "$id" priority=P1 &&
		as agnes 0 undo && same "$(field priority)" '"P2"' && as agnes 0 undo && same "$(field priority)" '"P3"' &&
		as agnes 0 undo && same "$(field assignee)" null &&
		as agnes 0 redo && same "$(field assignee)" '"agnes"' && as agnes 0 redo && same "$(field priority)" '"P2"' &&
		as agnes 0 redo && same "$(field priority)" '"P1"' && as agnes 3 redo
}
the_answer_names_no_reference() {
	new k && as agnes 0 ticket set "$id" resolution='her secret' && as agnes 0 undo && has "undone: ticket set $id resolution=..." && lacks '@text'
}
what_is_in_use_stays() {
	as adam 0 category add held --json && local c && c=$(change) && new l && as agnes 0 ticket set "$id" category=held &&
		unchanged as adam 5 undo "$c" && says 'it is in use'
}
a_number_is_wanted() { unchanged as agnes 2 undo abc && says '"abc" is no change number'; }
redo_ends_with_a_new_change() {
	new c && as agnes 0 ticket set "$id" priority=P2 && as agnes 0 undo && as agnes 0 ticket set "$id" category=network &&
		unchanged as agnes 5 redo && says 'you changed something since' && same "$(field priority)" '"P3"'
}
blockers_are_listed() {
	new d && as agnes 0 ticket set "$id" priority=P2 --json && local c && c=$(change) &&
		as sven 0 ticket set "$id" priority=P1 --json && local later && later=$(change) &&
		unchanged as agnes 5 undo "$c" && says "change $c cannot be undone: 1 later change stands on the same fields" && says "change $later by sven: ticket set $id priority=P1" && same "$(field priority)" '"P1"' &&
		as sven 0 undo "$later" && as agnes 0 undo "$c" && same "$(field priority)" '"P3"' &&
		as agnes 0 ticket set "$id" subject=Once --json && c=$(change) && as sven 0 ticket set "$id" subject=Twice && as agnes 5 undo "$c" &&
		says "by sven: ticket set $id subject=..." && hides @text
}
# No references to texts, no long lists of numbers, and no more than a screen takes.
blockers_are_told_briefly() {
	new q && local a=$id && new q && local b=$id && new q && local d=$id && new q && as agnes 0 ticket set "$a" resolution=mine --json && local c && c=$(change) &&
		as sven 0 ticket set "$a,$b,$d,$id" resolution='her secret' --json && local later && later=$(change) && unchanged as agnes 5 undo "$c" && says "change $later by sven: ticket set (4 tickets) resolution=..." && hides '@text' && hides more || return 1
	for n in 1 2 3 4 5 6; do as sven 0 ticket set "$a" "resolution=$n" || return 1; done
	unchanged as agnes 5 undo "$c" && says '7 later changes stand on the same fields' && same "$(grep -c ' by sven: ' "$err")" 5 && says 'undo: and 2 more'
}
another_field_blocks_nothing() {
	new e && as agnes 0 ticket set "$id" priority=P2 --json && local c && c=$(change) && as sven 0 ticket set "$id" category=network &&
		as agnes 0 undo "$c" && same "$(field priority)" '"P3"' && same "$(field category)" '"network"'
}
a_ticket_opened_by_mistake_goes() {
	new f && run 0 undo && run 0 ticket show "$id" && has "deleted by" && as agnes 3 ticket show "$id" && says "there is no such ticket" && run 0 ticket list --json --limit 0 && lacks "\"id\":$id," &&
		run 3 ticket note "$id" --body x && run 0 redo && run 0 ticket show "$id" && has 'f'
}
a_ticket_worked_on_stays() {
	new g && local c && c=$(change) && as agnes 0 ticket take "$id" && unchanged run 5 undo "$c" && says 'ticket take'
}
a_reply_is_withdrawn() {
	new h --requester rita && as agnes 0 ticket reply "$id" --body 'wrong person' && as rita 0 ticket show "$id" && has 'wrong person' &&
		as agnes 0 undo && as rita 0 ticket show "$id" && lacks 'wrong person' && run 0 ticket list '"wrong person"' && lines 0 &&
		as agnes 0 redo && as rita 0 ticket show "$id" && has 'wrong person'
}
a_transition_comes_back_whole() {
	new i && as agnes 0 ticket transition "$id" resolve resolution=done && as agnes 0 ticket transition "$id" close &&
		as agnes 0 undo && same "$(field state)" '"resolved"' && same "$(field closed)" null && as agnes 0 undo &&
		same "$(field state)" '"new"' && same "$(field resolution)" null && same "$(field resolved)" null
}
others_are_undone_by_supervisors_only() {
	new j && as agnes 0 ticket set "$id" priority=P1 --json && local c && c=$(change) &&
		unchanged as arno 3 undo "$c" && says "there is no change $c of yours" && unchanged as arno 3 undo 999999 && says 'there is no change 999999 of yours' &&
		unchanged as rita 3 undo "$c" && unchanged as adam 3 undo "$c" && as sven 0 undo "$c" && same "$(field priority)" '"P3"'
}
a_requester_learns_nothing_of_notes_from_undo() {
	as rita 0 ticket new --subject 'mine' --body x --json && id=$(json id) && local c && c=$(change) &&
		as agnes 0 ticket note "$id" --body 'she calls every day' && unchanged as rita 5 undo "$c" && hides 'note' && hides 'agnes' && hides '@text'
}
history_is_not_undone() {
	printf '{"external_id":"I-1","subject":"s","requester":"rita"}\n' >"$T/i.jsonl" && run 0 import tickets "$T/i.jsonl" --json || return 1
	run 0 audit verify --json && local n && n=$(json changes) && unchanged run 6 undo "$n" && says 'imported' &&
		unchanged run 6 undo 1 && says 'made the desk' && unchanged run 6 undo 2 && unchanged run 2 undo x && unchanged run 2 undo 0 && unchanged run 2 undo -- -1
}
applied_configurations_are_not_undone() {
	sed -i 's/language: en /language: ru /' "$desk/config/desk.yaml" && run 0 config apply && run 0 audit verify --json &&
		local n && n=$(json changes) && unchanged run 6 undo "$n" && says 'configuration'
}
people_are_undone_by_admins() {
	as adam 0 user add temp --role agent --json && local c && c=$(change) && unchanged as sven 4 undo "$c" &&
		as adam 0 undo "$c" && run 4 ticket list --as temp && as adam 0 user add temp && as temp 0 ticket list
}
nothing_to_undo_is_said() { as otto 3 undo && says 'nothing of yours to undo' && as otto 3 redo && says 'nothing of yours to redo'; }
an_undo_is_for_who_still_has_the_right() {
	# agnes loses nothing here: the right of the first command is asked, however deep the chain of undos.
	as adam 0 user add vera --role agent && new k && as vera 0 ticket set "$id" priority=P1 && as vera 0 undo && run 0 audit verify --json &&
		local n && n=$(json changes) && unchanged as rita 3 undo "$n" && unchanged as aura 3 undo "$n" && as vera 0 redo
}
all_of_it_is_in_the_chain() { run 0 audit verify && run 0 ticket list --limit 0; }

t 'a field comes back, and goes again by redo' a_field_comes_back_and_goes_again
t 'undo walks back, redo forth' undo_walks_back_and_redo_forth
t 'the answer names no reference' the_answer_names_no_reference
t 'what is in use stays' what_is_in_use_stays
t 'a number is wanted' a_number_is_wanted
t 'redo ends with a new change' redo_ends_with_a_new_change
t 'blockers are listed' blockers_are_listed
t 'blockers are told briefly' blockers_are_told_briefly
t 'another field blocks nothing' another_field_blocks_nothing
t 'a ticket opened by mistake goes and comes back' a_ticket_opened_by_mistake_goes
t 'a ticket somebody works on stays' a_ticket_worked_on_stays
t 'a reply is withdrawn' a_reply_is_withdrawn
t 'a transition comes back whole' a_transition_comes_back_whole
t 'changes of others are undone by supervisors only' others_are_undone_by_supervisors_only
t 'a requester learns nothing of notes from undo' a_requester_learns_nothing_of_notes_from_undo
t 'history is not undone' history_is_not_undone
t 'applied configurations are not undone' applied_configurations_are_not_undone
t 'changes of people are undone by admins' people_are_undone_by_admins
t 'nothing to undo is said' nothing_to_undo_is_said
t 'an undo is for who still has the right' an_undo_is_for_who_still_has_the_right
t 'the chain holds' all_of_it_is_in_the_chain
