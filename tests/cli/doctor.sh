#!/bin/bash
# doctor: each kind of damage is found, what can be made anew is mended, what was recorded is never touched.
. tests/cli/lib.sh

sql() { sqlite3 "$desk/desk.db" "$1" || { echo "# sql: $1" && return 1; }; }
# damaged WORD CHECK: doctor of that check finds a fault that speaks of WORD.
damaged() { run 1 doctor "$2" && has "$1"; }
sound() { run 0 doctor "$@" && has 'the desk is sound'; }
# mended WORD CHECK: it is found, mended by that check, and then gone. What mends things says `sound` in the end: nothing
# else is found either.
mended() { damaged "$1" "$2" && run 0 doctor "$2" --repair && has mended && sound "$2"; }
# kept WORD CHECK: found, and --repair leaves it as it is.
kept() { damaged "$1" "$2" && run 1 doctor --repair && has "$1" && run 1 doctor "$2" && has "$1"; }

make_desk() {
	people && mkdir "$T/md" && printf '# VPN\n\nconnect first\n' >"$T/md/vpn.md" && printf '# Printer\n\npaper tray\n' >"$T/md/printer.md" || return 1
	run 0 kb import "$T/md" && run 0 ticket new --subject 'printer on fire' --body 'smoke everywhere' --requester rita && run 0 ticket take 1 &&
		run 0 ticket reply 1 --body 'we come' && run 0 ticket note 1 --body 'bring water' && run 0 ticket set 1 priority=P1 && run 0 undo &&
		run 0 ticket new --subject second --body other && run 0 kb list && cp -a "$desk" "$T/good"
}
fresh() { rm -rf "$desk" && cp -a "$T/good" "$desk"; }
a_sound_desk_is_sound() {
	make_desk && run 0 doctor && has '17 checks: the desk is sound' && silent && lines 1 && run 0 doctor --json && lines 0 && unchanged run 0 doctor --repair
}
ticket_rows() {
	fresh && sql "UPDATE ticket SET state='closed', open=0, updated=7 WHERE id=1; UPDATE ticket SET subject='x', queue=2, requester=0 WHERE id=2; DELETE FROM thread WHERE message=2; INSERT INTO ticket_tag VALUES(2,'odd')" &&
		run 1 doctor tickets && has 'differs from its log in: state, updated, message, open' && has 'queue, requester, text, tags' && mended 'ticket 1' tickets &&
		sql "DELETE FROM thread; DELETE FROM ticket_tag; DELETE FROM ticket" && damaged 'its row is missing' tickets && run 0 doctor --repair && sound && run 0 ticket list smoke && lines 1
}
directory_rows() {
	fresh && sql "UPDATE person SET roles=31 WHERE login='rita'; UPDATE person SET name='Eve', active=0 WHERE login='otto'; DELETE FROM team_member WHERE team=2; UPDATE queue SET restricted=0 WHERE key='vault';
		UPDATE category SET title='x' WHERE key='network/vpn'" && run 1 doctor people && has 'log in: roles' && has 'log in: name, active' && has 'log in: members' && has 'log in: restricted' && has 'log in: title' && lines 5 && mended 'team 2' people &&
		as rita 4 user list && sql "DELETE FROM queue WHERE id=3; DELETE FROM team_member; UPDATE team SET key='odd' WHERE id=2" && mended 'its row is missing' people && sound
}
undone_rows() { fresh && sql 'DELETE FROM undone' && mended 'whether it is undone' undone && fresh && sql 'INSERT INTO undone VALUES(3,4)' && mended 'nothing undoes' undone && sound; }
counters() { fresh && sql "UPDATE seq SET n=1 WHERE name IN ('ticket','text')" && damaged 'ticket, text' counters && run 0 doctor --repair && has mended && sound && run 0 ticket new --subject next --json && same "$(json id)" 3; }
text_indexes() {
	local s
	for s in 'UPDATE ticket SET indexed=7 WHERE id=1' 'DELETE FROM ticket_fts_data WHERE id>10; DELETE FROM article_fts_data WHERE id>10' "INSERT OR REPLACE INTO meta VALUES('search_stale','2')"; do
		fresh && sql "$s" && mended _fts search && sound && run 0 ticket list smoke && lines 1 && run 0 kb search tray && lines 1 || { echo "# $s" && return 1; }
	done
}
articles() {
	fresh && sql "UPDATE article SET title='x', body='x' WHERE id=1" && mended 'KB-1' articles && sql "UPDATE article SET path='x.md', gone=1 WHERE id=1; DELETE FROM article WHERE id=2" && mended 'KB-2' articles && sound && run 0 kb search tray && lines 1
}
truth_is_told_never_mended() {
	fresh && sql "DROP TRIGGER event_no_update; UPDATE event SET new='1' WHERE noun=1 AND field=7 AND change=(SELECT max(change) FROM event WHERE field=7 AND noun=1)" &&
		kept 'change ' audit && fresh && sql "DROP TRIGGER message_no_delete; PRAGMA foreign_keys=OFF; DELETE FROM message WHERE id=1" && kept 'change ' audit && damaged 'missing row' store
}
schema() {
	fresh && sql 'DROP TRIGGER event_no_update' && kept 'trigger event_no_update is missing' store && fresh && sql 'CREATE TRIGGER evil AFTER INSERT ON change BEGIN SELECT deskbell_has(1,1,1); END; DROP INDEX open_queue; CREATE INDEX open_queue ON ticket(queue)' &&
		run 1 doctor store && has 'trigger evil is not of this program' && has 'index open_queue was changed' && lines 2 && unchanged run 1 ticket new --subject x && says 'unsafe use of deskbell_has'
}
git_objects_and_refs() {
	local o
	fresh && o=$(find "$desk/kb.git/objects" -type f -path '*/??/*' | sort | head -1) && chmod u+w "$o" && : >"$o" && kept 'object ' git &&
		fresh && echo 1234567890123456789012345678901234567890 >"$desk/kb.git/refs/heads/main" && kept 'refs/heads/main' git &&
		fresh && echo 'ref: refs/heads/other' >"$desk/kb.git/HEAD" && damaged HEAD git && fresh && rm "$desk/kb.git/HEAD" && damaged kb.git git
}
modes() {
	fresh && chmod 755 "$desk" && mended 'others may read' files && fresh && chmod 664 "$desk/desk.db" "$desk/config/desk.yaml" && mended 'config/desk.yaml' files &&
		fresh && chmod 644 "$desk/config/desk.yaml" && run 0 doctor && has 'note' && has 'config/desk.yaml' && run 0 doctor --repair && sound && lacks note
}
leftovers() {
	fresh && echo x >"$desk/.deskbell-AbCdEf" && touch -d '2 days ago' "$desk/.deskbell-AbCdEf" && mended '.deskbell-AbCdEf' leftovers && [[ ! -e $desk/.deskbell-AbCdEf ]] &&
		echo x >"$desk/kb.git/refs/heads/main.lock" && sound leftovers && touch -d '1 hour ago' "$desk/kb.git/refs/heads/main.lock" && mended main.lock leftovers && run 0 kb import "$T/md" &&
		mkdir -p "$desk/kb-import-AbCdEf/repo.git" && sound leftovers && touch -d '2 days ago' "$desk/kb-import-AbCdEf" && mended kb-import leftovers && sound
}
# later WHEN STATUS ARG...: the program as if it were then.
later() {
	local then
	then=$(date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ) || return 1
	shift
	DESKBELL_NOW=$then run "$@"
}
# half_done: a bulk change, and the list of a command that has one of its two tickets still to do; its change is in $ch.
half_done() {
	fresh && run 0 ticket set 1,2 priority=P2 resolution=done --json && ch=$(json change) &&
		sql "INSERT INTO todo VALUES(x'$u', $ch, zeroblob(32), 2, 1); INSERT INTO todo_part VALUES(x'$u', 0, x'00000000000000010000000000000002')"
}
commands_half_done() {
	local u=00112233445566778899aabbccddeeff ch
	half_done && run 0 doctor unfinished && has 'sound' && later '190 minutes' 0 doctor unfinished && has "change $ch" && has 'ticket set 1,2 priority=P2 resolution=... by ' && has '1 of 2 are done, the last 3h ago' &&
		has 'the same command with its --request-id does the rest' && has "deskbell undo $ch" && later '3 hours' 0 doctor unfinished --repair && later '3 hours' 0 doctor unfinished --json && same "$(json level)" '"note"' &&
		later '40 days' 1 doctor unfinished && has 'doctor --repair gives the rest up' && later '40 days' 0 doctor unfinished --repair --json && same "$(json mended)" true && same "$(sql 'SELECT count(*) FROM todo_part')" 0 &&
		later '40 days' 0 doctor unfinished && has 'sound' && half_done && run 0 undo "$ch" && later '40 days' 0 doctor unfinished && has 'sound'
}
damaged_lists_of_work() {
	local u=00112233445566778899aabbccddeeff ch
	half_done && sql 'UPDATE todo SET n=3' && mended 'is damaged' unfinished && half_done && sql 'UPDATE todo SET at=9' && mended 'is damaged' unfinished &&
		half_done && sql 'UPDATE todo SET batch=99999' && mended 'is damaged' unfinished && half_done && sql 'DELETE FROM todo' && mended 'parts of lists' unfinished && sound &&
		half_done && sql 'UPDATE todo SET batch=0' && run 0 doctor unfinished && has 'before anything was done'
}
# waiting COLUMN VALUE: a desk with mail set up and a reply that waits, of which one column is made another.
waiting() { fresh && sql "PRAGMA foreign_keys=OFF; INSERT INTO outbox VALUES(1, $reply, 1, 1, 'rita@example.org', $text, 0, 0, 0, 0, 0)" && sql "UPDATE outbox SET $1=$2"; }
outbox() {
	local reply text
	fresh && reply=$(sql "SELECT min(v.change) FROM event v JOIN message m ON m.id=CAST(v.new AS INTEGER) JOIN change c ON c.id=v.change WHERE c.command LIKE 'ticket reply%' AND v.noun=1 AND m.public=1 AND m.change=v.change") &&
		text=$(sql "SELECT text FROM message WHERE change=$reply") && waiting due 1 && run 0 doctor outbox && has sound && waiting change 99999 && kept 'its change is missing' outbox &&
		waiting kind 9 && damaged 'no kind' outbox && waiting ticket 99 && damaged 'its ticket is missing' outbox && waiting dest "''" && damaged 'its address is none' outbox &&
		waiting dest "'a@b' || char(10) || 'Bcc: c@d'" && damaged 'its address is none' outbox && waiting dest "'a@b,c@d'" && kept 'its address is none' outbox && waiting 'done=5, cancelled' 5 && kept 'both sent and cancelled' outbox &&
		waiting text "(SELECT text FROM message WHERE public=0)" && kept 'no public message' outbox && waiting 'done=5, text' "(SELECT text FROM message WHERE public=0)" && run 0 doctor outbox &&
		fresh && run 0 undo "$reply" && sql "INSERT INTO outbox VALUES(1, $reply, 1, 1, 'rita@example.org', $text, 0, 0, 0, 0, 0)" && damaged 'its change is undone' outbox && run 0 doctor --repair && sound && same "$(sql 'SELECT cancelled>0 FROM outbox')" 1
}
parts_of_backups_and_restores() {
	fresh && mkdir -p "$desk/spool/b.part-AbC123/x" "$desk.part-AbC123/x" "$desk.partial" "$desk.part-short" && chmod -R go= "$desk/spool" && sound && touch -d '2 days ago' "$desk/spool/b.part-AbC123" "$desk".part* &&
		run 1 doctor leftovers && has 'spool/b.part-AbC123' && has "$desk.part-AbC123" && lines 2 && run 0 doctor leftovers --repair && [[ ! -e $desk/spool/b.part-AbC123 && ! -e $desk.part-AbC123 && -d $desk.partial && -d $desk.part-short ]] &&
		sound && rmdir "$desk.partial" "$desk.part-short"
}
blobs() {
	local h
	h=$(printf hello | sha256sum | cut -d' ' -f1)
	fresh && mkdir -p "$desk/blob/${h:0:2}" && printf hello >"$desk/blob/${h:0:2}/$h" && chmod -R go= "$desk/blob" && sound blobs && touch -d '2 days ago' "$desk/blob/${h:0:2}/$h" && mended "$h" blobs && sound &&
		[[ ! -e $desk/blob/${h:0:2}/$h ]] && sql "INSERT INTO attachment VALUES(1,(SELECT max(change) FROM message),1,1,'text/plain',5,x'$h')" && run 1 doctor blobs && has 'is missing; attachment 1' &&
		printf hullo >"$desk/blob/${h:0:2}/$h" && run 1 doctor blobs && has 'not what its name says' && printf hello >"$desk/blob/${h:0:2}/$h" && run 0 doctor blobs
}
pinned_workflows() { fresh && sql "UPDATE ticket SET state='nosuch' WHERE id=1" && run 1 doctor config && has 'no state "nosuch"'; }
faulty_files_are_a_note() { fresh && echo 'x: [' >"$desk/config/desk.yaml" && run 0 doctor && has 'config check lists them'; }
test_variables_are_shown() {
	fresh && DESKBELL_NOW=2026-11-23T14:32:00Z run 0 doctor environment && has DESKBELL_NOW && run 0 doctor environment && lacks DESKBELL_NOW
}
a_store_that_does_not_open_is_examined() {
	fresh && sql 'PRAGMA user_version=99' && run 1 ticket list && run 1 doctor && has 'newer deskbell' && lacks 'this check' && run 1 doctor --json && same "$(json check)" '"store"' && run 1 doctor --repair &&
		fresh && sql "UPDATE meta SET v='77' WHERE k='config_rev'" && run 3 ticket list && run 1 doctor && has 'configuration version 77' &&
		fresh && sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null && printf 'garbage of another kind' | dd of="$desk/desk.db" conv=notrunc status=none && : >"$desk/kb.git/HEAD" && run 1 doctor && has desk.db && has kb.git &&
		run 4 doctor --as adam && lines 0
}
damaged_pages_are_told() {
	fresh && sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null && rm -f "$desk"/desk.db-* && dd if=/dev/urandom of="$desk/desk.db" bs=4096 seek=20 count=30 conv=notrunc status=none && run 1 doctor && has desk.db &&
		run 1 doctor --repair && has fault
}
its_words() {
	fresh && run 2 doctor nosuch && says 'there are: environment' && run 4 doctor --as agnes && lines 0 && run 0 doctor --as adam && sql "UPDATE ticket SET priority=2 WHERE id=1" && run 1 doctor --json tickets && same "$(json where)" '"ticket 1"' &&
		same "$(json mendable)" true && same "$(json mended)" false && says 'can be mended' && run 0 doctor --repair --json && same "$(json mended)" true && run 0 ticket show 1 && run 6 undo && says 'derived tables' && run 0 doctor
}
rebuild_proves() {
	fresh && sql "UPDATE ticket SET priority=2 WHERE id=1; DELETE FROM ticket_fts_data WHERE id>10; UPDATE article SET body='' WHERE id=1" && run 0 rebuild --dry-run && has 'not as they must be' && run 1 doctor &&
		run 0 rebuild tickets && run 1 doctor && run 0 rebuild search && run 0 rebuild articles && run 0 rebuild search --json && same "$(json bad)" 0 && run 0 doctor && run 0 rebuild && has 'proved equal: all' &&
		run 0 doctor && run 0 audit verify && run 2 rebuild nosuch && run 4 rebuild --as agnes
}

