#!/bin/bash
# What a bad environment gets: a clear error with place and remedy, a status that is not 0, nothing changed.
. tests/cli/lib.sh

# env_run STATUS [VAR=value...] ARG...: as run, in that environment only.
env_run() {
	local want=$1 got=0 vars=()
	shift
	while [[ $1 == *=* && $1 != -* ]]; do vars+=("$1") && shift; done
	env -i "${vars[@]}" "$DESKBELL" "$@" >"$out" 2>"$err" </dev/null || got=$?
	((got == want)) || { echo "# exit $got, wanted $want: ${vars[*]} $*" && say "$out" "$err" && return 1; }
}
# As a user who owns nothing; root reads and writes all.
nobody() {
	local got=0
	other 65534 "$T/bin/deskbell" "$@" >"$out" 2>"$err" </dev/null || got=$?
	return $got
}

# copy DIR: the desk as it would lie in a backup, all of the store in desk.db.
copy() { cp -r "$desk" "$1" && sqlite3 "$1/desk.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null && rm -f "$1"/desk.db-*; }
# What somebody else needs to get at $T and at the program.
open_way() { mkdir -p "$T/bin" && cp "$DESKBELL" "$T/bin/deskbell" && chmod 755 "$T/bin" "$T/bin/deskbell" && chmod a+x "$T" "$T/.." "$T/../.."; }

no_desk_is_said() {
	people && new first --body hello && env_run 1 -D "$T/nowhere" ticket list && says "$T/nowhere is no desk" && says 'deskbell init' && mkdir "$T/empty" && env_run 1 -D "$T/empty" ticket new --subject x &&
		[[ -z $(ls -A "$T/empty") ]] && env_run 1 -D /etc/passwd ticket list && env_run 1 -D '' ticket list && env_run 1 XDG_DATA_HOME="$T/empty" ticket list && says 'no desk found in' && says '-D DIR'
}
no_home_is_no_harm() {
	env_run 0 -D "$desk" ticket list && has first && env_run 0 DESKBELL_DESK="$desk" ticket list && has first && env_run 1 ticket list && says 'no desk found' && env_run 1 HOME= ticket list && env_run 1 HOME=relative ticket list &&
		env_run 1 init && says 'no home directory' && env_run 1 demo && says 'no home directory' && env_run 0 HOME="$T/home" init && env_run 0 HOME="$T/home" ticket new --subject x && env_run 0 HOME="$T/home" ticket list && has x
}
a_desk_is_not_made_twice() {
	env_run 1 init "$desk" && says 'is a desk already' && mkdir -p "$T/full" && touch "$T/full/x" && env_run 1 init "$T/full" && says 'not an empty directory' && [[ $(ls "$T/full") == x ]] && env_run 1 init /dev/null/x && env_run 1 init /proc/x &&
		env_run 1 demo "$T/full" && [[ $(ls "$T/full") == x ]] && env_run 1 demo "$desk"
}
a_desk_is_its_owners_whatever_the_umask() {
	local mask
	for mask in 000 022 077 777; do
		mkdir -m 755 "$T/open" && (umask $mask && env_run 0 init "$T/open" && env_run 0 -D "$T/open" ticket new --subject x --body y && env_run 0 -D "$T/open" doctor) &&
			same "$(find "$T/open" -perm /077 ! -path '*/kb.git/*')" '' && same "$(stat -c %a "$T/open")" 700 && rm -rf "$T/open" || { echo "# umask $mask" && return 1; }
	done
}
any_locale_will_do() {
	local l
	run 0 ticket new --subject 'печать 打印' --body 'текст' && for l in C POSIX C.UTF-8 xx_YY.UTF-8 ru_RU.KOI8-R de_DE zh_CN.GB18030 '' nonsense; do
		env_run 0 LC_ALL="$l" -D "$desk" ticket list && has 'печать 打印' && env_run 0 LANG="$l" -D "$desk" ticket list печ && lines 1 && env_run 0 LC_ALL="$l" -D "$desk" ticket list 'печать' --json && has '"печать 打印"' || return 1
	done
}
any_terminal_will_do() {
	local term
	for term in '' dumb nonsense "$(printf 'x%.0s' {1..5000})" '../../etc/passwd'; do
		env_run 0 TERM="$term" -D "$desk" ticket list && TERM=$term script -qec "\"$DESKBELL\" -D \"$desk\" ticket list" /dev/null </dev/null 2>/dev/null | grep -q first || { echo "# $term" && return 1; }
	done
}
closed_descriptors_are_survived() {
	local before
	before=$(stat -c %s "$desk/desk.db")
	"$DESKBELL" -D "$desk" ticket list <&- >"$out" 2>"$err" && has first && "$DESKBELL" -D "$desk" ticket new --subject closed --body - <&- >"$out" 2>"$err"
	"$DESKBELL" -D "$desk" ticket list >&- 2>"$err"
	"$DESKBELL" -D "$desk" ticket new --subject mute <&- >&- 2>&- || return 1
	"$DESKBELL" -D "$desk" nonsense 2>&- >"$out"
	same $? 2 && run 0 ticket list mute --json && lines 1 && run 0 audit verify && head -c 15 "$desk/desk.db" | grep -q 'SQLite format 3'
}
a_full_output_is_an_error() {
	local cmd
	for cmd in 'ticket list' 'ticket list --json' 'ticket show 1' 'ticket show 1 --json' 'ticket transitions 1' 'user list' 'team list' 'queue list --json' 'audit verify' help -h --version 'ticket list -h' 'help ticket list' 'config check' \
		'undo --dry-run' 'ticket set 1 priority=P1 --dry-run --json' 'import tickets /dev/null' 'category list' log; do
		"$DESKBELL" -D "$desk" $cmd >/dev/full 2>"$err" </dev/null
		same $? 1 && says 'cannot write standard output' || { echo "# $cmd" && return 1; }
	done
}
a_broken_pipe_is_quiet() {
	local i
	for i in $(seq 300); do echo "{\"external_id\":\"n$i\",\"subject\":\"$(printf 'x%.0s' {1..400})\",\"requester\":\"rita\"}"; done >"$T/many.jsonl"
	run 0 import tickets "$T/many.jsonl" && "$DESKBELL" -D "$desk" ticket list --limit 0 2>"$err" | head -1 >"$out"
	lines 1 && silent
}
# A byte of the store changed, or its end cut off: an error or a true answer, never a crash, and audit verify finds it.
a_newer_store_is_refused() {
	newer=$T/newer
	copy "$newer" && perl -e 'open my $h, "+<:raw", $ARGV[0] or die; seek $h, 60, 0; print $h pack("N", 9999)' "$newer/desk.db" &&
		env_run 1 -D "$newer" ticket list && says 'newer' && env_run 1 -D "$newer" ticket new --subject x && cp "$newer/desk.db" "$T/newer.db" && env_run 1 -D "$newer" audit verify && cmp -s "$newer/desk.db" "$T/newer.db"
}
what_is_no_store_is_refused() {
	local d=$T/nostore
	copy "$d"
	printf 'hello\n' >"$d/desk.db" && env_run 1 -D "$d" ticket list && env_run 1 -D "$d" ticket new --subject x && : >"$d/desk.db" && env_run 1 -D "$d" ticket list && env_run 1 -D "$d" ticket new --subject x && same "$(stat -c %s "$d/desk.db")" 0 &&
		rm "$d/desk.db" && mkdir "$d/desk.db" && env_run 1 -D "$d" ticket list && rmdir "$d/desk.db" && mkfifo "$d/desk.db" && timeout 10 "$DESKBELL" -D "$d" ticket list >"$out" 2>"$err"
	same $? 1 && rm "$d/desk.db" && ln -s /nowhere/desk.db "$d/desk.db" && env_run 1 -D "$d" ticket list
}
a_damaged_store_is_found() {
	local d=$T/damaged size at got seen=0 bad=0 i
	copy "$T/whole" && size=$(stat -c %s "$T/whole/desk.db") || return 1
	for i in $(seq 1 40); do
		rm -rf "$d" && cp -r "$T/whole" "$d" || return 1
		at=$((i * 7919 * 13 % size))
		perl -e 'open my $h, "+<:raw", $ARGV[0] or die; seek $h, $ARGV[1], 0; read $h, my $b, 16; seek $h, $ARGV[1], 0; print $h ~$b' "$d/desk.db" "$at"
		for cmd in 'ticket list --limit 0' 'ticket show 1' 'audit verify' 'ticket new --subject x --body y' 'ticket list hello'; do
			got=0
			"$DESKBELL" -D "$d" $cmd >"$out" 2>"$err" </dev/null || got=$?
			((got < 7 || got == 75)) || { echo "# byte $at: $cmd ended with $got" && bad=1; }
			((got == 0)) || { seen=1 && grep -q '^deskbell: ' "$err"; } || bad=1
		done
	done
	((bad == 0 && seen == 1))
}
a_cut_store_is_found() {
	local d=$T/cut size part
	size=$(stat -c %s "$T/whole/desk.db")
	for part in 50 100 4096 $((size / 2)) $((size - 4096)); do
		rm -rf "$d" && cp -r "$T/whole" "$d" && head -c "$part" "$T/whole/desk.db" >"$d/desk.db"
		env_run 1 -D "$d" audit verify && env_run 1 -D "$d" ticket list --limit 0 && [[ -s $err ]] || { echo "# cut at $part" && return 1; }
	done
}
changed_truth_is_found() {
	local d=$T/forged
	copy "$d" && sqlite3 "$d/desk.db" "DROP TRIGGER event_no_update; UPDATE event SET new='P1' WHERE change=(SELECT max(change) FROM event)" && env_run 1 -D "$d" audit verify && says 'broken at change'
}
a_read_only_desk_is_read_or_refused() {
	local d=$T/ro
	open_way && cp -r "$desk" "$d" && env_run 0 -D "$d" user add nobody --role agent && chmod -R a+rX,a-w "$d" || return 1
	nobody -D "$d" ticket new --subject x
	same $? 1 || { say "$out" "$err" && return 1; }
	[[ -s $err ]] && says "$d" && nobody -D "$d" ticket list
	(($? <= 1)) && [[ -s $out || -s $err ]] && chmod 700 "$d" && nobody -D "$d" ticket list
	same $? 1 && chmod -R u+w "$d" && env_run 0 -D "$d" ticket list
}
a_write_fails_where_the_desk_cannot_grow() {
	local d=$T/nogrow
	copy "$d" && (ulimit -f 8 && "$DESKBELL" -D "$d" ticket new --subject "$(printf 'q%.0s' {1..900})" --body "$(head -c 90000 /dev/zero | tr '\0' z)" >"$out" 2>"$err")
	local got=$?
	((got == 1 || got == 153)) && env_run 0 -D "$d" audit verify && env_run 0 -D "$d" ticket list --limit 0 && lacks qqqqqqqq
}
a_missing_part_is_named() {
	local d=$T/parts
	cp -r "$desk" "$d" && rm -rf "$d/kb.git" && env_run 1 -D "$d" kb list && says 'kb.git' && env_run 0 -D "$d" ticket list && rm -rf "$d/config" && env_run 1 -D "$d" config check && says 'config' && env_run 0 -D "$d" ticket new --subject x && env_run 0 -D "$d" ticket list x
}
a_user_without_name_is_told() {
	open_way && cp -r "$desk" "$T/open" && chmod -R a+rwX "$T/open"
	local got=0
	other 54321 "$T/bin/deskbell" -D "$T/open" ticket list >"$out" 2>"$err" </dev/null || got=$?
	same "$got" 1 && says 'no name on this system' && { nobody -D "$T/open" ticket list; same $? 4; } && says 'nobody on this desk'
}

t 'no desk is said, and what makes one' no_desk_is_said
t 'no home is no harm' no_home_is_no_harm
t 'a desk is not made twice' a_desk_is_not_made_twice
t 'a desk is its owner'"'"'s, whatever the umask' a_desk_is_its_owners_whatever_the_umask
t 'any locale will do' any_locale_will_do
t 'any terminal will do' any_terminal_will_do
t 'closed descriptors are survived' closed_descriptors_are_survived
t 'a full output is an error' a_full_output_is_an_error
t 'a broken pipe is quiet' a_broken_pipe_is_quiet
t 'a newer store is refused' a_newer_store_is_refused
t 'what is no store is refused' what_is_no_store_is_refused
t 'a damaged store is found' a_damaged_store_is_found
t 'a cut store is found' a_cut_store_is_found
t 'changed truth is found' changed_truth_is_found
t_other 'a read-only desk is read or refused' a_read_only_desk_is_read_or_refused
t 'a write fails where the desk cannot grow' a_write_fails_where_the_desk_cannot_grow
t 'a missing part is named' a_missing_part_is_named
t_other 'a user without a name is told' a_user_without_name_is_told
