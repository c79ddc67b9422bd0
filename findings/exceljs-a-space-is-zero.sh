#!/usr/bin/env bash
# Guess: a CSV cell that holds only a space is read as blank or as a space.
# Really: the CSV reader of exceljs gives every cell to the Number of JavaScript, for which a
#   space is 0 and 0x1F is 31. An e-mail that is only a space becomes the number 0, while an empty
#   cell stays blank.
# Seen: exceljs 4.4.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . exceljs@4.4.0

printf 'code,email\nE1, \nE2,\nE3,ada@example.org\n0x1F,\n' >people.csv
cat >run.js <<'JS'
const assert = require('assert');
const Excel = require('exceljs');
(async () => {
  console.log('exceljs', require('exceljs/package.json').version);
  const seen = [];
  (await new Excel.Workbook().csv.readFile('people.csv')).eachRow((row) => seen.push(row.values.slice(1)));
  console.log(' ', JSON.stringify(seen));
  assert.deepStrictEqual(seen, [['code', 'email'], ['E1', 0], ['E2'], ['E3', 'ada@example.org'], [31]]);
})().catch((error) => { console.log(String(error)); process.exit(1); });
JS
node run.js
