#!/bin/bash
# Articles from the command line: import, plain push, search, what hostile input gets. Reads $DESKBELL and $T.
set -u
desk=$T/desk
out=$T/out
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org

# try STATUS ARG...: the program ends with that status; both outputs go to $out.
try() {
	local want=$1 got=0
	shift
	"$DESKBELL" -D "$desk" "$@" >"$out" 2>&1 </dev/null || got=$?
	((got == want)) || { echo "# exit $got, wanted $want: $*" && sed 's/^/# /' "$out" && return 1; }
}
has() { grep -qF -- "$1" "$out" || { echo "# missing: $1" && sed 's/^/# /' "$out" && return 1; }; }
lacks() { ! grep -qF -- "$1" "$out" || { echo "# not wanted: $1" && return 1; }; }
t() {
	local name=$1
	shift
	if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}
push() { # SCRIPT: in a clone, then pushed by plain git
	rm -rf "$T/clone"
	git clone -q "$desk/kb.git" "$T/clone" 2>/dev/null &&
		(cd "$T/clone" && eval "$1" && git add -A && git commit -qm push && git push -q origin HEAD:main)
}

a_directory_is_imported_listed_and_shown() {
	mkdir -p "$T/in/network"
	printf '# VPN drops\n\nRaise the DPD interval.\n' >"$T/in/network/vpn.md"
	printf '# 打印机脱机\n\n重新启动后台处理程序。\n' >"$T/in/printer.md"
	"$DESKBELL" init "$desk" >/dev/null &&
		try 0 kb import "$T/in" && has '2 articles' &&
		try 0 kb list && has 'KB-1' && has 'VPN drops' && has '打印机脱机' &&
		try 0 kb show network/vpn.md && has 'DPD interval' &&
		try 0 kb import "$T/in" && has 'nothing new'
}
words_find_an_article_in_any_script() {
	try 0 kb search dpd && has 'VPN drops' && lacks '打印机' &&
		try 0 kb search 打印 && has '打印机脱机' &&
		try 0 kb search 机 && has '打印机脱机'
}
a_plain_push_is_found_by_search() {
	push "printf '# Xylophone\n' >x.md" && try 0 kb search xylophone && has 'Xylophone' &&
		push 'git mv x.md y.md' && try 0 kb list && has 'y.md' && lacks 'x.md' && has 'KB-3' && lacks 'KB-4' &&
		push 'git rm -q y.md' && try 0 kb search xylophone && lacks 'Xylophone'
}
a_hostile_push_brings_only_what_is_fit() {
	push "printf '# Good\n' >good.md; printf '# Evil\n' >\$'evil\u200b.md'; ln -s /etc/passwd link.md; printf '# Twin\n' >GOOD.md" &&
		try 0 kb list && lacks 'Evil' && lacks 'link.md' && lacks root: &&
		(($(grep -ciF 'good.md' "$out") == 1)) && try 0 audit verify &&
		try 0 doctor articles && has 'evil<U+200B>.md' && has 'link.md' && (($(grep -c 'is in git and no article' "$out") == 3))
}
a_bad_directory_is_refused_whole() {
	mkdir "$T/bad"
	printf '# a\n' >"$T/bad/fine.md"
	printf '# b\n' >"$T/bad/"$'b\u202e.md'
	git -C "$desk/kb.git" rev-parse main >"$T/before"
	try 6 kb import "$T/bad" && has '<U+202E>' && lacks $'\u202e' &&
		[[ $(git -C "$desk/kb.git" rev-parse main) == "$(<"$T/before")" ]] && try 0 kb list && lacks fine.md &&
		try 3 kb import "$T/nowhere" && try 6 kb import /etc/passwd
}
a_bundle_comes_in_with_its_history() {
	git init -q -b main "$T/b" &&
		(cd "$T/b" && printf '# One\n' >1.md && git add . && git commit -qm 1 && printf '# Two\n' >2.md && git add . &&
			git commit -qm 2 && git bundle create -q ../b.bundle main) &&
		try 5 kb import "$T/b.bundle" && has 'push to main' &&
		desk=$T/desk2 && "$DESKBELL" init "$desk" >/dev/null && try 0 kb import "$T/b.bundle" && has '2 articles' &&
		try 0 kb search two && has 'Two' && [[ $(git -C "$desk/kb.git" rev-list --count main) == 2 ]]
	local rc=$?
	desk=$T/desk
	return $rc
}
an_older_repository_put_in_place_is_followed() {
	desk=$T/desk2
	push "printf '# Three\n' >3.md" && try 0 kb search three && has 'Three' && mv "$desk/kb.git" "$T/newer.git" &&
		git init -q --bare -b main "$desk/kb.git" && git -C "$T/b" push -q "$desk/kb.git" main &&
		try 0 kb list && has 'Two' && lacks 'Three' &&
		rm -rf "$desk/kb.git" && mv "$T/newer.git" "$desk/kb.git" && try 0 kb search three && has 'KB-3' && try 0 audit verify
}
equal_articles_moved_together_keep_their_numbers() {
	desk=$T/desk2
	push "printf '# Twin\n' >twin1.md; cp twin1.md twin2.md; cp twin1.md twin3.md" && try 0 kb list --json || return 1
	local before after
	before=$(grep -o 'twin[0-9]' "$out" | paste -sd ' ')
	push "mkdir moved; git mv twin?.md moved/" && try 0 kb list --json && has 'moved/twin2.md' || return 1
	after=$(grep -o 'twin[0-9]' "$out" | paste -sd ' ')
	[[ $before == *twin3* && $after == "$before" ]] || { echo "# $before became $after"; return 1; }
}

t 'a directory is imported, listed and shown' a_directory_is_imported_listed_and_shown
t 'words find an article in any script' words_find_an_article_in_any_script
t 'a plain push is found by search, a rename keeps the number' a_plain_push_is_found_by_search
t 'a hostile push brings only what is fit' a_hostile_push_brings_only_what_is_fit
t 'a bad directory is refused whole' a_bad_directory_is_refused_whole
t 'a bundle comes in with its history' a_bundle_comes_in_with_its_history
t 'an older repository put in place is followed' an_older_repository_put_in_place_is_followed
t 'equal articles moved together keep their numbers' equal_articles_moved_together_keep_their_numbers
