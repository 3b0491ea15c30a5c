#!/bin/bash
# Of libgit2 only what reads objects and writes them safely: nothing that fetches, checks out or runs filters, no
# commit that lies on a full disk, no ref moved without compare-and-set.
. "$(dirname "$0")/lib.sh"

# The last three: commit_create reports success without having written, reference_create and reference_set_target
# overwrite what came between (create_matching and a transaction do not).
risky='(remote|clone|checkout|submodule|transport|credential|apply|filter|worktree|stash|rebase|cherrypick|revert)[a-z_]*'
risky+='|commit_create(_v|_from_callback|_with_signature)?|commit_amend|reference_create|reference_set_target'

# The list the program loads by is all it can call.
calls() {
	grep -nE "^	X\\(($risky)\\)" src/kb/repo_calls.h
}

# A call by the library's own name would bind it to the program again.
bound() { # BUILD
	objects "$1" | xargs -r nm -A -u | grep -E ' U git_'
}

# The ref is moved in one place.
movers() {
	c_files src | grep -v '^src/kb/repo_publish\.c$' |
		xargs -r grep -nE 'git2\(\)->(reference_create_matching|transaction_commit|reference_delete|reference_rename)\b'
}

clean 'no risky part of libgit2 is on the list' calls
clean 'libgit2 is called by the list only' bound "$BUILD"
clean 'only kb/repo_publish.c moves a ref' movers

bad src/kb/repo_calls.h <<'C'
#define GIT2_CALLS(X) \
	X(clone) \
	X(commit_create)
C
bad src/kb/repo_x.c <<'C'
int git_odb_write(void);
int f(void) { return git2()->reference_create_matching() + git_odb_write(); }
C
mkdir -p "$tmp/bad/o/src/kb"
$CC -c -o "$tmp/bad/o/src/kb/repo_x.o" -x c - <<<'int git_odb_write(void); int f(void); int f(void) { return git_odb_write(); }'
control 'a clone is found' 'X(clone)' calls
control 'a commit that may lie is found' 'X(commit_create)' calls
control 'a call by name is found' 'git_odb_write' bound o
control 'a second mover of refs is found' 'reference_create_matching' movers