# What a rebuild leaves that was killed: marked, some rows forgotten. Who writes next makes it good after his answer.
a_killed_rebuild_is_made_good() {
	fresh && sql "UPDATE ticket SET indexed=0 WHERE id=1; INSERT OR REPLACE INTO meta VALUES('search_stale','1')" && damaged _fts search && run 0 ticket note 2 --body 'after the kill' && run 0 doctor && has 'the desk is sound' && run 0 ticket list smoke && lines 1
}
# Writers go on while the index is made anew, again and again: each may want to make it anew as well.
rebuild_beside_writers() {
	local w i
	fresh && : >"$T/go" && : >"$T/acks"
	for w in 1 2; do
		(while [[ -e $T/go ]]; do "$DESKBELL" -D "$desk" ticket reply 1 --body "beside $w" >/dev/null 2>>"$T/writers" && "$DESKBELL" -D "$desk" ticket new --subject 'beside it' >/dev/null 2>>"$T/writers" && echo x >>"$T/acks"; done) &
	done
	until [[ -s $T/acks ]]; do :; done
	for i in 1 2 3; do run 0 rebuild search || break; done
	rm "$T/go" && wait
	((i == 3)) && [[ ! -s $T/writers ]] && run 0 doctor && has 'the desk is sound' && run 0 ticket list 'beside it' --limit 0 && lines "$(wc -l <"$T/acks")"
}

