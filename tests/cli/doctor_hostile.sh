#!/bin/bash
# doctor on desks an admin has spoiled: each damage has a finding of its own and a remedy; --repair leaves what was recorded
# as it was, and what it did not mend it does not call mended.
. tests/cli/lib.sh
umask 077

pristine=$T/good
hello=blob/2c/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 # nobody's
sql() { sqlite3 "$desk/desk.db" "$1"; }
# truth N: what is recorded up to change N, commits and branches, attachments. What --repair made anew it adds to the log.
truth() {
	sql "SELECT hex(hash) FROM change WHERE id=$1; SELECT count(*), total(length(new)) FROM event WHERE change<=$1; SELECT count(*), total(length(value)) FROM text WHERE change<=$1" 2>&1
	(cd "$desk" && find blob kb.git/refs kb.git/objects -type f -exec sha256sum {} + 2>/dev/null | sort)
}
# faults FILE: how many are left in it.
faults() { grep -c '"level":"fault".*"mended":false' "$1"; }
# hostile WHERE WHAT [REMEDY]: found there, with a remedy; --repair is honest and does no harm.
hostile() {
	local before left n
	run 1 doctor --json && lacks '"remedy":""' && grep -F "\"where\":\"$1" "$out" | grep -F -- "$2" | grep -qF -- "${3:-}" || { echo "# no finding at $1: $2 ${3:-}" && say "$out" && return 1; }
	n=$(sql 'SELECT max(id) FROM change' 2>/dev/null) && n=${n:-0} || n=0
	before=$(truth "$n") && { "$DESKBELL" -D "$desk" doctor --repair --json >"$T/repair" 2>"$err" || true; }
	left=$(faults "$T/repair") && same "$(truth "$n")" "$before" && { "$DESKBELL" -D "$desk" doctor --json >"$T/again" 2>"$err" || true; }
	(($(faults "$T/again") <= left)) || { echo "# repair said $left are left, there are $(faults "$T/again")" && say "$T/again" && return 1; }
}
fresh() { rm -rf "$desk" && cp -a "$pristine" "$desk"; }
a_good_desk() {
	echo hello >"$T/file" && people && run 0 ticket new --subject first --body 'it smokes' --requester rita && run 0 ticket attach 1 "$T/file" && run 0 ticket new --subject second --body x && run 0 kb new a/one.md --title One --body 'read me' &&
		run 0 kb new a/two.md --title Two --body 'read on' && : >"$desk/ballast" && mv "$desk" "$pristine" && "$DESKBELL" init "$T/other" >/dev/null && "$DESKBELL" -D "$T/other" kb new x.md --title X --body x >/dev/null && rm -f "$T/other/ballast" && blob=$(cd "$pristine" && find blob -type f) && fresh && run 0 doctor
}
attachments() {
	fresh && rm "$desk/$blob" && hostile "$blob" 'is missing; attachment 1' backup && mkdir "$desk/$blob" && hostile "$blob" 'is missing; attachment 1' && rmdir "$desk/$blob" && echo evil >"$desk/$blob" && hostile "$blob" 'not what its name says' backup
}
# What it cannot take whole it names; what it took comes back all the same.
a_backup_of_it_says_so() {
	fresh && echo evil >"$desk/$blob" && run 1 backup "$T/saved" && says "$blob: its content is not what its name says" && says 'saved is written, but 1 file of this desk is missing, damaged or left out' && has 'read back and compared' && run 0 restore --verify "$T/saved" && rm "$T/saved" "$desk/$blob" && run 1 backup "$T/saved" --json && says "$blob: is missing" &&
		run 1 restore "$T/saved" "$T/back" && has "$blob" && "$DESKBELL" -D "$T/back" ticket show 1 >/dev/null
}
# A link is no file of a backup, though what it points to is whole; nor is what may not be read.
a_backup_takes_no_link() {
	fresh && mv "$desk/$blob" "$T/away" && ln -s "$T/away" "$desk/$blob" && run 1 backup "$T/linked" && says "$blob: is a link and is left out" && says 'linked is written, but 1 file' && run 0 restore --verify "$T/linked" && hostile "$blob" 'is missing; attachment 1'
}
# Names that no archive is read back with, left beside what is the desk's.
a_backup_leaves_out_what_it_cannot_name() {
	fresh && ln -s /etc/hostname "$desk/config/link" && mkfifo "$desk/config/pipe" && run 1 backup "$T/odd" && says 'config/link: is a link and is left out' && says 'config/pipe: is no plain file and is left out' && says 'odd is written, but 2 files' && run 0 restore --verify "$T/odd" &&
		fresh && echo x >"$desk/config/"$'a\e[2Jb' && run 1 backup "$T/named" && says 'config/a<U+001B>[2Jb: is left out for its name; rename it' && says 'named is written, but 1 file' && run 0 restore --verify "$T/named"
}
# kept PATH MODE: $T/to/kept is a backup by another user, who owns all of the desk but PATH, and does not end well.
kept() {
	mkdir -p "$T/lent" "$T/to" && rm -f "$T/to/kept" && cp "$DESKBELL" "$T/lent/" && chmod -R a+rX "$T/lent" && chmod a+x "$T" "$T/.." "$T/../.." && fresh && mkdir -p "$desk/${hello%/*}" && printf hello >"$desk/$hello" && chmod "$2" "$desk/$1" && "${become[@]}" --reuid=0 chown -R 65534:65534 "$desk" "$T/to" && "${become[@]}" --reuid=0 chown 0:0 "$desk/$1" || return 1
	other 65534 "$T/lent/deskbell" -D "$desk" backup "$T/to/kept" --as adam >"$out" 2>"$err"
	same $? 1 && says 'kept is written, but ' && "${become[@]}" --reuid=0 chown -R "$(id -u)" "$desk" "$T/to" && chmod -R u+rwX "$desk"
}
# said N TEXT...: each once, and N files are lacking; what was kept is whole.
said() {
	local n=$1 text
	shift
	for text; do same "$(grep -cF "$text" "$err")" 1 || return 1; done
	says "but $n file" && run 0 restore --verify "$T/to/kept" && tar -tf "$T/to/kept" >"$out"
}
an_attachment_that_may_not_be_read() { kept "$blob" 000 && said 1 "$blob: Permission denied" && has "$hello" && lacks "$blob"; }
# What lies in it is named too, and had by its name where that can be.
a_folder_that_may_not_be_read() {
	local dir=${blob%/*}
	kept "$dir" 000 && said 2 "$desk/$dir: Permission denied" "$blob: Permission denied" && has "$hello" && lacks "$blob" && kept "$dir" 704 && said 1 "$blob: Permission denied" && has "$hello" && lacks "$blob" &&
		kept "$dir" 701 && said 1 "$desk/$dir: Permission denied" && has "$hello" && has "$blob" && kept blob 000 && said 2 "$desk/blob: Permission denied" "$blob: Permission denied" && lacks blob/ && has kb.bundle && has config/desk.yaml
}
the_branch() {
	local head
	head=$(git -C "$pristine/kb.git" rev-parse main) && fresh && rm "$desk/kb.git/refs/heads/main" && hostile kb.git/refs/heads/main 'is missing' "update-ref refs/heads/main $head" && git -C "$desk/kb.git" update-ref refs/heads/main "$head" && run 0 doctor &&
		echo nonsense >"$desk/kb.git/refs/heads/main" && hostile kb.git/refs/heads/main 'cannot read branch main' logs/refs/heads/main && run 1 doctor articles && has 'cannot read branch main' && run 1 doctor articles git && same "$(grep -c 'cannot read branch main' "$out")" 1 && git -C "$pristine/kb.git" rev-parse main~1 >"$desk/kb.git/refs/heads/main" && hostile kb.git/refs/heads/main "was set back: commit $head"
}
another_desks_parts() {
	fresh && rm -rf "$desk/kb.git" && cp -a "$T/other/kb.git" "$desk/" && hostile kb.git "another desk's" 'of one backup' &&
		fresh && rm -f "$desk"/desk.db* && cp -a "$T/other"/desk.db* "$desk/" && hostile kb.git "another desk's" 'of one backup' && rm -rf "$desk/kb.git" && hostile kb.git 'is no git repository' backup
}
# Changes in the log of SQLite only; whoever read them knows of them.
a_lost_log() {
	fresh && rm -f "$desk"/desk.db-* && hostile desk.db 'holds no change, not even that of its making' desk.db-wal &&
		fresh && sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null && run 0 ticket new --subject third --body y --requester rita && as agnes 0 ticket list is:unread && [[ -s $desk/desk.db-wal ]] && rm -f "$desk"/desk.db-* && hostile desk.db 'what came between is lost' desk.db-wal && rm -f "$desk"/live.db* && run 0 doctor
}
# What was read is looked at, and never made, mended or thrown away by a look.
a_look_leaves_what_was_read() {
	local was
	fresh && as agnes 0 ticket list is:unread && sqlite3 "$desk/live.db" 'PRAGMA user_version=9; UPDATE reader SET since=999' >/dev/null && was=$(sqlite3 "$desk/live.db" 'SELECT * FROM reader; PRAGMA user_version') && [[ $was == *999* ]] && run 0 doctor audit &&
		same "$(sqlite3 "$desk/live.db" 'SELECT * FROM reader; PRAGMA user_version')" "$was" && sqlite3 "$desk/live.db" 'PRAGMA user_version=1' && run 1 doctor audit && has 'has seen change 999' && has 'power cut during an import' &&
		rm -f "$desk"/live.db* && echo 'a letter' >"$desk/live.db" && run 0 doctor audit && same "$(<"$desk/live.db")" 'a letter' && rm "$desk/live.db" && run 0 doctor audit && [[ ! -e $desk/live.db ]]
}
# The first page is the schema's; then one of the middle; then the end.
pages() {
	fresh && sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null && cp "$desk/desk.db" "$T/pages" && perl -e 'local $/; open F, "+<", shift; $_ = <F>; s/it smokes/it smoked/ or exit 1; seek F, 0, 0; print F' "$desk/desk.db" && hostile 'change ' 'was changed' backup &&
		cp "$T/pages" "$desk/desk.db" && dd if=/dev/zero of="$desk/desk.db" bs=4096 seek=20 count=1 conv=notrunc status=none && hostile desk.db malformed backup && cp "$T/pages" "$desk/desk.db" && truncate -s 40960 "$desk/desk.db" && hostile desk.db malformed backup &&
		echo garbage >"$desk/desk.db" && hostile desk.db 'not a deskbell store' backup
}
things_in_the_way() {
	fresh && rm -rf "$desk/person" && echo x >"$desk/person" && rm -f "$desk"/live.db* "$desk/desk.lock" && mkdir "$desk/live.db" "$desk/desk.lock" && hostile person 'is no directory' && hostile live.db 'is no file' 'made anew' && hostile desk.lock 'is no file' 'made anew' &&
		rm -r "$desk/person" "$desk/live.db" "$desk/desk.lock" && run 0 doctor
}
# A derived row to mend, and no room to write one page more; then room, and it is mended.
no_room_to_repair_in() {
	fresh && sql "UPDATE ticket SET state='odd' WHERE id=1; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null && (ulimit -f 36 && hostile 'ticket 1' 'differs from its log in: state' repair) && grep -q '"mended":false' "$T/repair" && ! grep -q '"mended":true' "$T/repair" && run 0 doctor --repair && run 0 doctor
}
# To its owner, who may not write there: it is said, and nothing is called mended.
a_read_only_desk() {
	fresh && sql "UPDATE ticket SET state='odd' WHERE id=1; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null && mkdir "$T/bin" && cp "$DESKBELL" "$T/bin/" && chmod -R a+rX "$T/bin" && chmod a+x "$T" "$T/.." "$T/../.." && chmod -R u=rX,go= "$desk" && "${become[@]}" --reuid=0 chown -R 65534:65534 "$desk" || return 1
	other 65534 "$T/bin/deskbell" -D "$desk" doctor --json >"$out" 2>"$err"
	same $? 1 && has 'cannot be written; check the owner and mode' && hides 'Permission denied' || return 1
	other 65534 "$T/bin/deskbell" -D "$desk" doctor --repair --json >"$out" 2>"$err"
	same $? 1 && lacks '"mended":true' && has '"where":"desk.db"' && "${become[@]}" --reuid=0 chown -R "$(id -u)" "$desk" && chmod -R u+rwX "$desk"
}

t 'a good desk is sound' a_good_desk
t 'attachments gone, edited, replaced' attachments
t 'a backup of a desk that lacks one says so' a_backup_of_it_says_so
t 'a backup takes no link for a file' a_backup_takes_no_link
t 'a backup leaves out what it cannot name' a_backup_leaves_out_what_it_cannot_name
t_other 'a backup names what may not be read' an_attachment_that_may_not_be_read
t_other 'a backup names a folder that may not be read' a_folder_that_may_not_be_read
t 'the branch gone, garbled, set back' the_branch
t 'parts of another desk' another_desks_parts
t 'a log of SQLite that was lost' a_lost_log
t 'a look leaves what was read' a_look_leaves_what_was_read
t 'pages altered, emptied, cut off' pages
t 'things in the way' things_in_the_way
t 'no room to repair in' no_room_to_repair_in
t_other 'a read-only desk' a_read_only_desk
