#!/usr/bin/env bash
# Guess: "idate 20260218" shows the Hijri date of 18 February 2026, or says that it wants an option.
# Really: it shows the date of today, in the same form and with exit code 0: only --gregorian or
#   --hijri before the date are read. With --hijri and --umm_alqura the Gregorian date of the answer
#   is marked A.H, 18/2/2026 A.H, which is a date in six hundred years.
# Seen: itools 1.0-6, libitl0 0.8.0-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root itools=1.0-6 libitl0=0.8.0-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname deb/usr/lib/*/libitl.so.0)

echo "itools 1.0-6, libitl0 0.8.0-2"
show() {
    code=0
    seen=$(deb/usr/bin/idate "$@" | head -1 | xargs) || code=$?
    echo "  idate $*: $seen (exit code $code)"
    [ $code = 0 ]
}
show --simple; today=$seen
show --simple 20260218; [ "$seen" = "$today" ]
show 20260218 --simple; [ "$seen" = "$today" ]
show --simple --gregorian 20260218; [[ $seen = "1/ 9/1447 A.H"* ]]
show --simple --hijri 14470901; [[ $seen = "18/ 2/2026 A.D"* ]]
show --simple --umm_alqura --hijri 14470901; [[ $seen = "18/ 2/2026 A.H"* ]]
