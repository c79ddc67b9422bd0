#!/usr/bin/env bash
# Guess: "gate 8" in a timedot file is eight hours at the gate, or an error.
# Really: with one space it is an account called "gate 8" with no hours, which no report shows and
#   the ordinary check lets pass; with two it is eight hours. With a unit, 1d is 24 hours, and 1mo is
#   5040 hours, seven months.
# Seen: hledger 1.25-2+b5 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root hledger=1.25-2+b5; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
export TZ=UTC LANG=C.UTF-8 HOME=$work

deb/usr/bin/hledger --version
is() {
    printf '2026-03-04\n%s\nhall  1\n' "$1" >time.timedot
    deb/usr/bin/hledger -f time.timedot check
    seen=$(deb/usr/bin/hledger -f time.timedot balance | xargs)
    echo "  '$1' and hall 1 -> $seen"
    [ "$seen" = "$2" ]
}
is "gate 8" "1.00 hall -------------------- 1.00"
is "gate  8" "8.00 gate 1.00 hall -------------------- 9.00"
is "gate ....  .." "0.50 gate .... 1.00 hall -------------------- 1.50"
is "gate  1d" "24.00 gate 1.00 hall -------------------- 25.00"
is "gate  1mo" "5040.00 gate 1.00 hall -------------------- 5041.00"
