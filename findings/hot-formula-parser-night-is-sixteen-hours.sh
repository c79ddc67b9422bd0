#!/usr/bin/env bash
# Guess: MOD(0.25 - 22/24, 1) * 24, the usual formula for hours from 22:00 to 06:00, is 8, and
#   CEILING(8.02, 0.25) the next quarter of an hour, as in each spreadsheet program.
# Really: MOD of a negative number leaves the minus out of the account: the night has 16 hours, where
#   from 22 to 6 are 8. CEILING and FLOOR to a quarter give tenths: 8.3 for 8.02 up and for 8.37 down,
#   and CEILING(487, 15) is 500. "8:45"+"8:45" is 16, and SUBSTITUTE with "" replaces nothing.
# Seen: hot-formula-parser 4.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . hot-formula-parser@4.0.0

cat >run.js <<'JS'
const assert = require('assert');
const { Parser } = require('hot-formula-parser');
console.log('hot-formula-parser', JSON.parse(require('fs').readFileSync('node_modules/hot-formula-parser/package.json')).version);
for (const [formula, expected] of [
  ['MOD(0.25-22/24,1)*24', 16],
  ['MOD(6-22,24)', 16],
  ['MOD(4-22,24)', 18],
  ['CEILING(8.02,0.25)', 8.3],
  ['CEILING(8.37,0.25)', 8.5],
  ['FLOOR(8.37,0.25)', 8.3],
  ['CEILING(487,15)', 500],
  ['FLOOR(487,15)', 480],
  ['"22:30"-"06:45"', 16],
  ['"8:45"+"8:45"', 16],
  ['SUBSTITUTE("784-1990-1234567-8","-","")', '784-1990-1234567-8'],
  ['SUBSTITUTE("784-1990-1234567-8","-"," ")', '784 1990 1234567 8'],
]) {
  const { error, result } = new Parser().parse(formula);
  console.log('  %s -> %s', formula, error || result);
  assert(error === null && (result === expected || Math.abs(result - expected) < 1e-9));
}
JS
node run.js
