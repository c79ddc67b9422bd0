#!/usr/bin/env bash
# Guess: comparing two files by a key, one of which has the key twice, reports the row that is
#   gone, or the double key.
# Really: csv-diff keeps the last row of each key only. A person who was in the old file beside
#   another one with the same code, and is not in the new one, is no difference.
# Seen: csv-diff 1.2 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install csv-diff==1.2

printf 'code,name\n17,Ada Example\n17,Ben Sample\n18,Cyd Test\n' >old.csv
printf 'code,name\n17,Ben Sample\n18,Cyd Test\n' >new.csv
env/bin/csv-diff --version
env/bin/csv-diff old.csv new.csv --key=code --json | tee seen.json
env/bin/python -c "import json; seen = json.load(open('seen.json')); assert not any(seen.values()), seen"
echo 'no difference was reported'
