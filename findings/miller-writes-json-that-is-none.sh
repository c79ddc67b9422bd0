#!/usr/bin/env bash
# Guess: Miller writes valid JSON, whatever text the CSV cells hold.
# Really: a cell that Miller takes for a number is written as it stands, without quotes. The card
#   number 0x04A2B3, the way many readers print one, gives "card": 0x04A2B3, and a cell 5. or .5
#   is bare too: no JSON reader accepts the file. +971501234567 and 000123 are quoted.
# Seen: miller 6.6.0-2+b3 (Debian); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root 'miller=6.6.0-2+b3'; }
get 2>get.log || { apt-get update -qq && get; }
dpkg -x miller_*.deb deb

deb/usr/bin/mlr --version
printf 'code,mobile,card\n000123,+971501234567,0x04A2B3\n' >people.csv
deb/usr/bin/mlr --icsv --ojsonl cat people.csv | tee seen.ndjson
grep -q '"card": 0x04A2B3' seen.ndjson
if python3 -c 'import json; json.loads(open("seen.ndjson").read())' 2>error; then
  echo 'the JSON is valid'
  exit 1
fi
tail -1 error
