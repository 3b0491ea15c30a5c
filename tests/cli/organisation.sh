#!/bin/bash
# Organisations, and changes of people: add, set, retire; the requester's organisation in queries; undo of all of it.
. tests/cli/lib.sh

organisation_of() { run 0 user list --json && grep "\"login\":\"$1\"" "$out" >"$T/one" && cp "$T/one" "$out" && json organisation; }

organisations_are_added_changed_and_listed() {
	people && run 0 organisation add acme --title 'Acme & Sons' && run 0 organisation add zavod && unchanged run 6 organisation add acme && says 'already' &&
		unchanged run 6 organisation add none && unchanged run 6 organisation add 'a,b' && unchanged run 6 organisation set acne --title x && says 'did you mean "acme"' &&
		run 0 organisation set zavod --title 'Завод 7' && run 0 organisation list --json && has '"key":"zavod","title":"Завод 7","people":0,"active":true' && has 'Acme & Sons' && lines 2
}
people_belong_to_one() {
	run 0 user add kim --organisation acme && same "$(organisation_of kim)" '"acme"' && run 0 user set rita --organisation zavod && same "$(organisation_of rita)" '"zavod"' && unchanged run 6 user set rita --organisation zavot && says 'did you mean "zavod"' &&
		run 0 user set rita --organisation none && same "$(organisation_of rita)" null && run 0 undo && same "$(organisation_of rita)" '"zavod"'
}
tickets_are_found_by_it() {
	new 'of rita' --requester rita && local r=$id && new 'of kim' --requester kim && local k=$id && new 'of otto' --requester otto && local o=$id &&
		run 0 ticket list organisation:zavod --json && same "$(json id)" "$r" && lines 1 && same "$(json organisation)" '"zavod"' && run 0 ticket list organisation:none && lines 1 &&
		run 0 ticket list -organisation:acme && lines 2 && run 0 ticket list 'organisation:z*,acme' && lines 2 && run 0 ticket list organisation:any && lines 2 &&
		run 0 ticket list sort:organisation --json && same "$(json id)" "$k" && run 0 ticket list sort:-organisation --json && same "$(json id)" "$r" && run 6 ticket list organisation:zavot && says 'did you mean zavod'
}
one_in_use_is_not_retired() {
	unchanged run 6 organisation retire zavod && says 'rita' && run 0 user set rita --organisation '' && run 0 organisation retire zavod && unchanged run 6 user set rita --organisation zavod && says 'retired' &&
		run 0 organisation list --json && has '"key":"zavod","title":"Завод 7","people":0,"active":false' && run 0 organisation add zavod --title Z && run 0 undo && run 0 undo && run 0 user set rita --organisation zavod
}
people_are_changed_field_by_field() {
	run 0 user set rita --name 'Rita R.' --email r2@example.org && run 0 user list --json && has '"login":"rita","name":"Rita R.","email":"r2@example.org","roles":["requester"]' &&
		run 0 user set rita --role agent,author && run 0 user list --json && has '"roles":["agent","author"],"organisation":"zavod"' && run 0 user set rita --email '' && run 0 user list --json && has '"name":"Rita R.","email":null' &&
		run 0 undo && run 0 user list --json && has '"email":"r2@example.org"' && run 0 user set rita --name 'Rita R.' --dry-run && lacks 'name' && unchanged run 6 user set rita --role king && unchanged run 6 user set ritta --name x && says 'did you mean "rita"' && unchanged run 6 user set rita --active maybe
}
# Those named take the place of those there are; nobody else's membership is touched.
teams_are_changed_as_a_whole() {
	run 0 team add night --member kim && run 0 team list --json && cp "$out" "$T/before" && members night kim && run 0 user set rita --team night && members night rita,kim && run 0 user set rita --team service-desk && members night kim && members service-desk "$(id -un),rita,agnes" &&
		run 0 user set rita --name 'Rita R.' && members service-desk "$(id -un),rita,agnes" && run 0 user set rita --team night --team service-desk && members night rita,kim && members service-desk "$(id -un),rita,agnes" && run 0 user set rita --team none && run 0 team list --json && cmp "$out" "$T/before" &&
		run 0 undo && members night rita,kim && run 0 user set rita --team '' && members night kim && unchanged run 6 user set rita --team nigth && says 'did you mean "night"' && unchanged run 6 user set rita --team none --team night && unchanged run 4 user set rita --team night --as agnes
}
members() { run 0 team list && same "$(cut -f1,3 "$out" | grep "^$1	")" "$1	$2"; }
# Who sees a queue's tickets follows at once, and undo takes it back as well.
queues_are_changed_field_by_field() {
	run 0 queue add desk2 && run 0 queue list --json && cp "$out" "$T/before" && new secret --queue desk2 && local s=$id && as agnes 0 ticket show "$s" && run 0 queue set desk2 --title 'Второй' --team night --restricted yes && run 0 queue list --json && has '"key":"desk2","title":"Второй","team":"night","restricted":true' && as agnes 3 ticket show "$s" &&
		run 0 queue set desk2 --restricted no && as agnes 0 ticket show "$s" && run 0 undo && as agnes 3 ticket show "$s" && run 0 queue set desk2 --title D && run 0 queue list --json && has '"key":"desk2","title":"D","team":"night","restricted":true' && run 0 undo && run 0 queue set desk2 --team none && run 0 queue set desk2 --restricted no && run 0 queue set desk2 --title desk2 &&
		run 0 queue list --json && cmp "$out" "$T/before" && unchanged run 6 queue set desk3 --title x && says 'did you mean "desk2"' && unchanged run 6 queue set desk2 --team nigth && unchanged run 6 queue set desk2 --restricted maybe && unchanged run 6 queue set desk2 --title "$(printf 'x%.0s' {1..300})" && unchanged run 0 queue set desk2 --title x --dry-run && unchanged run 4 queue set desk2 --title x --as agnes && run 0 doctor
}
who_is_not_active_may_not_act() {
	run 0 user set rita --active no && as rita 4 ticket list && run 0 user list --json && has '"login":"rita","name":"Rita R.","email":"r2@example.org","roles":["agent","author"],"organisation":"zavod","active":false' && run 0 user set rita --active yes && as rita 0 ticket list
}
# The control of the guard: with another admin left the same command is done.
the_last_admin_stays() {
	local me
	me=$(id -un)
	run 0 user set adam --role agent && unchanged run 6 user set "$me" --role agent && says 'only active admin' && unchanged run 6 user set "$me" --active no && run 0 user set adam --role admin && run 0 user set "$me" --role agent --dry-run
}
a_dry_run_writes_nothing() { unchanged run 0 organisation add dry --dry-run && has 'dry' && unchanged run 0 user set otto --organisation acme --dry-run && has 'acme' && unchanged run 0 organisation set acme --title T --dry-run && has 'T'; }
the_log_verifies() { run 0 audit verify && run 0 doctor; }

t 'organisations are added, changed and listed' organisations_are_added_changed_and_listed
t 'people belong to one' people_belong_to_one
t 'tickets are found by it' tickets_are_found_by_it
t 'one in use is not retired' one_in_use_is_not_retired
t 'people are changed field by field' people_are_changed_field_by_field
t 'teams are changed as a whole' teams_are_changed_as_a_whole
t 'queues are changed field by field' queues_are_changed_field_by_field
t 'who is not active may not act' who_is_not_active_may_not_act
t 'the last admin stays' the_last_admin_stays
t 'a dry run writes nothing' a_dry_run_writes_nothing
t 'the log verifies' the_log_verifies
