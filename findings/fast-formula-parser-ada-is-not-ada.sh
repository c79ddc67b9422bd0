#!/usr/bin/env bash
# Guess: an evaluator of Excel formulas compares texts as Excel does, without regard to case, and
#   TRIM leaves one space between words.
# Really: "Ada"="ADA" is false, and VLOOKUP does not find ADA where Ada is; SEARCH, which is there to
#   find without regard to case, gives an error. TRIM keeps the spaces between given and family name,
#   so that the names of two lists differ after it. The first Sunday of 2026 is in week 1, not 2.
# Seen: fast-formula-parser 1.0.19 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . fast-formula-parser@1.0.19

cat >run.js <<'JS'
const assert = require('assert');
const Parser = require('fast-formula-parser');
console.log('fast-formula-parser', JSON.parse(require('fs').readFileSync('node_modules/fast-formula-parser/package.json')).version);
for (const [formula, expected] of [
  ['"Ada"="Ada"', true],
  ['"Ada"="ADA"', false],
  ['VLOOKUP("Ada",{"Ada",17;"Budi",18},2,FALSE)', 17],
  ['VLOOKUP("ADA",{"Ada",17;"Budi",18},2,FALSE)', '#N/A'],
  ['SEARCH("d","Budi")', 3],
  ['SEARCH("D","Budi")', '#VALUE!'],
  ['TRIM("  Ada   Example ")', 'Ada   Example'],
  ['WEEKNUM(DATE(2026,1,3))', 1],
  ['WEEKNUM(DATE(2026,1,4))', 1],
]) {
  const result = new Parser().parse(formula, { row: 1, col: 1, sheet: 'Staff' });
  const seen = result && result.name ? result.name : result;
  console.log('  %s -> %s', formula, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