t 'a sound desk is sound' a_sound_desk_is_sound
t 'rows of tickets, tags and threads are mended' ticket_rows
t 'rows of people, teams, queues and categories are mended' directory_rows
t 'undone is mended' undone_rows
t 'counters are raised' counters
t 'text indexes are made anew' text_indexes
t 'articles are made anew from git' articles
t 'what was recorded is told and left' truth_is_told_never_mended
t 'tables, indexes and triggers are looked at' schema
t 'commands half done are named, and given up in the end' commands_half_done
t 'damaged lists of work are dropped' damaged_lists_of_work
t 'what waits to be sent can be sent' outbox
t 'parts of backups and restores are leftovers' parts_of_backups_and_restores
t 'objects and refs of git are looked at' git_objects_and_refs
t 'modes are mended' modes
t 'what dead processes left goes, what is fresh stays' leftovers
t 'attachments are compared with their names' blobs
t 'workflows tickets stand on are looked for' pinned_workflows
t 'faulty configuration files are a note' faulty_files_are_a_note
t 'test variables are shown' test_variables_are_shown
t 'a store that does not open is examined' a_store_that_does_not_open_is_examined
t 'damaged pages are told' damaged_pages_are_told
t 'checks by name, rights, JSON, the note in the log' its_words
t 'rebuild makes anew and proves it' rebuild_proves
t 'an index is made anew beside writers' rebuild_beside_writers
t 'a killed rebuild is made good' a_killed_rebuild_is_made_good
