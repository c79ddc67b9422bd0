#!/usr/bin/env bash
# Guess: from the last day of a month to the first of March it is one month and a day or two, and
#   the days beside whole months are never more than 31.
# Really: ddiff gives 62 or 63 days beside the month when the end of February lies between: from 31
#   December to 1 March it is "2 months 62 days", for an end of service twice as long. From 28 or
#   29 January it is right, and from 31 August to 1 October too.
# Seen: dateutils 0.4.10-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root dateutils=0.4.10-1; }
get 2>get.log || { apt-get update -qq && get; }
dpkg -x dateutils_*.deb deb

deb/usr/bin/dateutils.ddiff --version
check() {
    seen=$(deb/usr/bin/dateutils.ddiff "$1" "$2" -f '%m months %d days')
    echo "  $1 to $2 -> $seen, $(deb/usr/bin/dateutils.ddiff "$1" "$2" -f '%d days')"
    [ "$seen" = "$3" ] || { echo "expected: $3"; exit 1; }
}
check 2026-01-29 2026-03-01 "1 months 0 days"
check 2026-01-30 2026-03-01 "1 months 63 days"
check 2026-01-31 2026-03-01 "1 months 62 days"
check 2025-01-31 2026-03-01 "13 months 62 days"
check 2026-12-31 2027-03-01 "2 months 62 days"
check 2026-08-31 2026-10-01 "1 months 0 days"
