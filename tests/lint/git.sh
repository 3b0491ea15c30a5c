#!/bin/bash
# Of libgit2 only what reads objects and writes them safely: nothing that fetches, checks out or runs filters, no
# commit that lies on a full disk, no ref moved without compare-and-set.
. "$(dirname "$0")/lib.sh"

# The last three: git_commit_create reports success without having written, git_reference_create and
# git_reference_set_target overwrite what came between (create_matching and a transaction do not).
risky='git_(remote|clone|checkout|submodule|transport|credential|apply|filter|worktree|stash|rebase|cherrypick|revert)[a-z_]*'
risky+='|git_(commit_create(_v|_from_callback|_with_signature)?|commit_amend|reference_create|reference_set_target)'

calls() { # BUILD
	objects "$1" | xargs -r nm -A -u | grep -E " U ($risky)$"
}

# The ref is moved in one place.
movers() { # BUILD
	objects "$1" | grep -v '/kb/repo_publish\.o$' | xargs -r nm -A -u |
		grep -E ' U git_(reference_create_matching|transaction_commit|reference_delete|reference_rename)$'
}

clean 'no risky part of libgit2 is used' calls "$BUILD"
clean 'only kb/repo_publish.c moves a ref' movers "$BUILD"

bad src/kb/repo_x.c <<<'int git_clone(void); int git_commit_create(void); int git_reference_create_matching(void);
int f(void); int f(void) { return git_clone() + git_commit_create() + git_reference_create_matching(); }'
mkdir -p "$tmp/bad/o/src/kb" && $CC -c -o "$tmp/bad/o/src/kb/repo_x.o" "$tmp/bad/src/kb/repo_x.c"
control 'a clone is found' 'git_clone' calls o
control 'a commit that may lie is found' 'git_commit_create' calls o
control 'a second mover of refs is found' 'git_reference_create_matching' movers o
