#!/bin/bash
# Queries from the command line: zones in dates, and how a query is explained.
. tests/cli/lib.sh

a_desk() {
	people && run 0 ticket new --subject 'VPN down' --body 'no tunnel' --queue vault --as arno && run 0 ticket new --subject 'Printer' --body 'vpn prints nothing' --requester rita
}
a_date_may_name_its_zone() {
	local DESKBELL_NOW
	run 0 ticket list 'created:>=2000-01-01T09:00+03:00' && lines 2 && run 0 ticket list 'created:<2000-01-01T09:00Z' && lines 0 &&
		run 0 query explain --json 'created:>=2026-11-21T09:00+03:00' && same "$(json binds.0)" 1795240800 &&
		run 0 query explain --json 'created:>=2026-11-21T06:00Z' && same "$(json binds.0)" 1795240800 || return 1
	# A day is one of the zone of who asks.
	TZ=Asia/Shanghai run 0 query explain --json 'created:>=2026-11-21' && same "$(json binds.0)" 1795190400 &&
		run 0 query explain --json 'created:>=2026-11-21' && same "$(json binds.0)" 1795219200 &&
		run 6 ticket list 'created:>=2026-11-21T09:00+99:00' && says 'no date or time'
}
an_explanation_has_its_parts() {
	run 0 query explain is:open '(vpn' OR '-priority:P1)' sort:priority && silent && has 'any of' && has '      not' && has 'is:open (vpn OR -priority:P1) sort:priority' &&
		has 'SELECT t.id FROM ticket t' && has '?1 = ' && has 'deskbell_hit' && has 'INDEX' &&
		has 'many hits' && run 0 query explain vpn is:open && has 'ticket_fts' && has 'few hits' && run 0 query explain && has 'every ticket' && lacks hits
}
an_explanation_has_its_keys() {
	run 0 query explain --json is:open vpn && lines 1 && silent &&
		[[ $(keys) == 'query tree sort sql binds plan depth step index rows '*' words joined ' ]] && same "$(json query)" '"is:open vpn sort:-updated"' &&
		same "$(json tree)" '"all of\n  is:open\n  vpn\n"' && run 0 query explain --json is:open && same "$(json words)" null
}
scope_is_part_of_the_sql() {
	run 0 query explain --json is:open && [[ $(json sql) != *'t.queue NOT IN'* ]] && as agnes 0 query explain --json is:open && [[ $(json sql) == *'t.queue NOT IN'* ]]
}
a_fault_is_shown_at_its_place() { run 6 query explain 'is:open prio:P9' && says 'P9 is not one of' && says '             ^^'; }
hostile_text_is_shown_safely() {
	run 0 query explain $'"a\e[31mb"' && lacks $'\e' && run 0 query explain --json $'"a\e[31mb"' && lacks $'\e'
}
# On a terminal a short prefix stands for its 64 commonest words, and says so; programs get all it finds.
a_short_prefix_is_bounded_for_people_alone() {
	local i
	for i in $(seq 70); do printf '{"external_id":"q%d","subject":"q%d","requester":"rita"}\n' "$i" "$i"; done >"$T/q.jsonl"
	run 0 import tickets "$T/q.jsonl" && run 0 ticket list q --limit 100 && lines 70 && silent && run 0 ticket list q --limit 100 --json && lines 70 && silent || return 1
	script -qec "\"$DESKBELL\" -D \"$desk\" ticket list q --limit 100" /dev/null <"/dev/null" >"$out" 2>&1
	has 'of the words beginning with q only the 64 commonest are looked for' && same "$(grep -c ' q[0-9]' "$out")" 64 || return 1
	script -qec "\"$DESKBELL\" -D \"$desk\" ticket list q --limit 0" /dev/null <"/dev/null" >"$out" 2>&1
	lacks 'commonest' && same "$(grep -c ' q[0-9]' "$out")" 70 || return 1
	script -qec "\"$DESKBELL\" -D \"$desk\" ticket list q7 --limit 100" /dev/null <"/dev/null" >"$out" 2>&1
	lacks 'commonest' && same "$(grep -c ' q[0-9]' "$out")" 2
}
# The subject counts most, of equal tickets the newer one; a filter holds too.
rank_puts_the_best_hits_first() {
	new 'plain' --body 'a zebra was here' && new 'zebra' --body 'first' && new 'zebra' --body 'second' && new 'zebra' --body 'other' --queue network || return 1
	run 0 ticket list zebra sort:rank --json && lines 4 && silent && same "$(grep -o '"id":[0-9]*' "$out" | tr '\n' ' ')" "\"id\":$id \"id\":$((id - 1)) \"id\":$((id - 2)) \"id\":$((id - 3)) " &&
		run 0 ticket list zebra queue:network sort:rank && lines 1 && run 0 ticket list zebra sort:rank --limit 2 && lines 2 && says '2 of 4 shown' &&
		run 0 ticket list zebra sort:rank --limit 0 && lines 4 && run 0 query explain zebra sort:rank && has rank || return 1
	run 6 ticket list sort:rank && says 'needs words' && run 6 ticket list zebra sort:rank,-updated && says 'stands alone' && run 6 ticket list zebra sort:-rank && run 6 ticket list zebra sort:id,rank
}
what_is_ranked_is_said() {
	perl -e 'printf qq({"external_id":"w%d","subject":"walrus","requester":"rita"}\n), $_ for 1..1001' >"$T/w.jsonl"
	run 0 import tickets "$T/w.jsonl" && run 0 ticket list walrus sort:rank --limit 5 && lines 5 && says 'ranked are the newest 1000 hits'
}
who_is_no_staff_is_refused() { as rita 4 query explain is:open && lines 0 && as aura 4 query explain is:open; }

t 'a desk' a_desk
t 'a date may name its zone, a day is of the asker'\''s' a_date_may_name_its_zone
t 'an explanation has tree, SQL with binds, plan, words' an_explanation_has_its_parts
t 'its JSON has its keys' an_explanation_has_its_keys
t 'the scope is part of the SQL' scope_is_part_of_the_sql
t 'a fault is shown at its place' a_fault_is_shown_at_its_place
t 'hostile text is shown safely' hostile_text_is_shown_safely
t 'a short prefix is bounded for people alone' a_short_prefix_is_bounded_for_people_alone
t 'rank puts the best hits first' rank_puts_the_best_hits_first
t 'what is ranked is said' what_is_ranked_is_said
t 'who is no staff is refused' who_is_no_staff_is_refused
