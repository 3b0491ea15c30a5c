#!/bin/sh
# Installs those of the named Debian packages that are missing; `make deps` calls it with the Makefile's lists.
# Asks nothing, and touches neither network nor root where all is there.
set -eu

command -v dpkg-query >/dev/null || {
	echo "deps: this is no Debian; make sure that the equivalents of these are installed: $*"
	exit 0
}
missing=
for p in "$@"; do
	state=$(dpkg-query -W -f='${db:Status-Status} ' "$p" 2>/dev/null) || state=
	case " $state" in
	*" installed "*) ;;
	*) missing="$missing $p" ;;
	esac
done
[ "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "deps: missing packages, and no sudo here. As root run: apt-get install$missing" >&2
		exit 1
	}
	as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
run() {
	$as_root env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}
echo "deps: installing${as_root:+ with sudo}:$missing"
# Empty package lists (a fresh container) make every install fail: fetch them first, but only then.
if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
	echo "deps: no package lists here, running apt-get update first"
	run apt-get update -qq
fi
# shellcheck disable=SC2086 # a list of words
run apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $missing >/dev/null || {
	echo "deps: apt-get could not install$missing; try: apt-get update" >&2
	exit 1
}
