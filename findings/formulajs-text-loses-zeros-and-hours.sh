#!/usr/bin/env bash
# Guess: TEXT(123, "000000") is 000123, and TEXT of a working time with "h:mm" is the time.
# Really: TEXT knows the decimals of a format alone: 123 stays 123, a quarter past eight is "0", 36:15
#   hours are "2", and 4 March 2026 is 46085, without an error. DAYS360 from 31 January to 28 February
#   is 30, where spreadsheet programs have 28; COUNTIF and SWITCH regard case, MATCH and VLOOKUP not.
# Seen: @formulajs/formulajs 4.6.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @formulajs/formulajs@4.6.1

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import { TEXT, DAYS360, DATE, COUNTIF, SWITCH, MATCH, VLOOKUP } from '@formulajs/formulajs';
console.log('@formulajs/formulajs', JSON.parse(readFileSync('node_modules/@formulajs/formulajs/package.json')).version);
for (const [name, seen, expected] of [
  ['TEXT(12.5, "0.00")', TEXT(12.5, '0.00'), '12.50'],
  ['TEXT(123, "000000")', TEXT(123, '000000'), '123'],
  ['TEXT(0.34375, "h:mm")', TEXT(0.34375, 'h:mm'), '0'],
  ['TEXT(1.5104166667, "[h]:mm")', TEXT(1.5104166667, '[h]:mm'), '2'],
  ['TEXT(46085, "yyyy-mm-dd")', TEXT(46085, 'yyyy-mm-dd'), '46085'],
  ['DAYS360(DATE(2026, 1, 31), DATE(2026, 2, 28))', DAYS360(DATE(2026, 1, 31), DATE(2026, 2, 28)), 30],
  ['COUNTIF(["ada", "ADA"], "ada")', COUNTIF(['ada', 'ADA'], 'ada'), 1],
  ['SWITCH("ADA", "ada", 1, 0)', SWITCH('ADA', 'ada', 1, 0), 0],
  ['MATCH("ADA", ["budi", "ada"], 0)', MATCH('ADA', ['budi', 'ada'], 0), 2],
  ['VLOOKUP("ADA", [["ada", 17]], 2, false)', VLOOKUP('ADA', [['ada', 17]], 2, false), 17],
]) {
  console.log('  %s -> %s', name, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.mjs
