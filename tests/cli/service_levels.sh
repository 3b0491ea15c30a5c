#!/bin/bash
# When service levels of tickets are due: what each verb does to it, lists and rights, and that changes of the configuration
# and of people reach every open ticket, whatever comes between.
. tests/cli/lib.sh

raw() { sqlite3 "$desk/desk.db" "$1"; }
# at TIME: of Monday 2026-11-23 from now on; yesterday's tests go back.
at() { export DESKBELL_NOW=2026-11-${2:-23}T$1:00Z; }
# due ID: when it is due and comes at risk, by the clock, or paused, or none.
due() { raw "SELECT CASE WHEN due>0 THEN strftime('%d %H:%M',due,'unixepoch')||' '||strftime('%H:%M',risk,'unixepoch') WHEN paused THEN 'paused' ELSE 'none' END FROM ticket WHERE id=$1"; }
levels() {
	mkdir -pm 700 "$desk/config/calendar" && (umask 077 && printf 'hours: {mon-fri: 09:00-17:00}\n' >"$desk/config/calendar/office.yaml" && cat >"$desk/config/sla.yaml")
}
common() {
	levels <<-Y
		policies:
		  - {name: urgent, when: 'priority:P1', first-response: 30m, next-response: 1h, resolution: 4h, risk: 50%}
		  - {name: acme, when: 'organisation:acme', resolution: 1h}
		  - {name: nets, when: 'queue:net*', resolution: 3h}
		  - {name: rest, calendar: office, resolution: ${1:-16h}}
	Y
}

