#!/bin/bash
# Configuration faults: every one with file, line and column, exit 6, nothing changed; a desk that runs goes on.
. tests/cli/lib.sh

cfg=$desk/config
place='[a-z/-]+\.yaml:[0-9]+:[0-9]+: '
# faulty WORDS: check and apply both refuse, name a place and say these words; tickets go on.
faulty() {
	local w cmd
	for cmd in check apply; do
		unchanged run 6 config "$cmd" && grep -qE "$place" "$err" || { echo '# no place is named' && say "$err" && return 1; }
		for w in "$@"; do says "$w" || return 1; done
	done
	run 0 ticket new --subject 'goes on' && run 0 ticket list && reset
}
reset() { rm -rf "$cfg" && cp -r "$T/good" "$cfg"; }

the_shipped_set_is_sound() { people && cp -r "$cfg" "$T/good" && run 0 config check && unchanged run 0 config apply && has 'same already'; }
unknown_states_are_guessed() { sed -i '0,/to: resolved/s//to: resolvd/' "$cfg/workflow/incident.yaml" && faulty 'workflow/incident.yaml' 'unknown state "resolvd"' 'did you mean "resolved"'; }
duplicate_keys_are_named() { printf 'initial: new\n' >>"$cfg/workflow/incident.yaml" && faulty 'incident.yaml' 'initial'; }
unknown_keys_are_guessed() { printf 'tpyes: {}\n' >>"$cfg/desk.yaml" && faulty 'desk.yaml' 'did you mean "types"'; }
broken_yaml_is_placed() { printf 'desk: [\n  a: }\n' >"$cfg/desk.yaml" && faulty desk.yaml; }
all_faults_come_at_once() {
	sed -i '0,/to: resolved/s//to: resolvd/' "$cfg/workflow/incident.yaml" && printf 'tpyes: {}\n' >>"$cfg/desk.yaml" && printf 'broken: [\n' >"$cfg/view.yaml" && faulty incident.yaml desk.yaml view.yaml
}
tabs_and_bytes_are_placed() {
	printf 'desk:\n\ttitle: x\n' >"$cfg/desk.yaml" && faulty desk.yaml && printf 'desk:\n  title: "\xff\xfe"\n' >"$cfg/desk.yaml" && faulty desk.yaml && printf 'desk:\n  title: "a\0b"\n' >"$cfg/desk.yaml" && faulty desk.yaml && printf 'a: \e[31m\n' >"$cfg/desk.yaml" && faulty desk.yaml
}
depth_and_size_are_limited() {
	{ printf 'desk: ' && printf '[%.0s' {1..5000}; } >"$cfg/desk.yaml" && faulty desk.yaml && { echo 'a: &a [x,x,x,x,x,x,x,x,x]' && for i in {1..20}; do echo "a$i: &a$i [*a,*a,*a,*a]"; done; } >"$cfg/desk.yaml" && faulty desk.yaml &&
		{ cat "$T/good/desk.yaml" && head -c 400000 /dev/zero | tr '\0' '#'; } >"$cfg/desk.yaml" && unchanged run 6 config check && says 'desk.yaml' && unchanged run 6 config apply && reset &&
		{ cat "$T/good/view.yaml" && for i in {1..3000}; do echo "# $i"; done; } >"$cfg/view.yaml" && run 0 config check && reset
}
odd_files_are_survived() {
	ln -s loop "$cfg/loop" && mkfifo "$cfg/workflow/pipe.yaml" && timeout 20 "$DESKBELL" -D "$desk" config check >"$out" 2>"$err" </dev/null
	local got=$?
	((got == 6 || got == 1)) && [[ -s $err ]] || { echo "# exit $got" && return 1; }
	reset && rm "$cfg/desk.yaml" && unchanged run 6 config check && says desk.yaml && mkdir "$cfg/desk.yaml" && unchanged run 6 config check && reset && ln -s "$cfg" "$cfg/deeper" && timeout 20 "$DESKBELL" -D "$desk" config check >"$out" 2>"$err" </dev/null
	(($? < 7)) && reset && touch "$cfg/desk.yaml~" "$cfg/.hidden.yaml" && run 0 config check && printf 'x: 1\n' >"$cfg/nosuch.yaml" && unchanged run 6 config check && says nosuch.yaml && reset
}
queries_in_it_are_placed() { sed -i '0,/query:.*/s//query: "stat:open"/' "$cfg/view.yaml" && faulty view.yaml 'stat'; }
unknown_queues_are_named() { sed -i 's/queue: service-desk/queue: service-dsk/' "$cfg/desk.yaml" && faulty desk.yaml 'service-dsk' 'did you mean "service-desk"'; }
a_good_set_is_one_audited_version() {
	sed -i 's/priority: P3/priority: P2/' "$cfg/desk.yaml" && run 0 config apply --dry-run && has 'desk.yaml changed' && run 0 ticket new --subject before --json && id=$(json id) && run 0 ticket show "$id" --json && same "$(json priority)" '"P3"' &&
		run 0 config apply && has 'desk.yaml changed' && run 0 ticket new --subject after --json && id=$(json id) && run 0 ticket show "$id" --json && same "$(json priority)" '"P2"' && run 0 audit verify
}
a_file_changed_after_apply_changes_nothing() { printf 'broken: [\n' >"$cfg/desk.yaml" && rm "$cfg/workflow/incident.yaml" && run 0 ticket new --subject still --json && run 0 ticket transition "$(json id)" start && run 0 ticket list && reset; }

t 'the shipped set is sound' the_shipped_set_is_sound
t 'unknown states are guessed' unknown_states_are_guessed
t 'duplicate keys are named' duplicate_keys_are_named
t 'unknown keys are guessed' unknown_keys_are_guessed
t 'broken YAML is placed' broken_yaml_is_placed
t 'all faults come at once' all_faults_come_at_once
t 'tabs, bad bytes and controls are placed' tabs_and_bytes_are_placed
t 'depth and size are limited' depth_and_size_are_limited
t 'odd files are survived' odd_files_are_survived
t 'queries in it are placed' queries_in_it_are_placed
t 'unknown queues are named' unknown_queues_are_named
t 'a good set is one audited version' a_good_set_is_one_audited_version
t 'a file changed without apply changes nothing' a_file_changed_after_apply_changes_nothing
