#!/bin/bash
# --rev, --request-id, --dry-run: nothing is overwritten unseen, nothing is done twice, nothing is done only said.
. tests/cli/lib.sh

rev() { run 0 ticket show "$id" --json && json rev; }
field() { run 0 ticket show "$id" --json && json "$1"; }

a_field_changed_since_is_a_conflict() {
	people && new a && local r && r=$(rev) && as agnes 0 ticket set "$id" priority=P1 --rev "$r" &&
		unchanged as sven 5 ticket set "$id" priority=P2 --rev "$r" && says "deskbell: ticket $id: priority was changed by agnes since you looked" &&
		same "$(field priority)" '"P1"' && as sven 0 ticket set "$id" priority=P2 --rev "$(rev)"
}
another_field_is_none() {
	new b && local r && r=$(rev) && as agnes 0 ticket set "$id" priority=P1 && as sven 0 ticket set "$id" category=network --rev "$r" &&
		same "$(field priority)" '"P1"' && same "$(field category)" '"network"'
}
one_of_several_fields_is_enough() {
	new c && local r && r=$(rev) && as agnes 0 ticket set "$id" priority=P1 &&
		unchanged as sven 5 ticket set "$id" category=network priority=P2 --rev "$r" && same "$(field category)" null
}
a_message_never_conflicts() {
	new d && local r && r=$(rev) && as agnes 0 ticket reply "$id" --body one && as sven 0 ticket reply "$id" --body two --rev "$r" &&
		as sven 0 ticket set "$id" priority=P1 --rev "$r" && as sven 0 ticket note "$id" --body three --rev "$r"
}
a_transition_conflicts_with_its_state() {
	new e && local r && r=$(rev) && as agnes 0 ticket transition "$id" start && unchanged as sven 5 ticket transition "$id" wait --rev "$r" &&
		as sven 0 ticket transition "$id" wait && r=$(rev) && as agnes 0 ticket transition "$id" resume && unchanged as sven 5 ticket transition "$id" resume --rev "$r" && says 'state was changed by agnes'
}
a_transition_conflicts_with_what_its_guard_reads() {
	new ee && local r && r=$(rev) && as agnes 0 ticket set "$id" resolution=hers && unchanged as sven 5 ticket transition "$id" resolve --rev "$r" && says 'resolution was changed by agnes' &&
		as agnes 0 ticket set "$id" priority=P1 && as sven 0 ticket transition "$id" start --rev "$r" || return 1
	perl -0pi -e 's/(  close:\n)/$1    when: "category:network -is:unassigned"\n/' "$desk/config/workflow/incident.yaml" && run 0 config apply && new ef && as agnes 0 ticket set "$id" category=network assignee=agnes && as agnes 0 ticket transition "$id" resolve resolution=x && r=$(rev) &&
		as agnes 0 ticket set "$id" category=network/vpn && unchanged as sven 5 ticket transition "$id" close --rev "$r" && says 'category was changed' && as agnes 0 ticket set "$id" category=network && r=$(rev) && as agnes 0 ticket assign "$id" sven &&
		unchanged as sven 5 ticket transition "$id" close --rev "$r" && says 'assignee was changed' && as sven 0 ticket transition "$id" close
}
a_take_conflicts_with_an_assignment() {
	new f && local r && r=$(rev) && as sven 0 ticket assign "$id" arno && unchanged as agnes 5 ticket take "$id" --rev "$r" && says 'assignee was changed by sven' &&
		same "$(field assignee)" '"arno"'
}
revisions_are_numbers() {
	unchanged run 2 ticket set "$id" priority=P1 --rev x && unchanged run 2 ticket set "$id" priority=P1 --rev -1 && unchanged run 2 ticket set "$id" priority=P1 --rev
}
a_repeated_request_gets_the_first_answer() {
	run 0 ticket new --subject once --json --request-id abc && id=$(json id) && local c && c=$(json change) &&
		unchanged run 0 ticket new --subject once --json --request-id abc && same "$(json id)" "$id" && same "$(json change)" "$c" && same "$(json repeated)" true &&
		run 0 ticket list once --json && lines 1 && unchanged run 0 ticket reply "$id" --body x --request-id abc && has 'already done'
}
another_person_has_other_requests() {
	as agnes 0 ticket new --subject twice --json --request-id xyz && as sven 0 ticket new --subject twice --json --request-id xyz &&
		run 0 ticket list twice --json && lines 2
}
a_failed_request_may_be_tried_again() {
	new g && unchanged run 6 ticket transition "$id" resolve --request-id r1 && run 0 ticket transition "$id" resolve resolution=x --request-id r1 --json && same "$(json repeated)" null
}
request_ids_have_a_form() {
	unchanged run 2 ticket new --subject s --request-id '' && unchanged run 2 ticket new --subject s --request-id "$(printf 'x%.0s' {1..201})" &&
		unchanged run 2 ticket new --subject s --request-id $'a\nb' && unchanged run 2 ticket new --subject s --request-id $'a\xff' &&
		run 0 ticket new --subject s --request-id "$(printf 'x%.0s' {1..200})" && run 0 ticket new --subject s --request-id 'заявка 1'
}
twins_at_once_are_one() {
	local i pid=() bad=0
	for i in 1 2 3 4 5 6; do
		"$DESKBELL" -D "$desk" ticket new --subject twins --json --request-id together >"$T/twin.$i" 2>&1 &
		pid+=($!)
	done
	for i in "${pid[@]}"; do wait "$i" || bad=1; done
	((bad == 0)) && same "$(sed 's/,"repeated":true//' "$T"/twin.* | sort -u | wc -l)" 1 && same "$(grep -c repeated <(cat "$T"/twin.*))" 5 &&
		run 0 ticket list twins --json && lines 1
}
undo_may_be_repeated() {
	new h && run 0 ticket set "$id" priority=P1 && run 0 ticket set "$id" category=network && run 0 undo --request-id u --json && local c && c=$(json change) &&
		run 0 undo --request-id u --json && same "$(json change)" "$c" && same "$(field priority)" '"P1"' && same "$(field category)" null
}
configurations_may_be_applied_again() {
	sed -i 's/language: en /language: zh /' "$desk/config/desk.yaml" && run 0 config apply --request-id cfg &&
		sed -i 's/language: zh /language: ru /' "$desk/config/desk.yaml" && unchanged run 0 config apply --request-id cfg && has 'already' &&
		run 0 config apply && unchanged run 0 config apply
}