a_desk_without_them_shows_nothing() {
	at 08:00 && people && run 0 organisation add acme && new plain --requester rita && run 0 ticket list --json && lacks '"due"' && lacks '"sla"' && run 0 ticket list && same "$(awk -F'\t' '{print NF}' "$out")" 7 && run 0 ticket show 1 && lacks due && run 0 ticket list sla:any && lines 0 && run 0 ticket list -- -sla:any && lines 1 &&
		same "$(raw "SELECT count(*) FROM ticket WHERE due>0 OR paused")" 0
}
applied_they_reach_every_open_ticket() {
	at 09:00 && common && run 0 config apply && same "$(due 1)" '24 17:00 13:48' && same "$(raw "SELECT v FROM meta WHERE k='clocks'")" 0 && run 0 ticket list --json && same "$(json due)" '"2026-11-24T17:00:00Z"' && same "$(json sla)" '"ok"' && run 0 ticket list && same "$(cut -f8- "$out")" $'2026-11-24T17:00:00Z\tok' &&
		run 0 ticket show 1 && has '2026-11-24 17:00' && run 0 ticket show 1 --json && same "$(json sla)" '"ok"'
}
each_verb_moves_them() {
	at 10:00 && new hot --priority P1 --body x --as rita && same "$(due 2)" '23 10:30 10:15' && at 10:20 && run 0 ticket note 2 --body n --as agnes && same "$(due 2)" '23 10:30 10:15' && run 0 ticket list sla:risk && lines 1 && run 0 ticket reply 2 --body y --as agnes && same "$(due 2)" '23 14:00 12:00' &&
		at 10:30 && run 0 ticket reply 2 --body more --as rita && same "$(due 2)" '23 11:30 11:00' && at 11:00 && run 0 ticket take 2 --as agnes && run 0 ticket transition 2 start --as agnes && run 0 ticket transition 2 wait --as agnes && same "$(due 2)" paused && run 0 ticket list sla:paused && lines 1 && at 12:00 &&
		run 0 ticket transition 2 resume --as agnes && same "$(due 2)" '23 12:30 11:00' && at 12:40 && run 0 ticket list is:overdue && lines 1 && run 0 ticket list sla:breached --json && same "$(json sla)" '"breached"' && run 0 ticket reply 2 --body z --as agnes && same "$(due 2)" '23 15:00 13:00' &&
		run 0 ticket set 2 priority=P2 --as agnes && same "$(due 2)" '25 11:00 15:48' && run 0 undo --as agnes && same "$(due 2)" '23 15:00 13:00' && run 0 ticket transition 2 resolve resolution=r --as agnes && same "$(due 2)" none && run 0 undo --as agnes && same "$(due 2)" '23 15:00 13:00' && run 0 redo --as agnes && same "$(due 2)" none &&
		at 13:40 && run 0 ticket transition 2 reopen --as agnes && same "$(due 2)" '23 16:00 14:00'
}
deleted_and_merged_and_split() {
	at 14:00 && run 0 ticket delete 2 --reason no --as sven && same "$(due 2)" none && at 15:00 && run 0 ticket restore 2 --as sven && same "$(due 2)" '23 17:00 14:00' && run 0 ticket merge 2 --into 1 --as agnes && same "$(due 2)" none && at 15:05 && run 0 ticket unmerge 2 --as agnes && same "$(due 2)" '23 17:05 14:00' &&
		at 15:10 && run 0 ticket reply 2 --body 'one more thing' --as rita && run 0 ticket show 2 --json --as agnes && same "$(due 2)" '23 16:10 14:00' && run 0 ticket split 2 "$(raw 'SELECT max(id) FROM message')" --subject other --as agnes && same "$(due 2)" '23 17:05 14:00' && same "$(due 3)" '23 15:40 15:25'
}
# What stands in a merged ticket asks nothing of the one it went into.
a_merged_tickets_messages_stay_its_own() {
	new again --priority P1 --as rita && run 0 ticket reply 4 --body hello --as agnes && run 0 ticket merge 4 --into 2 --as agnes && run 0 ticket reply 4 --body 'still?' --as rita && same "$(due 2)" '23 17:05 14:00' && same "$(due 4)" none
}
many_at_once_too() {
	run 0 ticket set --query 'id:1..3' priority=P3 --as sven && same "$(due 1)" '24 17:00 13:48' && same "$(due 3)" '25 15:10 11:58' && run 0 undo --as sven && same "$(due 3)" '23 15:40 15:25' && run 0 doctor
}
a_clock_that_went_back_never_turns_a_state() {
	at 16:00 && new back --requester otto --priority P1 && run 0 ticket reply 5 --body x --as agnes && run 0 ticket take 5 --as agnes && run 0 ticket transition 5 start --as agnes && run 0 ticket transition 5 wait --as agnes && at 15:50 && run 0 ticket transition 5 resume --as agnes && same "$(due 5)" '23 20:00 18:00' && at 15:55 &&
		run 0 ticket reply 5 --body 'asked then' --as otto && same "$(due 5)" '23 17:00 16:30' && at 16:10 && run 0 doctor
}
requesters_see_when_and_no_more_tickets() {
	as rita 0 ticket list is:open sort:due --json && same "$(json due)" '"2026-11-23T15:40:00Z"' && as otto 0 ticket list sla:any && lines 1 && as rita 0 ticket list due:any && lines 3 && run 0 ticket list due:any && lines 4
}
unset_stands_last_both_ways() {
	run 0 ticket list sort:due --json && same "$(grep -o '"due":[^,]*' "$out" | tail -1)" '"due":null' && run 0 ticket list sort:-due --json && same "$(grep -o '"due":[^,]*' "$out" | tail -1)" '"due":null' && same "$(json id)" 1 && run 0 ticket list 'due:<2h sort:due' --json && same "$(json id)" 3 && lines 3
}
people_and_queues_move_them() {
	run 0 user set otto --organisation acme && new o --requester otto && same "$(due 6)" '23 17:10 16:58' && run 0 user set otto --organisation none && same "$(due 6)" '25 16:10 12:58' && same "$(raw "SELECT v FROM meta WHERE k='clocks'")" 0 && run 0 undo && same "$(due 6)" '23 17:10 16:58' && run 0 doctor
}
a_history_brings_its_own_times() {
	cat >"$T/rows" <<-'J'
		{"external_id":"A","subject":"old","requester":"rita","state":"closed","priority":"P1","created":"2026-11-20T10:00:00Z","resolved":"2026-11-20T11:00:00Z","closed":"2026-11-20T11:00:00Z"}
		{"external_id":"B","subject":"open","requester":"rita","state":"open","priority":"P1","created":"2026-11-20T10:00:00Z","x":{"messages":[{"at":"2026-11-20T10:00:00Z","author":"rita","private":false,"body":"q"},{"at":"2026-11-20T10:10:00Z","author":"agnes","private":false,"body":"a"},{"at":"2026-11-20T12:10:00Z","author":"rita","private":false,"body":"q2"}]}}
		{"external_id":"C","subject":"net","requester":"rita","state":"new","priority":"P3","queue":"netz","created":"2026-11-23T15:00:00Z"}
	J
	run 0 import tickets "$T/rows" --create queue && same "$(due 7)" none && same "$(due 8)" '20 13:10 12:00' && same "$(due 9)" '23 18:00 17:24' && run 0 doctor
}
an_export_has_none_and_comes_in_equal() {
	local was
	run 0 export tickets --json -- -id:5 && lacks '"due"' && lacks '"sla"' && cp "$out" "$T/export" && run 0 export tickets 'id:1..8' --csv && lacks breached && was=$(raw "SELECT group_concat(due||' '||risk||' '||paused) FROM (SELECT * FROM ticket WHERE id<>5 ORDER BY created, subject)") && cp -r "$desk/config" "$T/config" && desk=$T/other && people && run 0 organisation add acme && run 0 user set otto --organisation acme && cp -r "$T/config/." "$desk/config/" && run 0 config apply &&
		run 0 import tickets "$T/export" --create queue && same "$(raw "SELECT group_concat(due||' '||risk||' '||paused) FROM (SELECT * FROM ticket ORDER BY created, subject)")" "$was" && run 0 doctor && desk=$T/desk
}
doctor_sees_what_is_not_so() {
	raw 'UPDATE ticket SET due=due+60 WHERE id=1; UPDATE ticket SET paused=1 WHERE id=2' && run 1 doctor && has 'ticket 1' && has 'log in: due' && has 'log in: paused' && run 0 doctor --repair && run 0 doctor && same "$(due 1)" '24 17:00 13:48' && raw 'UPDATE ticket SET risk=1 WHERE due>0' && run 0 rebuild tickets && same "$(due 1)" '24 17:00 13:48' && run 0 doctor
}
what_was_cut_off_is_told_and_taken_up() {
	raw "UPDATE ticket SET due=1, risk=1 WHERE id=8; UPDATE meta SET v='3' WHERE k='clocks'" && run 0 ticket list --limit 0 && says 'being made anew' && run 0 ticket list --limit 5 && says 'being made anew' && run 1 doctor && has 'from 3 on' && run 0 ticket note 1 --body x --as agnes && same "$(due 8)" '20 13:10 12:00' && run 0 ticket list && hides 'being made anew' && run 0 doctor &&
		raw "UPDATE ticket SET due=1, risk=1 WHERE id=8; UPDATE meta SET v='8' WHERE k='clocks'" && run 0 doctor --repair && run 0 doctor && same "$(due 8)" '20 13:10 12:00'
}
taken_away_they_leave_nothing() {
	rm "$desk/config/sla.yaml" && run 0 config apply && same "$(raw 'SELECT count(*) FROM ticket WHERE due>0 OR risk>0 OR paused')" 0 && run 0 ticket list --json && lacks '"sla"' && run 0 doctor && run 0 config revert 2 && same "$(due 1)" '24 17:00 13:48' && run 0 doctor
}
a_level_cannot_ask_for_itself() {
	levels <<<'policies: [{name: a, when: "sla:none", resolution: 1h}]' && run 6 config check && levels <<<'policies: [{name: a, when: "due:any", resolution: 1h}]' && run 6 config check && levels <<<'policies: [{name: a, when: "is:overdue", resolution: 1h}]' && run 6 config check
}

t 'a desk without service levels shows nothing of them' a_desk_without_them_shows_nothing
t 'applied they reach every open ticket' applied_they_reach_every_open_ticket
t 'each verb moves them' each_verb_moves_them
t 'deleted, merged and split' deleted_and_merged_and_split
t "a merged ticket's messages stay its own" a_merged_tickets_messages_stay_its_own
t 'many at once, too' many_at_once_too
t 'a clock that went back never turns a state' a_clock_that_went_back_never_turns_a_state
t 'requesters see when, and no more tickets' requesters_see_when_and_no_more_tickets
t 'unset stands last both ways' unset_stands_last_both_ways
t 'people and queues move them' people_and_queues_move_them
t 'a history brings its own times' a_history_brings_its_own_times
t 'an export has none and comes in equal' an_export_has_none_and_comes_in_equal
t 'doctor sees what is not so' doctor_sees_what_is_not_so
t 'what was cut off is told and taken up' what_was_cut_off_is_told_and_taken_up
t 'taken away they leave nothing' taken_away_they_leave_nothing
t 'a level cannot ask for itself' a_level_cannot_ask_for_itself
