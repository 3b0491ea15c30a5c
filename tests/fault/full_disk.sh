#!/bin/bash
# A file system really full: what was acknowledged is there and can be read, and doctor --free is a way out. In a mount
# of its own, so it needs root or sudo.
. tests/cli/lib.sh

# inside: runs within a name space whose $desk lies on 12 MiB of memory.
if [[ ${1-} == inside ]]; then
	mkdir -p "$T/mnt" && mount -t tmpfs -o size=12m full "$T/mnt" || exit 9
	desk=$T/mnt/desk
	fill() { dd if=/dev/zero of="$T/mnt/filler" bs=4096 status=none 2>/dev/null || true; }
	# Tickets until the disk says no; how many were acknowledged is in $acked.
	until_full() {
		acked=0
		while "$DESKBELL" -D "$desk" ticket new --subject "ticket $acked" --body "$(printf 'words %.0s' {1..200})" >"$out" 2>"$err"; do acked=$((acked + 1)) && ((acked < 2000)) || return 1; done
		says 'the disk is full'
	}
	no_lie_and_readable() {
		"$DESKBELL" init "$desk" >/dev/null && run 0 ticket new --subject first && fill && until_full && run 0 ticket list --limit 0 && lines $((acked + 1)) && run 0 ticket show 1 && run 0 audit verify && run 1 doctor disk && has 'the disk is full' &&
			run 1 ticket new --subject no && says 'the disk is full' && run 1 ticket take 1 &&
			echo "# promise 7: $acked tickets acknowledged until the disk was full, all listed; every write after it says so"
	}
	a_way_out() {
		run 0 doctor --free && has 'KiB freed' && freed=$(sed 's/ freed.*/ freed/' "$out") && run 0 ticket new --subject 'after the fire' && run 0 doctor store audit tickets search && rm "$T/mnt/filler" && run 0 doctor --repair && [[ -s $desk/ballast ]] && run 0 doctor && lacks FAULT && echo "# promise 7: $freed; then a ticket is taken, the store is sound, and room is kept again"
	}
	without_ballast_there_is_none() {
		run 0 doctor --free && fill && until_full && run 0 doctor --free && has 'nothing freed' && run 1 ticket new --subject no && echo "# control 7: with nothing kept, nothing is freed and the next ticket is refused"
	}
	t 'a full disk tells no lie and can be read' no_lie_and_readable
	t 'doctor --free is a way out' a_way_out
	t 'control: without the room kept there is none' without_ballast_there_is_none
	exit 0
fi

if "${become[@]}" true 2>/dev/null && unshare -m true 2>/dev/null; then
	unshare -m "$0" inside
else
	echo 'ok a full disk # SKIP needs root for a mount of its own'
fi