# The events as a dry run prints them are those of the run after it, and nothing is written before.
rehearsed() {
	local said
	unchanged run 0 "$@" --dry-run --json && said=$(json events) && same "$(json change)" null || return 1
	run 0 "$@" --json && [[ $(json change) != null && $said != '[]' && $said != null ]] || return 1
	events_of "$(json change)" && same "$said" "$wrote"
}
# What undoing a change would write, turned round, is what the change wrote: read it there by a dry run.
events_of() {
	run 0 undo "$1" --dry-run --json || return 1
	wrote=$(perl -MJSON::PP -e 'my $j = JSON::PP->new->utf8->canonical; open my $h, "<", shift or die; my $e = $j->decode(<$h>)->{events};
		for (@$e) { ($_->{old}, $_->{new}) = ($_->{new}, $_->{old}); $_->{op} = { add => "del", del => "add", set => "set" }->{$_->{op}} }
		print $j->encode([reverse @$e])' "$out")
}
a_dry_run_says_what_the_run_does() {
	rehearsed ticket new --subject 'dry подъём' --body 'with text' --priority P1 && id=$(run 0 ticket list --limit 1 --json && json id) &&
		rehearsed ticket set "$id" priority=P2 category=network/vpn 'resolution=none yet' subject=wet && rehearsed ticket take "$id" &&
		rehearsed ticket assign "$id" agnes && rehearsed ticket move "$id" network && rehearsed ticket reply "$id" --body hello &&
		rehearsed ticket note "$id" --body inside && rehearsed ticket transition "$id" resolve resolution=yes &&
		rehearsed user add dry.one --role agent,author --name 'Dry One' && rehearsed team add dry-team --member agnes &&
		rehearsed queue add dry-queue --team dry-team --restricted && rehearsed category add dry/cat --title Dry
}
a_dry_undo_undoes_nothing() {
	new i && run 0 ticket set "$id" priority=P1 && unchanged run 0 undo --dry-run && has 'priority P1 -> P3' && same "$(field priority)" '"P1"' &&
		run 0 undo && unchanged run 0 redo --dry-run && has 'priority P3 -> P1' && same "$(field priority)" '"P3"'
}
a_dry_run_fails_as_the_run_would() {
	unchanged run 6 ticket transition "$id" resolve --dry-run && unchanged run 3 ticket take 99999 --dry-run && unchanged as rita 4 ticket take "$id" --dry-run &&
		unchanged run 6 ticket set "$id" category=nix --dry-run
}
dry_jobs_do_nothing() {
	printf '{"external_id":"J-1","subject":"s","requester":"rita","queue":"fresh"}\n' >"$T/j.jsonl" && mkdir -p "$T/a" && printf '# a\n' >"$T/a/a.md" &&
		sed -i 's/language: ru /language: en /' "$desk/config/desk.yaml" &&
		unchanged run 0 import tickets "$T/j.jsonl" --create queue --dry-run && has '1 taken' && run 0 queue list && lacks fresh &&
		unchanged run 0 config apply --dry-run && has 'desk.yaml changed' && unchanged as aura 0 kb import "$T/a" --dry-run && has 'would import' && run 0 kb list && lines 0 && printf '# b\n' >"$T/a/.b.md" && printf '# c\n' >"$T/a/c"$'\u202e.md' &&
		unchanged as aura 6 kb import "$T/a" --dry-run && says '<U+202E>' && rm "$T/a/c"* && as aura 0 kb import "$T/a" && unchanged as aura 0 kb import "$T/a" --dry-run && has 'nothing new' &&
		unchanged run 0 config apply --dry-run --json && same "$(json change)" null && local said && said=$(json events) && [[ $said == *applied* ]] && run 0 config apply --json && has 'desk.yaml changed' && [[ $(json change) =~ ^[0-9]+$ ]] &&
		same "$(perl -ne 'print $1 if /"id":(\d+)/' "$out")" "$(perl -ne 'print $1 if /"object":(\d+)/' <<<"$said")"
}
# Not only the log: every table is what it was.
a_dry_run_leaves_the_store_as_it_was() {
	local before after
	run 0 ticket set "$id" category=network || return 1
	cat "$desk/desk.db" "$desk/desk.db-wal" 2>/dev/null | sha256sum >"$T/sum1"
	before=$(stat -c %s "$desk/desk.db")
	run 0 ticket new --subject dry --body x --dry-run && run 0 ticket set "$id" priority=P4 --dry-run && run 0 undo --dry-run && run 0 import tickets "$T/j.jsonl" --create queue --dry-run &&
		run 0 user add dry.two --dry-run && run 6 ticket transition "$id" resolve --dry-run || return 1
	after=$(stat -c %s "$desk/desk.db")
	cat "$desk/desk.db" "$desk/desk.db-wal" 2>/dev/null | sha256sum >"$T/sum2"
	same "$after" "$before" && cmp -s "$T/sum1" "$T/sum2" || { echo '# the files differ' && return 1; }
}

t 'a field changed since is a conflict' a_field_changed_since_is_a_conflict
t 'another field is none' another_field_is_none
t 'one of several fields is enough' one_of_several_fields_is_enough
t 'a message never conflicts' a_message_never_conflicts
t 'a transition conflicts with its state' a_transition_conflicts_with_its_state
t 'a transition conflicts with what its guard reads' a_transition_conflicts_with_what_its_guard_reads
t 'a take conflicts with an assignment' a_take_conflicts_with_an_assignment
t 'revisions are numbers' revisions_are_numbers
t 'a repeated request gets the first answer' a_repeated_request_gets_the_first_answer
t 'another person has other requests' another_person_has_other_requests
t 'a failed request may be tried again' a_failed_request_may_be_tried_again
t 'request ids have a form' request_ids_have_a_form
t 'twins at once are one' twins_at_once_are_one
t 'undo may be repeated' undo_may_be_repeated
t 'configurations may be applied again' configurations_may_be_applied_again
t 'a dry run says what the run does' a_dry_run_says_what_the_run_does
t 'a dry undo undoes nothing' a_dry_undo_undoes_nothing
t 'a dry run fails as the run would' a_dry_run_fails_as_the_run_would
t 'dry jobs do nothing' dry_jobs_do_nothing
t 'a dry run leaves the store as it was' a_dry_run_leaves_the_store_as_it_was
