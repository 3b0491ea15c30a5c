#!/bin/bash
# Service levels from the command line: calendars and sla.yaml in config check, apply, diff and revert; how a ticket's
# clocks are explained; who may know.
. tests/cli/lib.sh

office() {
	mkdir -p "$desk/config/calendar" && cat >"$desk/config/calendar/office.yaml" <<-END
		title: Office
		timezone: Europe/Berlin
		hours: {mon-fri: [8:00-12:00, 13:00-17:00]}
		holidays: {2026-12-25: }
	END
}
policies() {
	cat >"$desk/config/sla.yaml" <<-END
		policies:
		  - {name: urgent, when: 'priority:P1', first-response: 15m, resolution: 4h}
		  - {name: office, when: '-queue:vault', calendar: office, first-response: 1h, next-response: 2h, resolution: 8h}
	END
}
at() {
	local DESKBELL_NOW=$1
	export DESKBELL_NOW
	shift
	"$@"
}
a_desk() { people && run 0 sla list && lines 0 && run 0 sla list --json && lines 0 && silent; }
what_is_wrong_is_named_with_its_place() {
	office && policies && sed -i 's/Berlin/Berln/' "$desk/config/calendar/office.yaml" && sed -i 's/calendar: office/calendar: ofice/' "$desk/config/sla.yaml" || return 1
	run 6 config check && says 'config/calendar/office.yaml:2:11: unknown time zone "Europe/Berln" (did you mean "Europe/Berlin"?)' &&
		says 'config/sla.yaml:3:52: unknown calendar "ofice" (did you mean "office"?)' && run 6 config apply && run 0 sla list && lines 0 || return 1
	sed -i 's/UTC/Mars\/Olympus/' "$desk/config/desk.yaml" && run 6 config check && says 'config/desk.yaml:6:13: unknown time zone "Mars/Olympus"'
	local got=$?
	sed -i 's/Mars\/Olympus/UTC/' "$desk/config/desk.yaml"
	return $got
}
a_condition_may_ask_for_the_ticket_alone() {
	local words
	for words in vpn assignee:me 'age:>2d' is:mine link:blocks sla:breached is:overdue 'due:<2d'; do
		printf 'policies: [{name: a, when: "%s", resolution: 4h}]\n' "$words" >"$desk/config/sla.yaml"
		run 6 config check && says 'config/sla.yaml:1:' && says 'cannot be asked for here' || return 1
	done
}
policies_are_put_in_force() {
	office && policies && run 0 config diff && has '+hours: {mon-fri' && run 0 config apply && has 'calendar/office.yaml added' && has 'sla.yaml changed' &&
		run 0 sla list && lines 2 && has $'urgent\turgent\tpriority:P1\talways\tUTC\t0:15\t\t4:00\t20%' && has $'office\toffice\t-queue:vault\toffice\tEurope/Berlin\t1:00\t2:00\t8:00\t20%' &&
		run 0 sla list --json && lines 2 && same "$(keys)" 'policy title when calendar timezone first_response next_response resolution risk ' &&
		same "$(json first_response)" 900 && same "$(json next_response)" null
}
a_calendar_a_policy_uses_stays() {
	local before
	before=$(head_of)
	rm "$desk/config/calendar/office.yaml"
	run 6 config apply && says 'config/sla.yaml:3:52: unknown calendar "office" (there are always)' && same "$(head_of)" "$before" && office
}
# 09:00 in Berlin; an hour for the first response, lunch from 12 to 13.
clocks_run_in_working_time() {
	DESKBELL_NOW= at 2026-11-23T08:00:00Z new 'lunch' --body x --requester rita || return 1
	at 2026-11-23T11:30:00Z run 0 sla explain "$id" --json && lines 1 && silent &&
		same "$(keys)" 'ticket now tried policy when holds policy when holds policy calendar timezone risk standing clocks clock state started since target used due risk steps at state why used clock state started since target used due risk steps at state why used ' &&
		same "$(json policy)" '"office"' && same "$(json timezone)" '"Europe/Berlin"' && same "$(json standing)" '"breached"' &&
		same "$(json tried.0.holds)" false && same "$(json tried.1.when)" '"-queue:vault"' &&
		same "$(json clocks.0.due)" '"2026-11-23T09:00:00Z"' && same "$(json clocks.0.risk)" '"2026-11-23T08:48:00Z"' && same "$(json clocks.0.used)" 10800 &&
		same "$(json clocks.1.due)" '"2026-11-24T08:00:00Z"' && same "$(json clocks.1.used)" 10800
}
waiting_pauses_and_an_answer_ends() {
	at 2026-11-23T08:30:00Z run 0 ticket transition "$id" wait && at 2026-11-23T10:00:00Z run 0 ticket reply "$id" --body answer &&
		at 2026-11-23T10:30:00Z run 0 ticket transition "$id" resume && at 2026-11-23T10:40:00Z as rita 0 ticket reply "$id" --body 'and now?' || return 1
	at 2026-11-23T10:50:00Z run 0 sla explain "$id" && silent && has 'policy urgent does not hold: priority:P1' && has 'policy office holds: -queue:vault' &&
		has 'first response: met, 0:30 of 1:00 used' && has '2026-11-23 08:30  used   0:30  paused: the ticket waits' && has '2026-11-23 10:00  used   0:30  met: an answer went out' &&
		has 'next response: running, 1:50 of 2:00 left' && has 'due 2026-11-23 13:40' && has '2026-11-23 10:40  used   0:00  running: the requester wrote' &&
		has 'resolution: running, 7:10 of 8:00 left' && has '2026-11-23 10:30  used   0:30  running: work went on'
}
the_policy_is_that_of_the_ticket_now() {
	run 0 ticket set "$id" priority=P1 && at 2026-11-23T10:50:00Z run 0 sla explain "$id" && has 'policy urgent holds' && lacks 'policy office' && has 'first response: missed, 0:30 of 0:15 used' &&
		run 0 undo && run 0 ticket set "$id" priority=P1 --dry-run && run 0 ticket move "$id" vault && run 0 sla explain "$id" && has 'no policy governs ticket' &&
		run 0 sla explain "$id" --json && same "$(json policy)" null && same "$(json clocks)" '[]' && same "$(json standing)" '"none"' && run 0 undo
}
# The night summer time ends in Berlin: 9 hours of work between 22:00 and 06:00.
an_hour_that_comes_twice_counts_twice() {
	printf 'timezone: Europe/Berlin\nhours: {mon-sun: 22:00-6:00}\n' >"$desk/config/calendar/night.yaml" &&
		printf 'policies: [{name: night, calendar: night, resolution: 9h}]\n' >"$desk/config/sla.yaml" && run 0 config apply || return 1
	at 2026-10-24T18:00:00Z new 'night' && at 2026-10-24T20:00:00Z run 0 sla explain "$id" --json && same "$(json clocks.0.due)" '"2026-10-25T05:00:00Z"' || return 1
	at 2026-03-28T18:00:00Z new 'short night' && at 2026-03-28T20:00:00Z run 0 sla explain "$id" --json && same "$(json clocks.0.due)" '"2026-03-29T22:00:00Z"'
}
revert_brings_the_levels_back() {
	local version
	run 0 config history --json && version=$(json version) && run 0 config revert "$((version - 1))" && run 0 sla list && lines 2 && [[ ! -e $desk/config/calendar/night.yaml ]]
}
# When his own ticket is due is his to know; by which agreement is not.
a_requester_is_told_nothing_of_targets() {
	run 0 user add both --role requester,agent && new 'his own' --requester both --queue vault && as both 4 sla explain "$id" && lines 0 && says 'not for you' && new hers --requester rita &&
		as rita 4 sla explain "$id" && as rita 0 ticket show "$id" --json && lacks urgent && has '"due":"20' && as rita 0 ticket list sla:ok "id:$id" && lines 1 && as rita 4 sla list && run 3 sla explain 99999 && run 2 sla explain x && run 2 sla explain
}
hostile_text_is_shown_safely() {
	printf 'policies: [{name: a, when: "category:none", resolution: 4h, title: "x\\e[31m"}]\n' >"$desk/config/sla.yaml"
	run 6 config check && hides $'\e' && printf 'policies: [{name: "a\\e", resolution: 4h, calendar: "\\e[2J"}]\n' >"$desk/config/sla.yaml" && run 6 config check && hides $'\e'
}

t 'a desk has no service levels to begin with' a_desk
t 'what is wrong in a calendar or policy is named with its place' what_is_wrong_is_named_with_its_place
t 'a condition may ask for the ticket alone' a_condition_may_ask_for_the_ticket_alone
t 'policies and calendars are put in force' policies_are_put_in_force
t 'a calendar a policy uses cannot be dropped' a_calendar_a_policy_uses_stays
t 'clocks run in working time' clocks_run_in_working_time
t 'waiting pauses the clocks and an answer ends them' waiting_pauses_and_an_answer_ends
t 'the policy is that of the ticket as it is now' the_policy_is_that_of_the_ticket_now
t 'an hour that comes twice counts twice' an_hour_that_comes_twice_counts_twice
t 'config revert brings the service levels back' revert_brings_the_levels_back
t 'a requester is told nothing of targets' a_requester_is_told_nothing_of_targets
t 'hostile text is shown safely' hostile_text_is_shown_safely
