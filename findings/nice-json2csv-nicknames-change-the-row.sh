#!/usr/bin/env bash
# Guess: a name with quotes or a line break is written into CSV so that a reader gives it back.
# Really: nice-json2csv writes the strings of JSON: Ben "Bo" Khan is "Ben \"Bo\" Khan", which
#   readers give back with backslashes and without the quotes, or refuse, and a line break is a
#   backslash and an n in the name. With a comma behind the quotes the fields of the row move by
#   one.
# Seen: nice-json2csv 0.2.2 (npm), read by the csv module of Python 3.11; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . nice-json2csv@0.2.2

cat >run.js <<'JS'
const csv = require('nice-json2csv');
process.stdout.write(csv.convert([{ name: 'Ben "Bo" Khan', code: '000124' }, { name: 'Ada "Addy", Example', code: '000123' }, { name: 'Cyd\nKhan', code: '000125' }]));
JS
node run.js >people.csv
echo "nice-json2csv 0.2.2"
sed 's/^/  /' people.csv; echo
cat >run.py <<'PY'
import csv
rows = list(csv.reader(open("people.csv", newline="")))
for row in rows[1:]:
    print("  read:", row)
assert rows[1] == ['Ben \\Bo\\" Khan"', '000124'], rows[1]
assert len(rows[2]) == 3 and rows[2][-1] == '000123', rows[2]
assert rows[3] == ['Cyd\\nKhan', '000125'], rows[3]
PY
python3 run.py
