#!/usr/bin/env bash
# Guess: 1234.50 of the format #,##0.00 "AED" is shown as 1 234.50 AED, as with the currency in
#   front; 12:05 with h:mm AM/PM is 12:05 PM.
# Really: a space between the digits and a unit in quotes divides by a thousand: the salary is
#   "1.23AED", and 1234.5 hours of the format 0.00 "h" are "1.23h", of 0.00" h" not. Five past noon is
#   "0:05 PM". A text under a format of digits becomes zeros: the badge A-12 is shown as 000000.
# Seen: excel-style-dataformatter 2.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . excel-style-dataformatter@2.0.1

cat >run.js <<'JS'
const assert = require('assert');
const DataFormatter = require('excel-style-dataformatter').default || require('excel-style-dataformatter');
console.log('excel-style-dataformatter', JSON.parse(require('fs').readFileSync('node_modules/excel-style-dataformatter/package.json')).version);
const formatter = new (DataFormatter.DataFormatter || DataFormatter)();
for (const [value, type, format, expected] of [
  [1234.5, 'Number', '"AED" #,##0.00', 'AED 1 234.50'],
  [1234.5, 'Number', '#,##0.00 "AED"', '1.23AED'],
  [1234.5, 'Number', '0.00 "h"', '1.23h'],
  [1234.5, 'Number', '0.00" h"', '1234.50 h'],
  [new Date(2026, 2, 4, 11, 5), 'DateTime', 'h:mm AM/PM', '11:05 AM'],
  [new Date(2026, 2, 4, 12, 5), 'DateTime', 'h:mm AM/PM', '0:05 PM'],
  [123, 'Number', '000000', '000123'],
  ['A-12', 'Number', '000000', '000000'],
]) {
  const seen = formatter.format(value, type, format).value;
  console.log('  %s as %s -> %s', value instanceof Date ? value.toTimeString().slice(0, 5) : value, format, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
