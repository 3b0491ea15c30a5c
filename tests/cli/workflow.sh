#!/bin/bash
# Workflows from the command line: what may be done, everything that stands against it, and how a desk takes
# another workflow. Reads $DESKBELL and $T.
set -u
desk=$T/desk
out=$T/out
flow=$desk/config/workflow

# try STATUS ARG...: the program ends with that status; both outputs go to $out.
try() {
	local want=$1 got=0
	shift
	"$DESKBELL" -D "$desk" "$@" >"$out" 2>&1 </dev/null || got=$?
	((got == want)) || { echo "# exit $got, wanted $want: $*" && sed 's/^/# /' "$out" && return 1; }
}
has() { grep -qxF -- "$1" "$out" || { echo "# missing: $1" && sed 's/^/# /' "$out" && return 1; }; }
like() { grep -q -- "$1" "$out" || { echo "# nothing like: $1" && sed 's/^/# /' "$out" && return 1; }; }
same() { diff <(printf '%s\n' "$@") "$out" | sed 's/^/# /' && [[ $(cat "$out") == "$(printf '%s\n' "$@")" ]]; }
# state NUMBER STATE
state() { try 0 ticket list "state:$2" --json && grep -q "\"id\":$1,\"" "$out" || { echo "# $1 is not $2" && return 1; }; }
t() {
	local name=$1
	shift
	if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}

the_list_says_what_may_be_done_and_why_the_rest_may_not() {
	try 0 ticket new --subject 'VPN drops' &&
		try 0 ticket transitions 1 &&
		same $'start\topen\tyes\t' $'wait\twaiting\tyes\t' $'resolve\tresolved\tyes\tresolution' \
			$'resume\topen\tno\tnot from state new (from waiting)' \
			$'close\tclosed\tno\tnot from state new (from resolved)' \
			$'reopen\topen\tno\tnot from state new (from resolved, closed)'
}

a_required_field_is_asked_for_and_taken() {
	try 6 ticket transition 1 resolve &&
		same 'deskbell: ticket 1: resolve: "resolution" is required' &&
		try 6 ticket transition 1 resolve resolution=' ' && state 1 new &&
		try 0 ticket transition 1 resolve resolution='new cable' && state 1 resolved
}

refusals_come_all_at_once() {
	try 0 ticket new --subject printer && try 0 ticket transition 2 resolve resolution=ink &&
		try 0 ticket transition 2 close && try 0 ticket set 2 resolution= &&
		try 6 ticket transition 2 resolve &&
		same 'deskbell: ticket 2: resolve: not from state closed (from new, open, waiting)' \
			'deskbell: ticket 2: resolve: "resolution" is required' &&
		state 2 closed
}

the_nearest_name_is_guessed() {
	try 6 ticket transition 1 reslove && has \
		'deskbell: ticket 1: no transition "reslove" in workflow incident (did you mean "resolve"?)'
}

a_service_request_is_fulfilled() {
	try 0 ticket new --type service-request --subject laptop && try 6 ticket transition 3 resolve &&
		try 6 ticket transition 3 fulfil && try 0 ticket transition 3 fulfil resolution='on the desk' &&
		state 3 resolved
}

a_dry_run_changes_nothing() {
	try 0 ticket transition 1 reopen --dry-run && state 1 resolved
}

a_requester_moves_nothing() {
	try 0 user add rita --role requester && try 0 ticket new --subject mine --requester rita &&
		try 4 --as rita ticket transition 4 start && state 4 new
}

every_fault_of_the_directory_is_named_at_once() {
	cp -r "$desk/config" "$T/keep"
	sed -i 's/to: resolved/to: resolvd/; s/^  start:/  start here:/' "$flow/incident.yaml"
	echo 'views: [{name: a, query: "is:opne"}]' >"$desk/config/view.yaml"
	: >"$desk/config/dsk.yaml"
	try 6 config check &&
		has 'config/dsk.yaml: unknown file (did you mean "desk.yaml"?)' &&
		has 'config/workflow/incident.yaml:47:9: unknown state "resolvd" (did you mean "resolved"?)' &&
		like '^config/workflow/incident.yaml:24:3: transition "start here": ' &&
		like '^config/view.yaml:1:30: .*opne' &&
		try 6 config apply && try 0 ticket new --subject 'the desk goes on' && try 0 ticket transition 5 start
}

a_state_tickets_are_in_is_not_dropped() {
	rm -rf "$desk/config" && cp -r "$T/keep" "$desk/config"
	try 0 ticket transition 5 wait || return
	sed -i 's/^  waiting:/  parked:/; s/\(from\|to\): waiting/\1: parked/; s/open, waiting/open, parked/' \
		"$flow/incident.yaml"
	try 6 config apply && has 'config/workflow/incident.yaml:6:1: state "waiting" is gone, but 1 ticket is in it: #5' &&
		try 0 ticket transition 5 resume && try 0 config apply
}

a_ticket_keeps_the_workflow_it_was_opened_under() {
	try 0 ticket transition 5 wait && state 5 waiting && try 0 ticket new --subject newer &&
		try 0 ticket transition 6 wait && state 6 parked
}

a_condition_guards_a_transition() {
	sed -i "s/^  start:/&\n    when: 'priority:<=P2 -assignee:none'/" "$flow/incident.yaml"
	try 0 config apply && try 0 ticket new --subject urgent --priority P3 && try 6 ticket transition 7 start &&
		same 'deskbell: ticket 7: start: priority:<=P2 -assignee:none does not hold' &&
		try 0 ticket set 7 priority=P1 && try 6 ticket transition 7 start &&
		try 0 ticket transition 7 start assignee=me && state 7 open
}

try 0 init "$desk" || { cat "$out"; exit 1; }
t 'the list says what may be done and why the rest may not' the_list_says_what_may_be_done_and_why_the_rest_may_not
t 'a required field is asked for and taken' a_required_field_is_asked_for_and_taken
t 'refusals come all at once' refusals_come_all_at_once
t 'the nearest name is guessed' the_nearest_name_is_guessed
t 'a service request is fulfilled' a_service_request_is_fulfilled
t 'a dry run changes nothing' a_dry_run_changes_nothing
t 'a requester moves nothing' a_requester_moves_nothing
t 'every fault of the directory is named at once' every_fault_of_the_directory_is_named_at_once
t 'a state tickets are in is not dropped' a_state_tickets_are_in_is_not_dropped
t 'a ticket keeps the workflow it was opened under' a_ticket_keeps_the_workflow_it_was_opened_under
t 'a condition guards a transition' a_condition_guards_a_transition
