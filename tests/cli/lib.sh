# For tests/cli/*.sh: runs the program and looks at what it gave. Reads $DESKBELL and $T.
# $desk is the desk in use; the last run's standard output is in $out, its standard error in $err.
set -u
desk=$T/desk
out=$T/out
err=$T/err
unset DESKBELL_DESK

say() { sed 's/^/#   /' "$@" | cat -v | cut -c1-300 | head -20; }
# run STATUS ARG...: the program's exit status must be STATUS.
run() {
	local want=$1 got=0
	shift
	"$DESKBELL" -D "$desk" "$@" >"$out" 2>"$err" </dev/null || got=$?
	((got == want)) || { echo "# exit $got, wanted $want: $*" && say "$out" "$err" && return 1; }
}
# The same as another person.
as() {
	local who=$1 want=$2
	shift 2
	run "$want" --as "$who" "$@"
}
# holds FILE TEXT: without a process for it, as it is asked thousands of times.
holds() {
	local all LC_ALL=C
	mapfile -d '' all <"$1"
	[[ ${all[*]} == *"$2"* ]]
}
has() { holds "$out" "$1" || { echo "# not in the output: $1" | cat -v && say "$out" "$err" && return 1; }; }
lacks() { ! holds "$out" "$1" || { echo "# in the output: $1" | cat -v && say "$out" && return 1; }; }
says() { holds "$err" "$1" || { echo "# not on stderr: $1" | cat -v && say "$out" "$err" && return 1; }; }
hides() { ! holds "$err" "$1" || { echo "# on stderr: $1" | cat -v && say "$err" && return 1; }; }
same() { [[ $1 == "$2" ]] || { echo "# '$1' is not '$2'" | cat -v && return 1; }; }
lines() { same "$(wc -l <"$out")" "$1"; }
silent() { [[ ! -s $err ]] || { echo '# stderr is not empty' && say "$err" && return 1; }; }
# One Perl reads all JSON of a script, as it takes long to start: a key goes in, its value comes out. It is no child of
# this shell, so that `wait` does not wait for it, and ends with it.
start_json() {
	mkfifo "$T/json.ask" "$T/json.answer" || exit 1
	(perl -MJSON::PP -e '$| = 1; my $j = JSON::PP->new->utf8->allow_nonref->canonical; my $f = shift;
		while (defined(my $k = <STDIN>)) { chomp $k; my $said = eval { open my $h, "<", $f or die; my @l = map { $j->decode($_) } <$h>;
			my $v = $l[0]; $v = ref $v eq "ARRAY" ? $v->[$_] : $v->{$_} for split /[.]/, $k; $j->encode($v) };
			print $said // "not JSON", "\n" }' "$out" <"$T/json.ask" >"$T/json.answer" &)
	exec {json_ask}>"$T/json.ask" {json_answer}<"$T/json.answer"
	rm "$T/json.ask" "$T/json.answer"
}
# json KEY: value of the key in the first JSON line of the output, as JSON; each line must be JSON.
json() {
	local said
	echo "$1" >&"$json_ask"
	IFS= read -r said <&"$json_answer" && printf %s "$said"
}
# keys: of the first JSON line, in their order.
keys() { perl -ne 'while (/\G.*?"((?:[^"\\]|\\.)*)"(:?)/g) { print "$1 " if $2 } last' "$out"; }
head_of() { "$DESKBELL" -D "$desk" audit verify --json | perl -ne 'print $1 if /"head":"(\w+)"/'; }
# unchanged COMMAND...: the chain of changes is the same afterwards.
unchanged() {
	local before after
	before=$(head_of)
	"$@" || return 1
	after=$(head_of)
	[[ -n $before ]] && same "$after" "$before"
}
# new SUBJECT [ARG...]: opens a ticket, its number is in $id.
new() {
	local subject=$1
	shift
	run 0 ticket new --subject "$subject" --json "$@" && id=$(json id)
}
# A desk with one person of each role and one of none but his own tickets, and a queue for one team.
people() {
	"$DESKBELL" init "$desk" >/dev/null || return 1
	run 0 user add rita --role requester --email rita@example.org && run 0 user add otto --role requester &&
		run 0 user add agnes --role agent --team service-desk && run 0 user add arno --role agent &&
		run 0 user add aura --role author && run 0 user add sven --role supervisor && run 0 user add adam --role admin &&
		run 0 team add security --member arno && run 0 queue add vault --team security --restricted &&
		run 0 queue add network && run 0 category add network && run 0 category add network/vpn
}
# t NAME FUNCTION: one case. A function whose last command fails has failed; so has one that reports "#".
t() {
	local good=1
	"$2" >"$T/said" || good=
	cat "$T/said"
	grep -vE '^# (promise|control) ' "$T/said" | grep -q '^#' && good=
	if [[ $good ]]; then echo "ok $1"; else echo "not ok $1"; fi
}
# other UID COMMAND...: runs it as another user. Only root may become one; a user with sudo is lent that.
if [[ $(id -u) == 0 ]]; then become=(setpriv); else become=(sudo -n setpriv); fi
other() {
	local uid=$1
	shift
	"${become[@]}" --reuid="$uid" --regid="$uid" --clear-groups "$@"
}
# t_other NAME FUNCTION: a case that needs `other`.
t_other() {
	if other 65534 true 2>/dev/null; then t "$@"; else echo "ok $1 # SKIP needs root or sudo to be somebody else"; fi
}
start_json
