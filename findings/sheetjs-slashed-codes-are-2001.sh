#!/usr/bin/env bash
# Guess: a CSV cell with 10/11 or 1-2 stays text, or becomes a date of this year as in
#   spreadsheets.
# Really: SheetJS reads both as dates of 2001, the year that the JavaScript engine takes for a
#   date without one. The department 10/11 is written back as 10/11/01, the grade 1-2 as 1/2/01.
#   3D and A-1 stay.
# Seen: xlsx (SheetJS) 0.18.5 (npm), Node.js 20; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . xlsx@0.18.5

cat >run.js <<'JS'
const assert = require('assert');
const XLSX = require('xlsx');
console.log('xlsx', XLSX.version, 'Node.js', process.version);
const book = XLSX.read('code,department\nE1,10/11\nE2,1-2\nE3,3D\nE4,A-1\n', { type: 'string' });
const seen = XLSX.utils.sheet_to_csv(book.Sheets[book.SheetNames[0]]).trim().split('\n').slice(1);
console.log(' ', seen.join(' | '));
assert.deepStrictEqual(seen, ['E1,10/11/01', 'E2,1/2/01', 'E3,3D', 'E4,A-1']);
JS
node run.js
