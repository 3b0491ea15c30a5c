#!/bin/bash
# Large pushes are followed in parts: many articles, long ones, one that changes again before it is indexed.
. tests/cli/lib.sh
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org

# push: commits to main as standard input has them for git fast-import.
push() { git -C "$desk/kb.git" fast-import --quiet; }
# commit PERL: one commit to main, of the files the program prints by put(PATH, TEXT).
commit() {
	perl -e 'sub put { printf "M 100644 inline %s\ndata %d\n%s\n", $_[0], length $_[1], $_[1] }
		print "commit refs/heads/main\ncommitter Ann <ann\@example.org> 1795444320 +0000\ndata 1\nx\n",
			$ARGV[1] ? "from refs/heads/main^0\n" : "";
		eval $ARGV[0]; die $@ if $@' "$1" "$(git -C "$desk/kb.git" rev-parse -q --verify main)"
}
# changes: of articles, as "actor batch" of each.
changes() { run 0 log --limit 0 --json && perl -ne '/"noun":"article"/ && /"actor":("[^"]*"|null)/ && print "$1 ", /"batch":(\d+)/ ? $1 : "none", "\n"' "$out"; }

many_articles_of_one_commit_come_in_parts() {
	"$DESKBELL" init "$desk" >/dev/null && commit 'put("d$_/a.md", "# Word$_\n") for 1 .. 950' | push &&
		run 0 kb search word950 && lines 1 && run 0 kb list --limit 0 && lines 950 && run 0 kb list --limit 3 && lines 3 &&
		same "$(changes | sort -u | wc -l)" 1 && same "$(changes | wc -l)" 10
}
long_articles_come_in_few_at_a_time() {
	# Ten of 200 kB: two in each transaction.
	commit 'put("long/$_.md", "# Long$_\n\n" . "word number $_ of many\n" x 9000) for 1 .. 10' | push || return 1
	DESKBELL_TRACE=db:$T/trace run 0 kb search long10 && lines 1 && same "$(grep -c 'held the queue' "$T/trace")" 5
}
an_article_that_changes_again_is_found_by_its_last_words() {
	{ commit 'put("x.md", "# Once\n\nalphaword\n")' && commit 'put("y.md", "# Other\n")' | sed /^from/d &&
		commit 'put("x.md", "# Twice\n\nbetaword\n"); print "D y.md\n"' | sed /^from/d; } | push &&
		run 0 kb search betaword && lines 1 && has Twice && run 0 kb search alphaword && lines 0 && run 0 kb search other && lines 0 &&
		run 0 kb history x.md && lines 2 && run 0 doctor articles search audit
}
an_import_in_parts_is_one_persons() {
	mkdir "$T/in" && for i in {1..450}; do echo "# Own$i" >"$T/in/own$i.md"; done
	run 0 kb import "$T/in" && run 0 kb search own450 && lines 1 && same "$(changes | grep -v null | sort | uniq -c | awk '{print $1}')" 5
}
# articles N: so many are there, and the store says of each what its log and git say.
articles() { run 0 kb list --limit 0 && lines "$1" && run 0 doctor undone articles audit; }
what_came_in_parts_is_undone_as_one() {
	local n c
	run 0 kb list --limit 0 && n=$(wc -l <"$out") && c=$(git -C "$desk/kb.git" rev-list --count main) && run 0 undo && articles $((n - 450)) && run 0 kb search own450 && lines 0 &&
		run 0 redo && articles "$n" && run 0 kb search own450 && lines 1 && run 0 undo && run 0 redo && articles "$n" && same "$(git -C "$desk/kb.git" rev-list --count main)" $((c + 4))
}
# The last part's number stands for the commit too; what was edited in any part since is in the way.
any_part_stands_for_the_whole() {
	local n part edit
	n=$(($(git -C "$desk/kb.git" ls-tree -r --name-only main | wc -l))) && run 0 kb history long/10.md --json && part=$(json change) && run 0 kb edit long/2.md --body 'short now' --json && edit=$(json change) &&
		unchanged run 5 undo "$part" && says "change $edit by" && run 0 undo "$edit" && run 0 undo "$part" && articles $((n - 10)) && run 0 kb search long10 && lines 0 && run 0 redo && articles "$n"
}

t 'many articles of one commit come in parts of one batch' many_articles_of_one_commit_come_in_parts
t 'long articles come in few at a time' long_articles_come_in_few_at_a_time
t 'an article that changes again is found by its last words' an_article_that_changes_again_is_found_by_its_last_words
t 'an import in parts is one person'"'"'s' an_import_in_parts_is_one_persons
t 'what came in parts is undone as one' what_came_in_parts_is_undone_as_one
t 'any part stands for the whole' any_part_stands_for_the_whole
