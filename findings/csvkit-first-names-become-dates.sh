#!/usr/bin/env bash
# Guess: csvsort puts rows in order and leaves the values alone, codes without zeros at the front
#   at least.
# Really: with its default type inference a column of first names that are also months or weekdays
#   becomes a column of dates in the year 1: April, May and June are written as 0001-04-01,
#   0001-05-01 and 0001-06-01. One name that is no month in the column, and all stay names.
# Seen: csvkit 2.2.0 with agate 1.14.2 and parsedatetime 2.6 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6

env/bin/csvsort --version
sorted() { env/bin/csvsort -c code names.csv | tee seen.csv; }
printf 'code,first_name\nE1,April\nE2,May\nE3,June\n' >names.csv
sorted
grep -q '^E1,0001-04-01$' seen.csv
printf 'code,first_name\nE1,April\nE2,May\nE3,Ada\n' >names.csv
sorted
grep -q '^E1,April$' seen.csv
