#!/bin/bash
# Nothing but SQLite opens the store's files: whoever else opened and closed one would drop SQLite's locks on it. And no
# child is given a handle on them. Looked at by strace, over a working day.
. tests/cli/lib.sh

command -v strace >/dev/null || { echo 'ok only SQLite opens the store # SKIP strace is not here' && exit 0; }

trace=$T/trace
# Who opens desk.db*, by the address that made the call: -k would need symbols, so the descriptor's later use tells:
# SQLite reads the first 100 bytes (header) or maps -shm; others do not. The caller is told from the flags instead:
# SQLite opens with O_NOFOLLOW and never with O_PATH, O_DIRECTORY or O_EXCL.
opens() { grep -aE 'open(at)?\(.*desk\.db' "$trace" | grep -vaE 'O_NOFOLLOW' | grep -va ' = -1 ENOENT'; }
inherited() { # a handle on the store without O_CLOEXEC
	grep -aE 'open(at)?\(.*desk\.db' "$trace" | grep -va O_CLOEXEC | grep -va ' = -1 '
}
traced() { strace -f -qq -e trace=open,openat,creat -o "$trace.one" "$DESKBELL" -D "$desk" "$@" >"$out" 2>"$err" </dev/null; cat "$trace.one" >>"$trace"; }

a_day_of_work() {
	"$DESKBELL" init "$desk" >"$out" 2>&1 || return 1
	: >"$trace"
	traced ticket new --subject printer --body 'it smokes'
	traced ticket reply 1 --body 'we look'
	traced ticket take 1
	traced ticket list is:open
	traced ticket list printer
	traced ticket show 1 --json
	traced config check
	traced config apply
	traced undo
	traced audit verify
	traced doctor
	traced kb list
	local n
	n=$(grep -ac 'desk\.db' "$trace")
	((n > 12)) || { echo "# only $n opens seen" && return 1; }
	[[ -z $(opens) ]] || { opens | head -5 | sed 's/^/# /' && return 1; }
	[[ -z $(inherited) ]] || { inherited | head -5 | sed 's/^/# /' && return 1; }
	echo "# promise 9: $n opens of the store's files in 12 commands, all of them SQLite's, none inherited"
}
another_hand_is_seen() {
	: >"$trace"
	strace -f -qq -e trace=open,openat -o "$trace" cat "$desk/desk.db" >/dev/null 2>&1
	[[ -n $(opens) ]] || return 1
	echo "# control 9: cat desk.db is seen: $(opens | wc -l) open"
}

t 'only SQLite opens the store' a_day_of_work
t 'another hand is seen' another_hand_is_seen
