#!/bin/bash
# screenshots.sh PROGRAM DIR: pictures of the demo desk for the README: the program in a terminal on an X display that
# nobody sees, 100x30, as NAME.png, and the same screen as NAME.txt. Waits until the screen shows what it should.
set -u
# The demo's owner is who runs it. Here that is ann, as far as a name of our own for this user can be had.
if [[ $(id -u) == 0 && ${ANN-} != 1 ]] && unshare -m true 2>/dev/null; then
	ANN=1 exec unshare -m bash -c 'p=$(mktemp) && sed "s/^root:/ann:/" /etc/passwd >"$p" && chmod 644 "$p" &&
		mount --bind "$p" /etc/passwd && rm "$p" && exec bash "$@"' ann "$0" "$@"
fi
program=$(realpath "$1")
dir=$(realpath "$2")
tmp=$(mktemp -d) || exit 1
export HOME=$tmp/home XDG_DATA_HOME=$tmp/home XDG_RUNTIME_DIR=$tmp TZ=UTC LANG=C.UTF-8 LC_ALL=C.UTF-8
unset TMUX DESKBELL_DESK
mux() { tmux -f /dev/null -S "$tmp/tmux" "$@"; }
fail() { echo "screenshots: $*" >&2 && exit 1; }
trap 'mux kill-server 2>/dev/null; kill $(jobs -p) 2>/dev/null; rm -rf "$tmp"' EXIT
mkdir -p "$HOME"

# shows TEXT: waits for it on the screen.
shows() {
	local i
	for ((i = 0; i < 200; i++)); do
		mux capture-pane -p -t deskbell 2>/dev/null | grep -qF -- "$1" && return
		sleep 0.05
	done
	mux capture-pane -p -t deskbell
	fail "the screen does not show: $1"
}
keys() { mux send-keys -t deskbell "$@"; }
# picture NAME: what is on the screen now, once terminal and display have drawn it.
picture() {
	local before= now=
	until [[ $now && $now == "$before" ]]; do
		before=$now
		sleep 0.3
		import -silent -window root "$tmp/now.png" || fail 'import takes no picture'
		now=$(convert "$tmp/now.png" rgb:- | sha256sum)
	done
	convert "$tmp/now.png" -trim +repage -bordercolor '#16161d' -border 8 -strip +dither -colors 64 "png8:$dir/$1.png"
	mux capture-pane -p -t deskbell | sed 's/ *$//' >"$dir/$1.txt"
	echo "$dir/$1.png"
}

"$program" demo "$tmp/desk" </dev/null >/dev/null 2>&1 || fail 'no demo desk'
Xvfb -displayfd 5 -screen 0 1280x960x24 -nolisten tcp 5>"$tmp/display" 2>"$tmp/xvfb" &
for ((i = 0; i < 200; i++)); do [[ -s $tmp/display ]] && break || sleep 0.05; done
DISPLAY=:$(<"$tmp/display")
export DISPLAY
mux new-session -d -x 100 -y 30 -s deskbell "TERM=xterm-256color '$program' -D '$tmp/desk'" \; set -g status off \; \
	set -g default-terminal xterm-256color \; set -g escape-time 0
xterm -geometry 100x30+0+0 -fa 'DejaVu Sans Mono' -fd 'WenQuanYi Zen Hei Mono' -fs 11 -bg '#16161d' -fg '#d8d8d8' -b 4 -bw 0 +sb \
	-xrm 'XTerm*cursorBlink: false' -xrm 'XTerm*color1: #e05561' -xrm 'XTerm*color4: #6c8cd5' -xrm 'XTerm*color6: #42b3c2' -e tmux -f /dev/null -S "$tmp/tmux" attach -t deskbell 2>"$tmp/xterm" &

shows 'Enter open'
keys ']' ']'
shows '[Open '
keys j
shows ' #295  ERP'
picture queue
keys k Enter
shows 'Не работает почта на этаже 3    '
picture ticket
keys :
shows ' found '
keys -l 'trans'
shows 'ticket transition'
picture palette
