#!/bin/bash
# Versions of the configuration: what the files change, what was in force, and putting it in force again.
. tests/cli/lib.sh

cfg=$desk/config
p3() { grep -q 'priority: P3' "$cfg/desk.yaml"; }
apply() { sed -i "s/priority: P[1-4]/priority: $1/" "$cfg/desk.yaml" && run 0 config apply; }
fresh_ticket_has() { run 0 ticket new --subject s --json && run 0 ticket show "$(json id)" --json && same "$(json priority)" "\"$1\""; }

history_names_version_person_and_files() {
	people && run 0 config history --json && lines 1 && same "$(json version)" 1 && same "$(json actor)" null && same "$(json command)" '"init"' && same "$(json in_force)" true &&
		apply P2 && apply P1 && run 0 config history --json && lines 3 && same "$(json version)" 3 && same "$(json files)" '["desk.yaml"]' && same "$(json command)" '"config apply"' && same "$(json actor)" "\"$(id -un)\"" &&
		run 0 config history && has 'config apply' && keys >/dev/null
}
diff_is_of_the_files() {
	run 0 config diff && lines 0 && sed -i 's/P1/P4/' "$cfg/desk.yaml" && printf 'views: []\n' >"$cfg/extra.yaml" && rm "$cfg/keymap.yaml" && unchanged run 0 config diff && has '-new: {type: incident, queue: service-desk, priority: P1}' && has '+new: {type: incident, queue: service-desk, priority: P4}' &&
		has '--- /dev/null' && has '+++ extra.yaml' && has '+++ /dev/null' && run 0 config diff --json && lines 3 && same "$(json path)" '"desk.yaml"' && same "$(json state)" '"changed"' && run 0 config diff 2 && has 'priority: P2' &&
		run 0 config diff 1 2 && has '-new: {type: incident, queue: service-desk, priority: P3}' && has '+new: {type: incident, queue: service-desk, priority: P2}' && lacks P4 && run 0 config diff 2 1 && has '+new: {type: incident, queue: service-desk, priority: P3}' &&
		run 0 config diff 2 2 && lines 0 && run 3 config diff 1 77 && run 3 config diff 77 1 && run 2 config diff 1 2 3 &&
		printf 'a\e[31m\xff\n' >"$cfg/extra.yaml" && run 0 config diff && ! grep -q "$(printf '\e')" "$out" && run 3 config diff 77 && run 2 config diff x
}
revert_keeps_what_was_never_applied() {
	unchanged run 5 config revert 1 && says 'extra.yaml added' && says '--discard' && [[ -e $cfg/extra.yaml ]] && unchanged run 0 config revert 1 --discard --dry-run && has 'would apply' && has 'config 4' && [[ -e $cfg/extra.yaml ]]
}
revert_is_a_new_version() {
	run 0 config revert 1 --discard --json && same "$(json id)" 4 && [[ ! -e $cfg/extra.yaml && -e $cfg/keymap.yaml ]] && p3 && run 0 config diff && lines 0 && fresh_ticket_has P3 && run 0 config history --json && lines 4 && same "$(json command)" '"config revert 1"' &&
		same "$(json files)" '["desk.yaml"]' && [[ $(stat -c %a "$cfg/keymap.yaml") == 600 ]] && run 0 audit verify && run 0 doctor
}
a_revert_is_reverted() {
	run 0 config history --json && run 6 undo "$(json change)" && says 'config revert VERSION' && run 0 config revert 3 && has 'configuration 5' && fresh_ticket_has P1 && unchanged run 0 config revert 3 && has 'same already' && rm "$cfg/view.yaml" && sed -i 's/P1/P2/' "$cfg/desk.yaml" &&
		unchanged run 0 config revert 5 --discard && [[ -e $cfg/view.yaml ]] && run 0 config diff && lines 0
}
a_request_is_done_once() { run 0 config revert 1 --request-id r1 && run 0 config apply && unchanged run 0 config revert 1 --request-id r1 && has 'already done'; }
what_is_in_use_is_not_dropped() {
	printf 'name: extra\ninitial: raw\nstates:\n  raw: {category: new, title: Raw}\ntransitions: {}\n' >"$T/w" && cp "$cfg/workflow/incident.yaml" "$cfg/workflow/extra.yaml" && sed -i 's/incident/extra/; s/^name:.*/name: extra/' "$cfg/workflow/extra.yaml" &&
		sed -i 's/^types:/types:\n  extra:\n    workflow: extra\n    title: Extra/' "$cfg/desk.yaml" && run 0 config apply && run 0 ticket new --subject x --type extra && unchanged run 6 config revert 1 && says 'extra' && run 0 config diff && lines 0
}
show_gives_files_back() {
	run 0 config show && has workflow/incident.yaml && run 0 config show 1 desk.yaml && has 'priority: P3' && run 0 config show desk.yaml && cmp "$out" "$cfg/desk.yaml" && run 0 config show 2 desk.yaml --json && same "$(json version)" 2 && has 'priority: P2' &&
		run 0 config show 1 --json && lines 7 && run 3 config show 99 && run 3 config show nosuch.yaml && run 3 config show 1 nosuch.yaml
}
only_admins() {
	local c
	for c in 'config diff' 'config history' 'config show' 'config revert 1'; do as sven 4 $c && lines 0 || return 1; done
	run 2 config revert && run 3 config revert 99 && run 2 config revert -- -1
}

t 'history names version, person and files' history_names_version_person_and_files
t 'diff is of the files' diff_is_of_the_files
t 'revert keeps what was never applied' revert_keeps_what_was_never_applied
t 'revert is a new version' revert_is_a_new_version
t 'a revert is reverted' a_revert_is_reverted
t 'a request is done once' a_request_is_done_once
t 'what is in use is not dropped' what_is_in_use_is_not_dropped
t 'show gives files back' show_gives_files_back
t 'only admins' only_admins
