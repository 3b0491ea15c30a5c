#!/bin/bash
# Writing articles from the command line: commits, merges, drafts, history, undo. Reads $DESKBELL and $T.
. tests/cli/lib.sh
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org

text() { printf '%s\n\nSecond line.\n\n%s\n' "$1" "$2"; }
# put STATUS WHO REV FIRST THIRD [ARG...]: edits KB-1.
put() {
	local want=$1 who=$2 rev=$3 body
	body=$(text "$4" "$5")
	shift 5
	as "$who" "$want" kb edit KB-1 --rev "$rev" --body "$body" "$@"
}
body_is() { # TEXT: of KB-1, without front matter
	run 0 kb show KB-1 --raw && same "$(perl -0pe 's/\A---\n.*?\n---\n\n//s' "$out")" "$1"
}
head_id() { git -C "$desk/kb.git" rev-parse main; }
still() { # COMMAND...: main stays where it is
	local before
	before=$(head_id)
	"$@" && same "$(head_id)" "$before"
}
newest() { run 0 kb history KB-1 --json --limit 1 && json change; }
push() { # SCRIPT: in a clone, then pushed by plain git
	rm -rf "$T/clone"
	git clone -q "$desk/kb.git" "$T/clone" 2>/dev/null &&
		(cd "$T/clone" && eval "$1" && git add -A && git commit -qm "${2:-push}" && git push -q origin HEAD:main)
}

