#!/usr/bin/env bash
# Guess: 2026-W10-3 is Wednesday of the tenth week of 2026, 4 March, as in the years before.
# Really: it is 11 March, a week later, and so is each other week date of a year that begins on a
#   Thursday, as 2026 does; 2026-W10 is the Sunday at the end of the week. The 31st, asked for in April, is
#   1 May, and 30m is thirty months where 30min is half an hour.
# Seen: taskwarrior 2.6.2+dfsg-1, libfaketime 0.9.10-2.1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root taskwarrior=2.6.2+dfsg-1 libfaketime=0.9.10-2.1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
echo 'confirmation=no' >taskrc
export TASKRC=$work/taskrc TASKDATA=$work/data TZ=UTC LANG=C.UTF-8
faketime=$work/$(find deb -name libfaketime.so.1)

echo "taskwarrior $(deb/usr/bin/task --version)"
is() {
    seen=$(LD_PRELOAD=$faketime FAKETIME=$1 deb/usr/bin/task calc "$2" 2>/dev/null)
    echo "  on ${1% *}, $2: $seen"
    [ "$seen" = "$3" ]
}
is "2026-04-15 12:00:00" 2025-W10-3 2025-03-05T00:00:00
is "2026-04-15 12:00:00" 2026-W10-3 2026-03-11T00:00:00
is "2026-04-15 12:00:00" 2027-W10-3 2027-03-10T00:00:00
is "2026-04-15 12:00:00" 2026-W10 2026-03-08T00:00:00
is "2026-04-15 12:00:00" 31st 2026-05-01T00:00:00
is "2026-04-15 12:00:00" 30m P900D
is "2026-04-15 12:00:00" 30min PT30M
