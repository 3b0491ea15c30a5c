#!/bin/bash
# log, ticket log, events: who sees which changes, and the stream that can be taken up again.
. tests/cli/lib.sh

head_change() { run 0 audit verify --json && json changes; }

the_newest_come_first() {
	people && new first --requester rita && a=$id && as agnes 0 ticket take "$a" --json && took=$(json change) && as agnes 0 ticket set "$a" priority=P1 && as sven 0 ticket set "$a" priority=P2 &&
		run 0 log --limit 2 --json && lines 2 && same "$(json actor)" '"sven"' && same "$(json command)" "\"ticket set $a priority=P2\"" && same "$(json events.0.field)" '"priority"' &&
		same "$(json events.0.old)" '"P1"' && same "$(json events.0.new)" '"P2"' && same "$(keys)" 'change at actor door command batch undoes undone events noun object field op old new ' &&
		run 0 log --limit 1 && lines 1 && has 'priority=P2' && says '--limit 0 shows all'
}
a_ticket_has_a_log() {
	run 0 ticket log "$a" --json --limit 0 && lines 4 && run 0 log "$a" --json --limit 0 && lines 4 && run 0 log "#$a" && lines 4 && run 3 ticket log 999999 && run 2 ticket log x && new other && run 0 ticket log "$id" && lines 1
}
changes_are_chosen() {
	run 0 log --actor agnes --json && lines 2 && as agnes 0 log --actor me --json && lines 2 && run 6 log --actor nobody && says 'no person "nobody"' && run 6 log --actor anges && says 'did you mean "agnes"?' && as rita 0 log --actor anges && lines 0 && run 0 log --command 'ticket take' --json && lines 1 && same "$(json change)" "$took" &&
		run 0 log is:open priority:P2 --json --limit 0 && lines 4 && run 6 log bad:x && says '^' && run 0 log --since tomorrow && lines 0 && run 0 log --since -1h --json --actor sven && lines 1 &&
		run 6 log --since nonsense && run 2 log --limit x
}
free_text_is_left_out() {
	as agnes 0 ticket note "$a" --body 'a secret word' && run 0 log --limit 1 && has 'ticket note' && has '...' && lacks '@text' && lacks secret && run 0 log --limit 1 --json && lacks '@text'
}
undone_is_said() {
	as agnes 0 undo --json && u=$(json change) && run 0 log --limit 2 --json && same "$(json change)" "$u" && same "$(json undoes)" $((u - 1)) && run 0 log --limit 2 && has undone && has "undoes $((u - 1))"
}
a_change_is_shown_whole() {
	run 0 change show "$u" && has "undoes         change $((u - 1))" && has 'through        cli' && has 'command        undo' && run 0 change show $((u - 1)) && has "undone by      change $u" && lacks secret &&
		run 0 change show "$u" --json && lines 1 && same "$(json undoes)" $((u - 1)) && same "$(json undone_by)" null && same "$(json cause)" null && same "$(keys)" 'change at actor door command batch undoes undone events noun object field op old new recorded config cause rule undone_by caused in_batch ' &&
		run 3 change show 999999 && run 2 change show x && run 2 change show && as otto 3 change show "$took"
}
a_requester_sees_his_own() {
	as rita 0 log --json --limit 0 && lines 4 && lacks 'note' && lacks "priority=P1" && has '"command":"ticket set"' && as rita 0 ticket log "$a" && lines 4 && as rita 3 ticket log "$id" && as otto 0 log && lines 0 && as aura 0 log && lines 0
}
# What staff notes down about a ticket is none of its requester's: who watches it, until when it sleeps, what it goes with.
bookkeeping_is_of_staff() {
	new watched --requester rita && local h=$id && new beside && as agnes 0 ticket watch "$h" && as agnes 0 ticket snooze "$h" 2d && as agnes 0 ticket link "$h" relates "$id" && as agnes 0 ticket set "$h" category=network &&
		as agnes 0 ticket log "$h" --json --limit 0 && has watchers && has snoozed && has links && as rita 0 ticket log "$h" --json --limit 0 && has category && lacks watchers && lacks snoozed && lacks links && lacks workflow && lacks digest &&
		as rita 0 log --json --limit 0 && lacks watchers && lacks snoozed && lacks links && as rita 0 events --since 0 --json && lacks watchers && lacks snoozed && lacks links
}
restricted_queues_stay_hidden() {
	new vaulted --queue vault && as agnes 3 ticket log "$id" && as agnes 0 log --json --limit 0 && lacks vaulted && lacks "\"object\":$id," && as arno 0 log --json --limit 0 && has "\"object\":$id,"
}
a_bulk_change_tells_a_requester_no_other_ticket() {
	new hers --requester rita && local h=$id && new his --requester otto && as sven 0 ticket set "$h,$id" priority=P1 && as rita 0 log --limit 1 --json && same "$(json command)" '"ticket set"' && lacks "\"object\":$id," && has "\"object\":$h,"
}
events_are_taken_up_where_they_ended() {
	local n && n=$(head_change) && as agnes 0 ticket set "$a" category=network && run 0 events --since "$n" --json && lines 1 && same "$(json change)" $((n + 1)) &&
		run 0 events --since $((n + 1)) --json && lines 0 && run 0 events --since 0 --json && has "\"change\":$((n + 1))," && run 2 events && run 2 events --since x && as otto 0 events --since "$n" --json && lines 0
}
line() { read -r -t 20 got <&3 || { echo '# no line came' && return 1; }; }
a_follower_is_told_at_once() {
	local n got pid && n=$(head_change) && as agnes 0 ticket set "$a" priority=P3 || return 1
	exec 3< <(exec "$DESKBELL" -D "$desk" events --follow --since "$n" --json)
	pid=$!
	line && [[ $got == "{\"change\":$((n + 1)),"* ]] && as agnes 0 ticket set "$a" priority=P4 && line && [[ $got == "{\"change\":$((n + 2)),"*'"new":"P4"'* ]] &&
		as agnes 0 ticket take "$a" && as agnes 0 ticket note "$a" --body x && line && [[ $got == "{\"change\":$((n + 3)),"* ]] || return 1
	# Nobody reads any more: it ends, without being told.
	exec 3<&-
	wait "$pid"
	true
}
an_interrupt_ends_it() {
	local n got pid && n=$(head_change) && as agnes 0 ticket set "$a" priority=P1 || return 1
	exec 3< <(exec perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$DESKBELL" -D "$desk" events --follow --since "$n" --json)
	pid=$!
	line && kill -INT "$pid" && wait "$pid"
	same $? 130
	exec 3<&-
}
a_follower_sees_only_his_own() {
	local n got && n=$(head_change) && as agnes 0 ticket set "$id" priority=P4 && as rita 0 ticket reply "$a" --body hello || return 1
	exec 3< <(exec "$DESKBELL" -D "$desk" --as rita events --follow --since "$n" --json)
	line && [[ $got == "{\"change\":$((n + 2)),"* ]] && exec 3<&-
}

t 'the newest come first' the_newest_come_first
t 'a ticket has a log' a_ticket_has_a_log
t 'changes are chosen' changes_are_chosen
t 'free text is left out' free_text_is_left_out
t 'undone is said' undone_is_said
t 'a change is shown whole' a_change_is_shown_whole
t 'a requester sees his own' a_requester_sees_his_own
t 'bookkeeping is of staff' bookkeeping_is_of_staff
t 'restricted queues stay hidden' restricted_queues_stay_hidden
t 'a bulk change tells a requester of no other ticket' a_bulk_change_tells_a_requester_no_other_ticket
t 'events are taken up where they ended' events_are_taken_up_where_they_ended
t 'a follower is told at once' a_follower_is_told_at_once
t 'an interrupt ends it' an_interrupt_ends_it
t 'a follower sees only his own' a_follower_sees_only_his_own
