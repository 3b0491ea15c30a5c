#!/bin/bash
# The closing walk by command line: tickets imported, filtered, an article found and cited, the workflow kept,
# undone and done again; the chain holds, and a plain push is found.
. tests/cli/lib.sh
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org

tickets_come_in() {
	cat >"$T/in.jsonl" <<'END'
{"external_id":"X-1","subject":"VPN drops every hour","body":"Since the update.","requester_email":"rita@example.org","queue":"network","priority":"P2","created_at":"2026-11-01T08:00:00Z"}
{"external_id":"X-2","subject":"打印机脱机","body":"三楼","requester_email":"rita@example.org","queue":"network","priority":"P1","created_at":"2026-11-02T08:00:00Z"}
{"external_id":"X-3","subject":"Old","body":"b","requester_email":"otto","queue":"network","created_at":"2026-10-01T08:00:00Z","closed_at":"2026-10-02T08:00:00Z"}
END
	people && run 0 import tickets "$T/in.jsonl" && has '3 taken'
}
articles_come_in() {
	mkdir -p "$T/kb/network"
	printf '# VPN drops\n\nRaise the DPD interval to 30 s.\n' >"$T/kb/network/vpn.md"
	as aura 0 kb import "$T/kb" && has '1 article imported' && run 0 audit verify --json && local n && n=$(json changes) &&
		as agnes 3 undo "$n" && as aura 0 undo "$n" && run 3 kb show KB-1 && as aura 0 redo && run 0 kb show KB-1
}
the_queue_is_filtered() {
	as agnes 0 ticket list 'queue:network is:open sort:priority,-updated' --json && lines 2 && same "$(json external_id)" '"X-2"' &&
		as agnes 0 ticket list vpn --json && lines 1 && id=$(json id)
}
an_article_is_cited() {
	as agnes 0 kb search dpd interval --json && same "$(json id)" '"KB-1"' && same "$(json path)" '"network/vpn.md"' || return 1
	local commit
	commit=$(json commit)
	as agnes 0 ticket reply "$id" --body "Please see KB-1 (network/vpn.md, ${commit:1:7})." &&
		as rita 0 ticket show "$id" && has 'KB-1' && has "${commit:1:7}"
}
resolve_needs_its_resolution() {
	as agnes 0 ticket transitions "$id" --json && grep -q '"name":"resolve".*"allowed":true,"required":\["resolution"\]' "$out" &&
		unchanged as agnes 6 ticket transition "$id" resolve && says "deskbell: ticket $id: resolve: \"resolution\" is required" &&
		unchanged as agnes 6 ticket transition "$id" resolve resolution= && unchanged as agnes 6 ticket transition "$id" resolve 'resolution=   '
}
it_is_resolved_undone_resolved_and_closed() {
	as agnes 0 ticket transition "$id" resolve 'resolution=DPD raised' && as agnes 0 ticket show "$id" --json &&
		same "$(json state)" '"resolved"' && same "$(json resolution)" '"DPD raised"' && [[ $(json resolved) != null ]] &&
		as agnes 0 undo && as agnes 0 ticket show "$id" --json && same "$(json state)" '"new"' && same "$(json resolution)" null &&
		same "$(json resolved)" null && unchanged as agnes 6 ticket transition "$id" close && says 'close' &&
		as agnes 0 ticket set "$id" 'resolution=DPD raised to 30 s' && as agnes 0 ticket transition "$id" resolve &&
		as agnes 0 ticket transition "$id" close && as agnes 0 ticket show "$id" --json && same "$(json state)" '"closed"' &&
		same "$(json resolution)" '"DPD raised to 30 s"' && [[ $(json closed) != null ]] &&
		as agnes 0 ticket list is:open vpn && lines 0
}
the_chain_holds_and_a_cut_is_seen() {
	local head
	run 0 audit verify --json && same "$(json ok)" true || return 1
	head=$(head_of)
	run 0 ticket note "$id" --body after && run 0 audit verify --against "$head" &&
		run 1 audit verify --against "${head//[0-9]/0}" && says 'cut off' && run 6 audit verify --against abc
}
a_plain_push_is_found() {
	git clone -q "$desk/kb.git" "$T/clone" 2>/dev/null &&
		(cd "$T/clone" && printf '# Xylophone\n\nтекст\n' >x.md && git add -A && git commit -qm x && git push -q origin HEAD:main) &&
		as agnes 0 kb search xylophone --json && same "$(json title)" '"Xylophone"' && as agnes 0 kb search тек && has 'KB-2' && run 0 audit verify --json && local n && n=$(json changes) &&
		as aura 3 undo "$n" && as sven 4 undo "$n"
}

t 'tickets come in' tickets_come_in
t 'articles come in, as a change of who published them' articles_come_in
t 'the queue is filtered' the_queue_is_filtered
t 'an article is found and cited in a reply' an_article_is_cited
t 'resolve is refused without its resolution' resolve_needs_its_resolution
t 'resolved, undone, resolved again, closed' it_is_resolved_undone_resolved_and_closed
t 'the chain holds, and a cut is seen' the_chain_holds_and_a_cut_is_seen
t 'a plain push is found by search, as a change of nobody' a_plain_push_is_found
