#!/bin/bash
# backup and restore: a whole desk comes back, also one taken while others write; a file that was altered, cut or made
# to do harm is refused and leaves nothing behind.
. tests/cli/lib.sh

b=$T/b
# restored DIR FILE: makes a desk of it, and that desk is sound.
restored() { rm -rf "$1" && run 0 restore "$2" "$1" && has 'the desk is sound' && [[ $(stat -c %a "$1" "$1/desk.db" | sort -u | tr '\n' ' ') == '600 700 ' ]]; }
# refused FILE [WORD]: neither verify nor restore takes it, and nothing is left behind.
refused() {
	run 6 restore --verify "$1" && run 6 restore "$1" "$T/never" && says "${2:-}" || return 1
	[[ -z $(ls -d "$T"/never* 2>/dev/null) ]] || { echo "# $1 left something behind" && ls -d "$T"/never* && return 1; }
}
# all DIR: what people see of a desk.
all() {
	local c
	for c in 'ticket list --limit 0' 'ticket show 1' 'ticket show 2' 'user list' 'team list' 'queue list' 'category list' 'kb list --limit 0' 'kb show KB-1' 'kb search tray' 'ticket list smoke' 'audit verify'; do
		"$DESKBELL" -D "$1" $c --json || return 1
	done
}
a_desk_comes_back_whole() {
	people && mkdir "$T/md" && printf '# VPN\n\nconnect first\n' >"$T/md/vpn.md" && printf '# Printer\n\npaper tray\n' >"$T/md/printer.md" && run 0 kb import "$T/md" &&
		run 0 ticket new --subject 'printer on fire' --body 'smoke everywhere' --requester rita && run 0 ticket take 1 && run 0 undo && run 0 ticket new --subject second --body other || return 1
	mkdir -p "$desk/person/otto/draft" && echo 'uid: 00' >"$desk/person/otto/draft/1-reply" && mkdir -p "$desk/blob/2c" && printf hello >"$desk/blob/2c/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" && chmod -R go= "$desk"
	run 0 backup "$b" && has 'read back and compared' && silent && [[ $(stat -c %a "$b") == 600 && -z $(ls -d "$b".* 2>/dev/null) ]] && run 0 restore --verify "$b" && has 'is whole' &&
		restored "$T/d2" "$b" && all "$desk" >"$T/before" && all "$T/d2" >"$T/after" && cmp "$T/before" "$T/after" && diff -r "$desk/config" "$T/d2/config" && diff -r "$desk/person" "$T/d2/person" &&
		diff -r "$desk/blob" "$T/d2/blob" && "$DESKBELL" -D "$T/d2" ticket new --subject third >/dev/null && "$DESKBELL" -D "$T/d2" kb import "$T/md" >/dev/null
}
what_a_dead_backup_left_goes_with_the_next() {
	mkdir "$T/old.part-AbC123" "$T/old.part-new456" "$T/older.part-AbC123" && touch -d '2 days ago' "$T/old.part-AbC123" "$T/older.part-AbC123" && run 0 backup "$T/old" &&
		[[ ! -e $T/old.part-AbC123 && -d $T/old.part-new456 && -d $T/older.part-AbC123 ]] && touch -d '2 days ago' "$T/old.part-new456" && mkdir "$T/d3.part-AbC123" && touch -d '2 days ago' "$T/d3.part-AbC123" &&
		run 0 restore "$T/old" "$T/d3/" && [[ ! -e $T/d3.part-AbC123 && -d $T/old.part-new456 ]] && rm -rf "$T"/old* "$T/d3"
}
# One that lacks nothing but its name is refused too: what a restore writes does not wait for the disk.
a_restore_cut_off_is_recognised() {
	local part=$T/d4.part-AbC123
	cp -r "$T/d2" "$part" && "$DESKBELL" -D "$part" ticket list >"$out" 2>"$err"
	same $? 1 && says "$part: a desk that is being restored" && (cd "$part" && ! "$DESKBELL" -D . ticket list 2>"$err") && says 'restore again' || return 1
	! "$DESKBELL" -D "$T/d4" ticket list 2>"$err" && says "$part is a restore of it that was cut off" && mkdir "$T/d4" && ! "$DESKBELL" -D "$T/d4" ticket list 2>"$err" && says "$part" && hides 'init' &&
		rm -rf "$part" && ! "$DESKBELL" -D "$T/d4" ticket list 2>"$err" && says 'deskbell init' && rmdir "$T/d4"
}
its_parts_are_plain() {
	mkdir "$T/x" && tar -C "$T/x" -xf "$b" && (cd "$T/x" && sed -n 's/^file \([0-9a-f]*\) [0-9]* \(.*\)/\1  \2/p' MANIFEST | sha256sum -c --quiet) && git -C "$T" clone -q --bare "$T/x/kb.bundle" clone.git && git -C "$T/clone.git" fsck --strict 2>/dev/null &&
		same "$(git -C "$T/clone.git" rev-parse main)" "$(git --git-dir "$desk/kb.git" rev-parse main)"
}
what_is_there_is_not_written_over() {
	local sum
	sum=$(sha256sum <"$b") && run 1 backup "$b" && says 'there already' && same "$(sha256sum <"$b")" "$sum" && run 1 restore "$b" "$desk" && says 'not an empty directory' && run 1 backup "$T/no/such/dir" && run 3 restore --verify "$T/nofile" &&
		run 2 restore "$b" && run 2 restore "$b" "$T/never" --verify && run 4 backup "$T/denied" --as agnes && [[ ! -e $T/denied ]] && run 0 backup "$T/dry" --dry-run && [[ ! -e $T/dry ]] && run 0 restore --verify "$b" --json && [[ $(json files) -gt 5 ]]
}
no_room_leaves_nothing() {
	(ulimit -f 100 && run 1 backup "$T/small") && [[ -z $(ls -d "$T"/small* 2>/dev/null) ]] && (ulimit -f 100 && run 1 restore "$b" "$T/never") && [[ -z $(ls -d "$T"/never* 2>/dev/null) ]]
}
cut_files_are_refused() {
	local n size
	size=$(stat -c %s "$b")
	for n in 0 100 512 700 5000 $((size / 2)) $((size - 1024)) $((size - 600)); do
		head -c "$n" "$b" >"$T/cut" && refused "$T/cut" 'cut short' || { echo "# at $n" && return 1; }
	done
}
# A flipped byte anywhere but in the padding is found; which hits padding is seen by the same archive unpacked.
altered_bytes_are_found() {
	local i at size bad=0
	size=$(stat -c %s "$b")
	for i in 1 3 5 7 9 11 13 15; do
		at=$((size / 17 * i + i)) && cp "$b" "$T/flip" && printf '\xa5' | dd of="$T/flip" bs=1 seek=$at conv=notrunc status=none
		cmp -s "$b" "$T/flip" && continue
		"$DESKBELL" restore --verify "$T/flip" >"$out" 2>"$err" && { mkdir -p "$T/y" && tar -C "$T/y" -xf "$T/flip" && diff -r "$T/x" "$T/y" >/dev/null || { echo "# a byte at $at is not found" && return 1; }; } || bad=$((bad + 1))
		rm -rf "$T/y"
	done
	((bad > 4)) || { echo "# only $bad found" && return 1; }
}
an_archive_made_anew_is_taken() {
	(cd "$T/x" && find . -type f ! -name MANIFEST | sed 's,^\./,,' | sort | tar --format=ustar -cf "$T/evil" -T - && tar --format=ustar -rf "$T/evil" MANIFEST) && run 0 restore --verify "$T/evil" &&
		(cd "$T/x" && find . -type f ! -name MANIFEST | sed 's,^\./,,' | sort | tar --format=pax -cf "$T/evil" -T - && tar --format=pax -rf "$T/evil" MANIFEST) && restored "$T/d3" "$T/evil"
}
# evil NAME: archive of the good parts, then the files named on standard input under other names, then the manifest.
evil() { (cd "$T/x" && find . -type f ! -name MANIFEST | sed 's,^\./,,' | sort | tar --format=ustar -cf "$T/evil" -T - && tar --format=ustar -P -rf "$T/evil" "$@" && tar --format=ustar -rf "$T/evil" MANIFEST); }
harmful_archives_are_refused() {
	echo evil >"$T/x/payload" && ln -s /etc/passwd "$T/x/link" && mkfifo "$T/x/pipe" || return 1
	local f
	mv "$T/x/payload" "$T/payload" && mv "$T/x/link" "$T/link" && mv "$T/x/pipe" "$T/pipe"
	for f in '../payload' '/tmp/deskbell-payload' 'config/../../payload' 'config/./payload' 'config//payload' 'kb.git/hooks/post-receive' 'desk.db-wal' 'config/desk.yaml' 'unknown/payload'; do
		evil --transform="s,.*payload\$,$f," "$T/payload" && refused "$T/evil" || { echo "# $f" && return 1; }
	done
	evil --transform="s,.*link\$,config/link," "$T/link" && refused "$T/evil" 'no plain file' && evil --transform="s,.*pipe\$,config/pipe," "$T/pipe" && refused "$T/evil" 'no plain file' && evil --transform="s,.*payload\$,config/more.yaml," "$T/payload" && refused "$T/evil" 'does not name' &&
		[[ ! -e $T/../payload && ! -e /tmp/deskbell-payload && ! -e $T/payload2 ]]
}
# A manifest that names the harm does not make it harmless.
harm_that_is_named_is_refused() {
	local m=$T/x/MANIFEST f
	cp "$m" "$T/m" || return 1
	for f in kb.git/hooks/post-receive desk.db-wal unknown/payload config/../../payload /tmp/deskbell-payload; do
		printf 'file %s %s %s\n' "$(sha256sum <"$T/payload" | cut -d' ' -f1)" "$(stat -c %s "$T/payload")" "$f" >>"$m" && evil --transform="s,.*payload\$,$f," "$T/payload" && refused "$T/evil" && cp "$T/m" "$m" || { echo "# $f" && return 1; }
	done
	# The control: named so, a file with a place in a desk is taken.
	printf 'file %s %s config/more.yaml\n' "$(sha256sum <"$T/payload" | cut -d' ' -f1)" "$(stat -c %s "$T/payload")" >>"$m" && evil --transform='s,.*payload$,config/more.yaml,' "$T/payload" && run 0 restore --verify "$T/evil" && cp "$T/m" "$m"
}
manifests_are_held_to_their_word() {
	local m=$T/x/MANIFEST
	cp "$m" "$T/m" || return 1
	repack() { (cd "$T/x" && find . -type f ! -name MANIFEST | sed 's,^\./,,' | sort | tar --format=ustar -cf "$T/evil" -T - && tar --format=ustar -rf "$T/evil" MANIFEST); }
	sed -i '/desk.yaml/d' "$m" && repack && refused "$T/evil" 'does not name' && cp "$T/m" "$m" &&
		sed -i 's/^\(file .\)./\1X/' "$m" && repack && refused "$T/evil" altered && cp "$T/m" "$m" &&
		sed -n '/desk.yaml/p' "$T/m" >>"$m" && repack && refused "$T/evil" && cp "$T/m" "$m" &&
		sed -i 's/^store .*/store 99/' "$m" && repack && run 1 restore --verify "$T/evil" && says 'newer deskbell' && cp "$T/m" "$m" &&
		sed -i 's/^deskbell backup 1/deskbell backup 2/' "$m" && repack && refused "$T/evil" && cp "$T/m" "$m" &&
		mv "$T/x/kb.bundle" "$T/kb.bundle" && sed -i '/kb.bundle/d' "$m" && repack && run 0 restore --verify "$T/evil" && run 6 restore "$T/evil" "$T/never" && says 'no whole desk' && cp "$T/m" "$m" &&
		head -c 300 "$T/kb.bundle" >"$T/x/kb.bundle" && sed -i "s/^file .* kb.bundle/file $(sha256sum "$T/x/kb.bundle" | cut -d' ' -f1) 300 kb.bundle/" "$m" && repack && run 6 restore "$T/evil" "$T/never" && says kb.bundle && [[ -z $(ls -d "$T"/never* 2>/dev/null) ]]
}
# Writers go on until told; each backup must be of one instant: sound, and its head in the living chain.
taken_under_load() {
	local i w head
	: >"$T/go"
	for w in 1 2; do
		(n=0 && while [[ -e $T/go ]]; do "$DESKBELL" -D "$desk" ticket new --subject "w$w $((n += 1))" --body 'under load' >/dev/null 2>>"$T/writers" && echo x >>"$T/acks"; done) &
		((w == 2)) && (while [[ -e $T/go ]]; do date +%N >"$T/md/load.md" && "$DESKBELL" -D "$desk" kb import "$T/md" >/dev/null 2>>"$T/writers"; done) &
	done
	until [[ -s $T/acks ]]; do :; done
	for i in 1 2 3; do
		run 0 backup "$T/load$i" || { rm "$T/go" && wait && return 1; }
	done
	rm "$T/go" && wait
	[[ ! -s $T/writers ]] || { echo '# a writer was disturbed' && say "$T/writers" && return 1; }
	for i in 1 2 3; do
		restored "$T/l$i" "$T/load$i" && "$DESKBELL" -D "$T/l$i" audit verify --json >"$out" && head=$(json head) && run 0 audit verify --against "${head//\"/}" || return 1
	done
	run 0 doctor && echo "# promise 13: $(wc -l <"$T/acks") tickets written beside 3 backups: each restores sound, its head in the living chain"
}
# The control of the case before: the store's file alone is not the store.
a_copied_file_is_no_backup() {
	local kept all
	run 0 ticket new --subject 'in the log only' && run 0 audit verify --json && all=$(json changes) && rm -rf "$T/naive" && mkdir -m 700 "$T/naive" && cp -r "$desk/kb.git" "$desk/config" "$desk/desk.db" "$T/naive" &&
		if "$DESKBELL" -D "$T/naive" audit verify --json >"$out" 2>/dev/null; then kept=$(json changes); else kept=0; fi && ((kept < all)) && echo "# control 13: the store's file copied by cp lacks $((all - kept)) of $all changes"
}

t 'a desk comes back whole' a_desk_comes_back_whole
t 'what a dead backup left goes with the next' what_a_dead_backup_left_goes_with_the_next
t 'a restore that was cut off is recognised' a_restore_cut_off_is_recognised
t 'its parts are plain files, a git bundle and sums' its_parts_are_plain
t 'what is there is not written over' what_is_there_is_not_written_over
t 'no room leaves nothing behind' no_room_leaves_nothing
t 'files cut short are refused' cut_files_are_refused
t 'altered bytes are found' altered_bytes_are_found
t 'control: an archive of the same parts is taken' an_archive_made_anew_is_taken
t 'harmful archives are refused' harmful_archives_are_refused
t 'harm that is named is refused' harm_that_is_named_is_refused
t 'manifests are held to their word' manifests_are_held_to_their_word
t 'backups taken under load are whole' taken_under_load
t 'control: a copied file is no backup' a_copied_file_is_no_backup
