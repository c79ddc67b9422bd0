#!/usr/bin/env bash
# Guess: a column of codes such as 1D, 2D and 12H is text, since every value has a letter.
# Really: agate reads them as durations: csvsort writes "1 day, 0:00:00", "2 days, 0:00:00" and
#   "12:00:00". Position codes like 5M or 3W go the same way.
# Seen: csvkit 2.2.0 with agate 1.14.2 and pytimeparse 1.1.10 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install csvkit==2.2.0 agate==1.14.2 pytimeparse==1.1.10

env/bin/csvsort --version
printf 'name,position\nAda,1D\nBen,2D\nCyd,12H\nDee,5M\nEve,3W\n' >positions.csv
env/bin/csvsort -c name positions.csv | tee seen.csv
diff seen.csv - <<'END'
name,position
Ada,"1 day, 0:00:00"
Ben,"2 days, 0:00:00"
Cyd,12:00:00
Dee,0:05:00
Eve,"21 days, 0:00:00"
END
