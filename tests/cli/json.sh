#!/bin/bash
# Forms other programs rely on: JSON keys, streams, limits, exit statuses, errors (DESIGN section 9).
. tests/cli/lib.sh

list_keys='id external_id subject type state state_category priority queue team assignee requester organisation category tags created updated resolved closed rev '
time='^"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"$'

a_write_answers_id_and_change() {
	people && run 0 ticket new --subject 'первый 一' --body 'text' --json && lines 1 && silent && same "$(json id)" 1 && [[ $(json change) =~ ^[0-9]+$ ]] || return 1
	local cmd
	for cmd in 'ticket set 1 priority=P2' 'ticket take 1' 'ticket assign 1 agnes' 'ticket move 1 network' 'ticket reply 1 --body r' 'ticket note 1 --body n' \
		'ticket transition 1 start' 'undo' 'redo'; do
		run 0 $cmd --json && lines 1 && same "$(json id)" 1 && [[ $(json change) =~ ^[0-9]+$ ]] && silent || return 1
	done
}
nothing_to_change_is_no_change() { run 0 ticket set 1 priority=P2 --json && same "$(json change)" null && run 0 ticket set 1 priority=P2 && has 'nothing to change'; }
a_list_has_its_keys() {
	run 0 ticket list --json && lines 1 && same "$(keys)" "$list_keys" && same "$(json subject)" '"первый 一"' && same "$(json tags)" '[]' &&
		same "$(json external_id)" null && same "$(json category)" null && same "$(json team)" null && [[ $(json created) =~ $time ]] && same "$(json resolved)" null
}
show_adds_the_thread() {
	local message='id at author public body attachments ticket '
	run 0 ticket show 1 --json && lines 1 && same "$(keys)" "${list_keys}resolution fields links watchers snoozed merged merged_here deleted messages $message$message$message" &&
		same "$(json messages.0.body)" '"text"' && same "$(json messages.0.public)" true && same "$(json messages.2.public)" false &&
		same "$(json messages.1.author)" "\"$(id -un)\"" && [[ $(json messages.0.at) =~ $time ]] && same "$(json messages.0.attachments)" '[]'
}
transitions_have_keys() { run 0 ticket transitions 1 --json && same "$(keys)" 'name to allowed required reason ' && (($(wc -l <"$out") == 6)); }
lists_of_people_have_keys() {
	run 0 user list --json && same "$(keys)" 'login name email roles organisation active ' && run 0 team list --json && same "$(keys)" 'key title members active ' &&
		run 0 queue list --json && same "$(keys)" 'key title team restricted active ' && run 0 category list --json && same "$(keys)" 'key title active ' && run 0 organisation add acme && run 0 organisation list --json && same "$(keys)" 'key title people active ' && [[ $(json key) != 'not JSON' ]]
}
articles_have_keys() {
	mkdir -p "$T/kb" && printf '# A "quoted" title\n\nword\n' >"$T/kb/a.md" && as aura 0 kb import "$T/kb" --json && [[ $(json taken) == 1 ]] &&
		run 0 kb list --json && same "$(keys)" 'id title path updated commit ' && [[ $(json updated) =~ $time ]] && run 0 kb search word --json && same "$(json id)" '"KB-1"' &&
		run 0 kb show KB-1 --json && same "$(keys)" 'id title path updated commit body ' && same "$(json title)" '"A \"quoted\" title"' && run 0 kb show 1 && run 0 kb show a.md --raw && has '# A'
}
the_audit_has_keys() { run 0 audit verify --json && same "$(keys)" 'ok changes events erased head ' && same "$(json ok)" true && [[ $(json head) =~ ^\"[0-9a-f]{64}\"$ ]]; }
jobs_have_keys() {
	printf '{"external_id":"a","subject":"s","requester":"rita"}\n' >"$T/1.jsonl" && run 0 import tickets "$T/1.jsonl" --json && same "$(json taken)" 1 && same "$(json bad)" 0 && [[ $(json changed)$(json skipped) == 00 ]] &&
		run 0 config check --json && [[ $(json text) != 'not JSON' ]] && run 0 config apply --json && [[ $(json text) != 'not JSON' ]]
}
a_limit_is_kept_and_the_rest_said() {
	local i
	for i in $(seq 60); do echo "{\"external_id\":\"n$i\",\"subject\":\"number $i\",\"requester\":\"rita\"}"; done >"$T/60.jsonl"
	run 0 import tickets "$T/60.jsonl" && run 0 ticket list && lines 50 && says '50 of 62 shown' && run 0 ticket list --json --limit 0 && lines 62 && silent &&
		run 0 ticket list --limit 3 --json && lines 3 && says '3 of 62' && run 0 ticket list --limit 62 && lines 62 && silent &&
		run 2 ticket list --limit x && run 2 ticket list --limit -1 && run 2 ticket list --limit 1.5 && run 2 ticket list --limit 99999999999999999999
}
a_pipe_gets_tabs() {
	run 0 ticket list external_id:n7 && lines 1 && same "$(awk -F'\t' '{print NF}' "$out")" 7 && same "$(cut -f4 "$out")" 'number 7'
}
every_json_line_is_json() {
	run 0 ticket list --json --limit 0 && perl -MJSON::PP -ne 'BEGIN { $j = JSON::PP->new->utf8 } $j->decode($_)' "$out" 2>/dev/null
}
exit_statuses_are_kept() {
	DESKBELL_DESK='' "$DESKBELL" -D "$T/nowhere" ticket list >"$out" 2>"$err"
	same $? 1 && run 1 && says 'need a terminal' && run 2 nonsense && run 2 ticket && run 2 ticket new && run 2 ticket show && run 2 ticket show 1 2 && run 2 ticket list --nonsense && run 2 ticket show x &&
		run 3 ticket show 999 && run 3 kb show KB-99 && run 4 user add x --as agnes && run 6 ticket set 1 state=x && run 6 ticket list 'nofield:x' && run 6 ticket list '(' &&
		run 6 ticket transition 1 nothing && run 6 ticket set 1 nothing=1 && run 6 ticket set 1 priority && run 6 ticket set 1 priority=P9
}
errors_go_to_stderr_in_one_form() {
	local args
	for args in 'ticket show 999' 'ticket lst' 'ticket list nofield:x' 'ticket set 1 priority=P9' 'ticket transition 1 resolve' 'kb show nix' 'ticket list --limit x' 'undo 99999'; do
		"$DESKBELL" -D "$desk" $args >"$out" 2>"$err" && return 1
		[[ ! -s $out ]] && ! grep -v '^deskbell: ' "$err" || { echo "# $args" && return 1; }
	done
	run 6 ticket transition 1 resolve && says 'deskbell: ticket 1: resolve: "resolution" is required' && run 2 ticket lst && says 'did you mean "ticket list"' &&
		run 2 ticket list --limt 3 && says 'did you mean --limit' && run 6 ticket list stat:new && says 'state' && run 6 ticket list state:neww && says 'new' && run 6 ticket list '机 state:neww' && says 'deskbell:            ^^^^' && run 6 ticket list 'a)' && says '^' &&
		run 2 ticket && says 'one more word: new, list, show' && run 0 kb -h && has 'kb import'
}
help_is_everywhere() {
	run 0 -h && has 'ticket new' && run 0 help && run 0 help ticket list && has 'usage: deskbell' && run 2 help nonsense && run 0 --version && has deskbell || return 1
	local name
	"$DESKBELL" help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)   *.*/\1/p' >"$T/names"
	while read -r name; do
		run 0 $name -h </dev/null && has "usage: deskbell [-D DIR] $name" && run 0 $name --help && silent || return 1
	done <"$T/names"
}
options_stand_anywhere() {
	run 0 ticket list --json --limit=2 && lines 2 && run 0 ticket set 1 --json priority=P1 && run 0 ticket reply 1 --body=-dashed &&
		run 0 ticket reply 1 --body -dashed && run 0 ticket set 1 -- subject=--odd && run 0 ticket show '#1' && has '#1  --odd' && run 2 ticket list --limit 1 --limit 2 && run 2 ticket list --json=1 && run 2 ticket set 1 -x
}
a_body_comes_from_standard_input() {
	printf 'line one\nстрока 二\n' | "$DESKBELL" -D "$desk" ticket reply 1 --body - --json >"$out" 2>"$err" && run 0 ticket show 1 --json && grep -qF 'line one\nстрока 二' "$out" &&
		unchanged run 6 ticket reply 1 --body - && says 'empty'
}

t 'a write answers id and change' a_write_answers_id_and_change
t 'nothing to change is no change' nothing_to_change_is_no_change
t 'a list has its keys' a_list_has_its_keys
t 'show adds the thread' show_adds_the_thread
t 'transitions have their keys' transitions_have_keys
t 'lists of people have their keys' lists_of_people_have_keys
t 'articles have their keys' articles_have_keys
t 'the audit has its keys' the_audit_has_keys
t 'jobs have their keys' jobs_have_keys
t 'a limit is kept and the rest said' a_limit_is_kept_and_the_rest_said
t 'a pipe gets tabs' a_pipe_gets_tabs
t 'every JSON line is JSON' every_json_line_is_json
t 'exit statuses are kept' exit_statuses_are_kept
t 'errors go to stderr in one form' errors_go_to_stderr_in_one_form
t 'help is everywhere' help_is_everywhere
t 'options stand anywhere behind the command' options_stand_anywhere
t 'a body comes from standard input' a_body_comes_from_standard_input
