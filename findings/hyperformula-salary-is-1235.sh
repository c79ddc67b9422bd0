#!/usr/bin/env bash
# Guess: TEXT(1234.5, "#,##0.00") is 1,234.50, TEXT of 36:15 hours with "[h]:mm" 36:15, and of a date
#   with "ddd" the weekday.
# Really: the amount is "1235,##0.00", rounded and with a part of the format behind it; "[h]:mm" gives
#   [12]:15, as for 12:15, where "[hh]:mm" is right; "ddd" is 044 and "mmm" 030, the number of the day
#   and of the month with another digit; -1:30 is "-1:-30", and 12.5 percent "0%".
# Seen: hyperformula 3.5.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . hyperformula@3.5.0

cat >run.js <<'JS'
const assert = require('assert');
const { HyperFormula } = require('hyperformula');
console.log('hyperformula', HyperFormula.version);
const engine = HyperFormula.buildFromArray([[]], { licenseKey: 'gpl-v3' });
for (const [formula, expected] of [
  ['=TEXT(1234.5,"0.00")', '1234.50'],
  ['=TEXT(1234.5,"#,##0.00")', '1235,##0.00'],
  ['=TEXT(123,"000000")', '000123'],
  ['=TEXT(1.5104166667,"[hh]:mm")', '36:15'],
  ['=TEXT(1.5104166667,"[h]:mm")', '[12]:15'],
  ['=TEXT(46085,"yyyy-mm-dd")', '2026-03-04'],
  ['=TEXT(46085,"ddd d mmm")', '044 4 030'],
  ['=TEXT(-0.0625,"h:mm")', '-1:-30'],
  ['=TEXT(0.125,"0%")', '0%'],
]) {
  const seen = engine.calculateFormula(formula, 0);
  console.log('  %s -> %s', formula, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