a_new_article_is_a_commit_with_its_number_inside() {
	people && as aura 0 user add nobody >/dev/null 2>&1
	run 0 user add abel --role author && as aura 0 kb new net/vpn.md --title 'VPN drops: why' --body "$(text First. Third.)" --json &&
		same "$(json id)" 1 && [[ $(json change) -gt 0 ]] && run 0 kb show net/vpn.md --raw && has 'id: KB-1' && has 'title: "VPN drops: why"' &&
		same "$(git -C "$desk/kb.git" log -1 --format='%an: %s' main)" 'aura: Add VPN drops: why' &&
		run 0 kb search drops && has 'KB-1' && as aura 5 kb new net/vpn.md --title x --body y && says 'KB-1 already' &&
		still as aura 6 kb new $'net/v\u202e.md' --title x --body y && says '<U+202E>' && still as aura 6 kb new ../x.md --title x --body y &&
		still as aura 6 kb new x.txt --title x --body y && as aura 2 kb new x.md --title x && says 'body'
}
others_may_read_and_not_write() {
	local who
	for who in agnes sven adam; do
		as "$who" 0 kb history 1 && as "$who" 0 kb diff 1 && as "$who" 0 kb blame 1 || return 1
		still as "$who" 4 kb edit 1 --body x && still as "$who" 4 kb remove 1 && still as "$who" 4 kb move 1 y.md &&
			still as "$who" 4 kb new z.md --title z --body z || return 1
	done
	for who in history diff blame; do as rita 4 kb "$who" 1 || return 1; done
}
a_dry_run_shows_the_difference_and_does_nothing() {
	still unchanged as aura 0 kb edit 1 --body "$(text Other. Third.)" --dry-run && has '-First.' && has '+Other.' &&
		still unchanged as aura 0 kb new a.md --title A --body b --dry-run && has '+title: "A"' && has '+b' &&
		still unchanged as aura 0 kb move 1 b.md --dry-run && has 'net/vpn.md to b.md' &&
		still unchanged as aura 0 kb remove 1 --dry-run && has '-First.' && has '+++ /dev/null'
}
changes_of_different_lines_are_merged() {
	local rev
	rev=$(newest)
	put 0 aura "$rev" 'First by aura.' Third. && put 0 abel "$rev" First. 'Third by abel.' &&
		body_is "$(text 'First by aura.' 'Third by abel.')"
}
changes_of_the_same_line_lose_nothing() {
	local rev draft=$desk/person/abel/draft/1-article
	rev=$(newest)
	put 0 aura "$rev" 'First, aura again.' 'Third by abel.' &&
		still put 5 abel "$rev" 'First, but by abel.' 'Third by abel.' && says 'same lines by aura' && says 'draft of KB-1' &&
		grep -qF 'First, but by abel.' "$draft" && same "$(stat -c %a "$draft")" 600 && body_is "$(text 'First, aura again.' 'Third by abel.')" &&
		still put 5 abel "$rev" 'First, a third way.' 'Third by abel.' && grep -qF 'a third way' "$draft" &&
		grep -qrF 'First, but by abel.' "$desk/person/abel/draft/trash"
}
an_editor_takes_the_draft_up_again() {
	printf '#!/bin/sh\ncp "$1" %q/seen\nsed -i "/^<<<<<<< mine/,/^>>>>>>> theirs/c First, by both." "$1"\n' "$T" >"$T/ed"
	chmod +x "$T/ed"
	EDITOR=$T/ed script -qec "$DESKBELL -D $desk --as abel kb edit KB-1" /dev/null >"$out" 2>&1 </dev/null || { say "$out"; return 1; }
	grep -qF '<<<<<<< mine' "$T/seen" && grep -qF 'a third way' "$T/seen" && grep -qF 'aura again' "$T/seen" &&
		body_is "$(text 'First, by both.' 'Third by abel.')" && [[ ! -e $desk/person/abel/draft/1-article ]]
}
# begun NUMBER PATH: what the screens keep of a new article.
begun() {
	printf 'uid: %032d\nsaved: %s\nsubject: %s\nvalue: title=Begun\n\n# Begun\n\nOn a screen.\n' "$1" "$(date +%s)" "$2" >"$draft/$1-new-article"
}
# What was published goes to the trash; the draft of another path stays.
a_new_article_begun_on_a_screen_is_taken_up() {
	local draft=$desk/person/abel/draft
	begun 41 on/screen.md && begun 42 on/other.md && printf '#!/bin/sh\ncp "$1" %q/seen\necho "Goes on." >>"$1"\n' "$T" >"$T/ed" || return 1
	EDITOR=$T/ed script -qec "$DESKBELL -D $desk --as abel kb new on/screen.md --title Begun --dry-run" /dev/null >"$out" 2>&1 </dev/null && has 'this is your draft' && has '+On a screen.' && [[ -e $draft/41-new-article ]] || { say "$out"; return 1; }
	EDITOR=$T/ed script -qec "$DESKBELL -D $desk --as abel kb new on/screen.md --title Begun" /dev/null >"$out" 2>&1 </dev/null || { say "$out"; return 1; }
	grep -qxF 'On a screen.' "$T/seen" && run 0 kb show on/screen.md && has 'On a screen.' && has 'Goes on.' && [[ ! -e $draft/41-new-article && -e $draft/42-new-article ]] && grep -qF 'On a screen.' "$draft"/trash/*-41-new-article &&
		as abel 0 kb remove on/screen.md && rm "$draft/42-new-article"
}
an_editor_that_fails_loses_nothing_and_publishes_nothing() {
	printf '#!/bin/sh\necho "Half a thought." >>"$1"\nexit 3\n' >"$T/ed"
	before=$(head_id)
	EDITOR=$T/ed TMPDIR=$T script -qec "$DESKBELL -D $desk --as abel kb edit KB-1" /dev/null >"$out" 2>&1 </dev/null && return 1
	same "$(head_id)" "$before" && grep -qrF 'Half a thought.' "$T"/deskbell-*.md && has 'kept in'
}
a_text_without_a_title_keeps_the_one_there_was() {
	push "printf '# Paper jam\n\nOpen the rear.\n' >jam.md" && as aura 0 kb edit jam.md --body 'Open the front.' && run 0 kb show jam.md --raw &&
		has 'title: Paper jam' && has 'Open the front.' && lacks 'rear' && as aura 0 kb edit jam.md --body '# Jams of paper' && run 0 kb list && has 'Paper jam' &&
		as aura 0 kb edit jam.md --body $'---\ntitle: Jams\n---\nIn the front.' && run 0 kb list && has $'\tJams\t' && lacks 'Paper jam' &&
		push "printf 'No title.\n' >none.md" && as aura 0 kb edit none.md --body 'None still.' && run 0 kb show none.md --raw && lacks 'title:' &&
		as aura 0 kb remove none.md && as aura 0 kb remove jam.md
}
an_undecided_merge_is_not_published() {
	still as abel 6 kb edit 1 --body $'<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs' && says '<<<<<<< mine'
}
the_same_request_twice_is_one_commit() {
	put 0 aura "$(newest)" 'First, once.' 'Third.' --request-id r1 --json && local first
	first=$(json change)
	still put 0 aura 1 'First, once.' 'Third.' --request-id r1 --json && same "$(json change)" "$first" && same "$(json id)" 1 && same "$(json repeated)" true
}
history_goes_through_renames_and_tells_claims_from_deeds() {
	as aura 0 kb move KB-1 net/tunnel.md && push 'git mv net/tunnel.md t.md && sed -i s/once/pushed/ t.md' 'Claimed by Ann' &&
		run 0 kb history t.md --json && same "$(head -1 "$out" | perl -MJSON::PP -ne '$j = decode_json $_; print join "|", $j->{by} // "-", @$j{qw(author subject what path)}')" \
		'-|Ann|Claimed by Ann|moved from net/tunnel.md|t.md' &&
		same "$(sed -n 2p "$out" | perl -MJSON::PP -ne '$j = decode_json $_; print join "|", @$j{qw(by author what)}')" 'aura|aura|moved from net/vpn.md' &&
		same "$(tail -1 "$out" | perl -MJSON::PP -ne '$j = decode_json $_; print $j->{what}')" new && run 0 kb show KB-1 && has t.md
}
diff_takes_changes_and_commits() {
	local first c
	run 0 kb history 1 --json && first=$(tail -1 "$out" | perl -MJSON::PP -ne 'print decode_json($_)->{change}') &&
		c=$(tail -1 "$out" | perl -MJSON::PP -ne 'print substr decode_json($_)->{commit}, 0, 8') &&
		run 0 kb diff 1 "$first" && has '--- net/vpn.md' && has '+++ t.md' && has '-First.' && has '+First, pushed.' && cp "$out" "$T/one" &&
		run 0 kb diff 1 "$c" && cmp -s "$out" "$T/one" && run 0 kb diff 1 "$c" "$first" && [[ ! -s $out ]] &&
		run 3 kb diff 1 99999 && run 3 kb diff 1 abcdef12 && run 3 kb diff 1 'main~1' && run 0 kb diff 1 --json && same "$(json added)" 1
}
blame_names_the_change_of_each_line() {
	run 0 kb blame t.md --json && same "$(perl -MJSON::PP -ne '$j = decode_json $_; print $j->{author} if $j->{text} =~ /pushed/' "$out")" Ann &&
		same "$(perl -MJSON::PP -ne '$j = decode_json $_; print $j->{by} if $j->{text} eq "Third."' "$out")" aura &&
		same "$(wc -l <"$out")" "$(git -C "$desk/kb.git" show main:t.md | wc -l)"
}
undo_is_a_commit_and_redo_another() {
	local n
	as aura 0 kb edit 1 --body "$(text Undone. Third.)" --message 'It is undone' --json && n=$(json change) && as aura 0 undo && has 'undone: kb edit 1' &&
		same "$(git --git-dir="$desk/kb.git" log -1 --format=%s%n%b main)" "Revert \"It is undone\""$'\n'"Takes back change $n." &&
		run 0 kb show 1 && has 'First, pushed.' && lacks Undone && as aura 0 redo && run 0 kb show 1 && has Undone. &&
		as aura 0 undo && as aura 5 undo "$n" && says 'undone already' && as aura 0 kb remove 1 && run 3 kb show 1 && as aura 0 undo &&
		run 0 kb show KB-1 && as aura 0 kb new n.md --title Short --body x --json && n=$(json id) && as aura 0 undo --dry-run &&
		has 'number 2 -> -' && as aura 0 undo && run 3 kb show KB-2 && run 0 audit verify
}
undo_lists_what_stands_in_the_way() {
	local n
	as aura 0 kb edit 1 --body "$(text Aura. Third.)" --json && n=$(json change) && as abel 0 kb edit 1 --body "$(text Abel. Third.)" &&
		still as aura 5 undo "$n" && says 'by abel: kb edit 1' && still as abel 3 undo "$n"
}
a_pushed_commit_is_taken_back_by_who_may() {
	local n
	push "printf '# Pushed\n' >p.md" && run 0 kb list --json && run 0 kb history p.md --json && n=$(json change) &&
		still as aura 3 undo "$n" && still as sven 4 undo "$n" && run 0 undo "$n" && run 3 kb show p.md &&
		same "$(git -C "$desk/kb.git" log -1 --format=%an main)" "$(id -un)"
}
text_from_a_hostile_push_cannot_act() {
	push "printf '# Evil\n\n\033]0;x\007\u202e\n' >evil.md" $'sub\033[31mject' && run 0 kb diff evil.md && lacks $'\033' && lacks $'\u202e' &&
		run 0 kb blame evil.md && lacks $'\033' && run 0 kb history evil.md && lacks $'\033' && has '<U+001B>'
}
doctor_finds_nothing_after_all_that() {
	run 0 doctor && lacks fault
}

for f in a_new_article_is_a_commit_with_its_number_inside others_may_read_and_not_write a_dry_run_shows_the_difference_and_does_nothing \
	changes_of_different_lines_are_merged changes_of_the_same_line_lose_nothing an_editor_takes_the_draft_up_again \
	an_editor_that_fails_loses_nothing_and_publishes_nothing an_undecided_merge_is_not_published the_same_request_twice_is_one_commit \
	history_goes_through_renames_and_tells_claims_from_deeds diff_takes_changes_and_commits blame_names_the_change_of_each_line \
	undo_is_a_commit_and_redo_another undo_lists_what_stands_in_the_way a_pushed_commit_is_taken_back_by_who_may \
	text_from_a_hostile_push_cannot_act a_text_without_a_title_keeps_the_one_there_was \
	a_new_article_begun_on_a_screen_is_taken_up doctor_finds_nothing_after_all_that; do
	t "${f//_/ }" "$f"
done
