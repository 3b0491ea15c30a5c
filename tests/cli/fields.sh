#!/bin/bash
# Custom fields from the command line: declared, set, asked for, shown, undone, and never lost.
. "$TOP/tests/cli/lib.sh"

field=$desk/config/field.yaml
flow=$desk/config/workflow/incident.yaml

ids() { run 0 ticket list "$@" --json && grep -o '^{"id":[0-9]*' "$out" | grep -o '[0-9]*' | tr '\n' ' '; }
# finds 'IDS' QUERY...
finds() {
	local want=$1
	shift
	same "$(ids "$@")" "$want"
}
apply() { run 0 config apply; }

values_of_every_type_are_set_and_shown() {
	people && as sven 0 ticket new --subject Laptop --type service-request --field f.room=4.17 --field f.cost=99.50 \
		--field f.start=2026-12-01 --field f.site=berlin/mitte --field f.approver=agnes --field f.on-site=yes \
		--field f.cost-centre=sales &&
		run 0 ticket show 1 --json &&
		same "$(json fields)" \
			'{"approver":"agnes","cost":99.5,"cost-centre":"sales","on-site":true,"room":"4.17","site":"berlin/mitte","start":"2026-12-01"}' &&
		run 0 ticket show 1 && has 'Site        Berlin Mitte' && has 'On site     yes' &&
		new Desk --field f.room=4.18 --field f.site=berlin && new Chair f.room=5 &&
		run 0 ticket show 3 --json && same "$(json fields)" '{"room":"5"}' &&
		new Lamp && run 0 ticket show 4 --json && same "$(json fields)" '{}'
}

queries_find_them() {
	finds '1 ' f.room:4.17 && finds '1 2 ' 'f.room:4.*' sort:id && finds '1 2 ' 'f.site:berlin*' sort:id &&
		finds '1 ' 'f.site:berlin/*' && finds '1 ' 'f.cost:>99' && finds '' 'f.cost:>99.5' && finds '1 ' 'f.cost:99.5' &&
		finds '1 ' 'f.start:<2026-12-02' && finds '' 'f.start:<2026-12-01' && finds '1 ' 'f.start:2026-12' &&
		finds '1 ' f.approver:agnes && finds '1 ' f.on-site:yes && finds '' f.on-site:no &&
		finds '4 ' f.room:none && finds '1 2 3 ' f.room:any sort:id && finds '3 4 ' -f.site:any sort:id &&
		finds '1 2 3 4 ' sort:f.room && finds '3 2 1 4 ' sort:-f.room && finds '1 ' f.cost-centre:sales,research
}

a_wrong_query_names_the_nearest() {
	run 6 ticket list f.rom:4 && says 'f.rom: unknown field (did you mean f.room?)' &&
		run 6 ticket list f.site:berln && says 'did you mean berlin?' &&
		run 6 ticket list f.cost:cheap && says 'f.cost: cheap is not a number' &&
		run 6 ticket list 'f.room:>4' && says 'goes only with numbers' &&
		run 6 ticket list sort:f.rom && says 'did you mean f.room?'
}

a_wrong_value_is_refused() {
	unchanged run 6 ticket set 1 f.rom=5 && says 'unknown field "f.rom" (did you mean "f.room"?)' &&
		unchanged run 6 ticket set 1 f.site=berln && says 'f.site: no choice "berln" (did you mean "berlin"?)' &&
		unchanged run 6 ticket set 1 f.cost=cheap && says 'f.cost: cheap is not a number' &&
		unchanged run 6 ticket set 1 f.start=soon && says 'f.start: ' &&
		unchanged run 6 ticket set 1 f.on-site=maybe && says 'neither yes nor no' &&
		unchanged run 6 ticket set 1 f.approver=nobody1 && says 'no person "nobody1"' &&
		unchanged run 6 ticket set 2 f.cost=5 && says 'a ticket of type incident has no field f.cost' &&
		unchanged run 6 ticket set 1 "f.room=$(printf 'x%.0s' {1..501})" && says 'at most 500' &&
		unchanged run 6 ticket set 1 f.room=$'a\nb' && says 'one line' &&
		unchanged run 6 ticket new --subject x --field priority=P1 && says '--field takes custom fields' &&
		unchanged run 6 ticket new --subject x room && says 'not of the form field=value' &&
		unchanged run 6 ticket set 1 state=closed && says 'ticket transitions lists them'
}

