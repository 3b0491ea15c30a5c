#ifndef DESKBELL_SRC_KB_REPO_CALLS_H
#define DESKBELL_SRC_KB_REPO_CALLS_H
/* libgit2, loaded when the first repository is opened or made: with all it needs itself it takes
 * longer to load than `ticket show` to run, and most commands ask nothing of it. */
#include <git2.h>

#include "deskbell/base/err.h"

/* Every function of it the program calls; tests/lint/git.sh says which must not stand here. */
#define GIT2_CALLS(X) \
	X(buf_dispose) \
	X(commit_author) \
	X(commit_create_buffer) \
	X(commit_free) \
	X(commit_id) \
	X(commit_lookup) \
	X(commit_parent_id) \
	X(commit_parentcount) \
	X(commit_summary) \
	X(commit_time) \
	X(commit_tree) \
	X(commit_tree_id) \
	X(diff_buffers) \
	X(diff_options_init) \
	X(error_last) \
	X(graph_descendant_of) \
	X(indexer_append) \
	X(indexer_commit) \
	X(indexer_free) \
	X(indexer_new) \
	X(indexer_options_init) \
	X(libgit2_init) \
	X(libgit2_opts) \
	X(merge_file) \
	X(merge_file_input_init) \
	X(merge_file_options_init) \
	X(merge_file_result_free) \
	X(odb_exists) \
	X(odb_foreach) \
	X(odb_free) \
	X(odb_object_data) \
	X(odb_object_free) \
	X(odb_object_size) \
	X(odb_object_type) \
	X(odb_read) \
	X(odb_read_header) \
	X(odb_refresh) \
	X(odb_write) \
	X(oid_cmp) \
	X(oid_equal) \
	X(oid_fromstrn) \
	X(oid_tostr) \
	X(packbuilder_foreach) \
	X(packbuilder_free) \
	X(packbuilder_insert_walk) \
	X(packbuilder_new) \
	X(reference_create_matching) \
	X(reference_foreach_name) \
	X(reference_free) \
	X(reference_lookup) \
	X(reference_name_is_valid) \
	X(reference_name_to_id) \
	X(reference_symbolic_target) \
	X(reference_type) \
	X(repository_free) \
	X(repository_init_ext) \
	X(repository_init_options_init) \
	X(repository_odb) \
	X(repository_open_bare) \
	X(repository_set_ident) \
	X(revwalk_free) \
	X(revwalk_new) \
	X(revwalk_push) \
	X(signature_free) \
	X(signature_new) \
	X(transaction_commit) \
	X(transaction_free) \
	X(transaction_lock_ref) \
	X(transaction_new) \
	X(transaction_set_target) \
	X(tree_create_updated) \
	X(tree_entry_byindex) \
	X(tree_entry_bypath) \
	X(tree_entry_filemode) \
	X(tree_entry_filemode_raw) \
	X(tree_entry_free) \
	X(tree_entry_id) \
	X(tree_entry_name) \
	X(tree_entrycount) \
	X(tree_free) \
	X(tree_id) \
	X(tree_lookup)

struct git2_calls {
#define GIT2_MEMBER(name) __typeof__(git_##name) *name;
	GIT2_CALLS(GIT2_MEMBER)
#undef GIT2_MEMBER
};

/* Loads and starts it unless that was done; it stays, as each start reads the machine's
 * certificates for 9 ms. RC_ENV, naming the package, when it is missing or lacks a function. */
enum rc git2_load(struct err *e) MUST_USE;
/* Its functions, after git2_load: git2()->odb_write is git_odb_write. */
const struct git2_calls *git2(void);

#endif
