#!/usr/bin/env bash
# Guess: joining people with their areas by code gives one row for each match, or raises an error
#   when a code occurs twice.
# Really: csvtool puts the text !MULTIPLE VALUES in the place of the names of a code that occurs
#   twice, a person without an area keeps an empty cell, and the header is sorted among the codes:
#   it ends up as the last row.
# Seen: csvtool 2.4-1+b2 (Debian); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root csvtool=2.4-1+b2; }
get 2>get.log || { apt-get update -qq && get; }
dpkg -x csvtool_*.deb deb

dpkg-deb -W csvtool_*.deb
printf '%s\n' code,name 000123,Ada 000123,Bea 000124,Cy >people.csv
printf '%s\n' code,area 000123,HQ 000125,LAB >areas.csv
deb/usr/bin/csvtool join 1 2 people.csv areas.csv | tee seen.csv
printf '%s\n' '000123,!MULTIPLE VALUES,HQ' 000124,Cy, 000125,,LAB code,name,area | cmp - seen.csv
