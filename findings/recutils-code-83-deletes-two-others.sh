#!/usr/bin/env bash
# Guess: a condition on an employee code compares numbers or texts, and finds 000123 by 123 or by
#   000123.
# Really: a number with a zero in front is octal for the recutils, in the file and in the condition:
#   000123 is 83. Where a code cannot be octal, as 000083, it is decimal. Code = 123 finds nobody,
#   Code = 83 finds 000123 and 000083, and recdel with it deletes both, without a question. Codes
#   in quotes are compared as they are.
# Seen: recutils 1.9-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root recutils=1.9-2 librec1=1.9-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname deb/usr/lib/*/librec.so.1)

cat >people.rec <<'END'
%rec: Person
%key: Code
%type: Code int

Code: 000123
Name: Ada

Code: 000083
Name: Ben

Code: 000531
Name: Cyd
END
deb/usr/bin/recsel --version | head -1
deb/usr/bin/recfix people.rec
found() { deb/usr/bin/recsel -t Person -e "$1" -P Name people.rec | xargs; }
check() {
    seen=$(found "$1")
    echo "  $1 -> ${seen:-nobody}"
    [ "$seen" = "$2" ] || { echo "expected: ${2:-nobody}"; exit 1; }
}
check "Code = 123" ""
check "Code = 000083" ""
check "Code = 83" "Ada Ben"
check "Code = '000083'" "Ben"
deb/usr/bin/recdel -t Person -e "Code = 83" people.rec
left=$(deb/usr/bin/recsel -t Person -P Name people.rec | xargs)
echo "  left after recdel of 83: $left"
[ "$left" = Cyd ]