a_change_is_shown_tried_undone_and_guarded() {
	run 0 ticket show 1 --json && local rev && rev=$(json rev) &&
		unchanged run 0 ticket set 1 f.room=9 --dry-run && has 'f.room 4.17 -> ' &&
		run 0 ticket set 1 f.room=9 f.cost= && finds '1 ' f.room:9 && finds '1 2 3 4 ' f.cost:none sort:id &&
		run 5 ticket set 1 f.room=10 --rev "$rev" && says 'f.room was changed by' &&
		run 0 undo && has 'f.room=...' && lacks 'f.room=9' && finds '1 ' f.room:4.17 f.cost:99.5 && run 0 redo && finds '1 ' f.room:9 && run 0 undo &&
		run 0 ticket show 1 --json && same "$(json fields.room)" '"4.17"'
}

what_a_type_or_a_transition_requires_must_be_there() {
	sed -i 's/^    title: {en: Room,/    required: [incident]\n&/' "$field" &&
		sed -i '/^  cost:/a\    default: "12.5"' "$field" &&
		sed -i 's/^    required: \[resolution\]/    required: [resolution, f.asset]/' "$flow" && apply &&
		unchanged run 6 ticket new --subject x && says '"f.room" is required' &&
		run 0 ticket new --subject x --field f.room=7 &&
		run 0 ticket new --subject y --type service-request && run 0 ticket show 6 --json &&
		same "$(json fields)" '{"cost":12.5}' &&
		unchanged run 6 ticket set 5 f.room= && says '"f.room" is required' &&
		unchanged run 6 ticket transition 5 resolve resolution=done && says '"f.asset" is required' &&
		run 0 ticket transition 5 resolve resolution=done f.asset=NB-1 && finds '5 ' f.asset:NB-1 is:resolved
}

a_wrong_file_is_reported_with_its_places() {
	cp "$field" "$T/keep" &&
		printf 'fields:\n  room:\n    type: number\n  Bad key: {type: text}\n  x: {type: tex}\n  y: {type: choice}\n  z: {type: text, types: [incidnt]}\n' >"$field" &&
		unchanged run 6 config check && says 'config/field.yaml:3:11: field "room" is of type text for ever' &&
		says 'config/field.yaml:4:3: field "Bad key": a key is' && says 'unknown type "tex" (did you mean "text"?)' &&
		says 'field "y" has no "choices"' && says 'unknown type "incidnt" (did you mean "incident"?)' && cp "$T/keep" "$field"
}

a_field_or_choice_in_use_is_not_dropped() {
	perl -0pi -e 's/\n  room:.*?(?=\n  asset:)//s' "$field" && unchanged run 6 config apply &&
		says 'field "room" is gone, but 4 tickets have it: #1, #2, #3, #5' && cp "$T/keep" "$field" &&
		sed -i '/berlin\/mitte/d' "$field" && unchanged run 6 config apply &&
		says 'choice "berlin/mitte" of field "site" is gone, but 1 ticket has it: #1' && cp "$T/keep" "$field" &&
		run 0 config check
}

a_key_keeps_its_type_when_it_was_gone() {
	for id in 1 6; do run 0 ticket set $id f.cost= || return 1; done
	perl -0pi -e 's/\n  cost:.*?(?=\n  start:)//s' "$field" && apply && run 6 ticket list f.cost:1 &&
		run 6 ticket set 1 f.cost=3 && run 0 ticket show 1 &&
		printf '  cost: {type: text}\n' >>"$field" && run 6 config apply && says 'is of type number for ever' &&
		cp "$T/keep" "$field" && apply && run 0 ticket set 1 f.cost=1 && finds '1 ' f.cost:1
}

the_desk_is_sound() {
	run 0 doctor && run 0 audit verify && run 0 rebuild && finds '1 ' f.room:4.17 'f.site:berlin/*' f.cost:1
}

for name in values_of_every_type_are_set_and_shown queries_find_them a_wrong_query_names_the_nearest \
	a_wrong_value_is_refused a_change_is_shown_tried_undone_and_guarded \
	what_a_type_or_a_transition_requires_must_be_there a_wrong_file_is_reported_with_its_places \
	a_field_or_choice_in_use_is_not_dropped a_key_keeps_its_type_when_it_was_gone the_desk_is_sound; do
	if $name; then echo "ok $name"; else echo "not ok $name"; fi
done
