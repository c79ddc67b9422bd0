#!/usr/bin/env bash
# Guess: SUMIF(A1:A3, "HR", B1:B3) adds the hours of HR, FLOOR(8.37, 0.25) is 8.25, and SUM leaves
#   out texts, as in each spreadsheet program.
# Really: SUMIF of columns looks at their first row alone; of rows it adds what is the same text: "hr"
#   and ">8" give 0. Dates are taken for milliseconds: from 2020-02-29 to 2026-02-28 DATEDIF counts no
#   year and a day, EOMONTH is in 1970. FLOOR leaves out its second argument, and SUM takes texts that
#   look like numbers: codes, and the badge 1e5 as a hundred thousand.
# Seen: xlsx-calc 0.9.2, xlsx 0.18.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . xlsx-calc@0.9.2 xlsx@0.18.5

cat >run.js <<'JS'
const assert = require('assert');
const XLSX = require('xlsx');
const calculate = require('xlsx-calc');
console.log('xlsx-calc', JSON.parse(require('fs').readFileSync('node_modules/xlsx-calc/package.json')).version);
for (const [formula, expected] of [
  ['SUMIF(A2:C2,"HR",A1:C1)', 18],
  ['SUMIF(A2:C2,"hr",A1:C1)', 0],
  ['SUMIF(A1:C1,">8",A1:C1)', 0],
  ['SUMIF(E1:E3,"HR",F1:F3)', 8],
  ['CEILING(8.37,0.25)', 8.5],
  ['FLOOR(8.37,0.25)', 8],
  ['SUM(A3:C3)', 100131.5],
  ['DATEDIF(A4,B4,"Y")', 0],
  ['DATEDIF(A4,B4,"D")', 1],
  ['EOMONTH(B4,0)', '1970-01-31'],
]) {
  const sheet = XLSX.utils.aoa_to_sheet([[8, 9, 10, '', 'HR', 8], ['HR', 'IT', 'HR', '', 'IT', 9], ['000123', '1e5', 8.5, '', 'HR', 10], [43890, 46081]]);
  sheet.H9 = { t: 'n', f: formula };
  sheet['!ref'] = 'A1:H9';
  calculate({ SheetNames: ['Hours'], Sheets: { Hours: sheet } });
  const seen = sheet.H9.v instanceof Date ? sheet.H9.v.toISOString().slice(0, 10) : sheet.H9.v;
  console.log('  %s -> %s', formula, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
