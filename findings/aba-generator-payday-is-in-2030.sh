#!/usr/bin/env bash
# Guess: the header of a bank file (ABA) has the date on which the salaries are to be paid, and a
#   time of the form HHmm, which the package asks for, does not change it.
# Really: aba-generator makes the date from the time when there is one: new Date("0930") is the year
#   930, and 31 March 2026 is written as 1 January 2030. With 2015 for a quarter past eight in the
#   evening it is 1 January 2015. A date given as text, or a time given as Date, stays right.
# Seen: aba-generator 2.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . aba-generator@2.1.0

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const ABA = require('aba-generator');
console.log('aba-generator', JSON.parse(readFileSync('node_modules/aba-generator/package.json')).version);
const salary = {
  bsb: '123-456', account: '12345678', transactionCode: ABA.PAY, amount: 1000, accountTitle: 'EXAMPLE ADA',
  reference: 'MARCH', traceBsb: '123-456', traceAccount: '87654321', remitter: 'EXAMPLE',
};
const day = new Date(2026, 2, 31);
for (const [text, header, expected] of [
  ['31 March 2026', { date: day }, '310326'],
  ['31 March 2026, 0930', { date: day, time: '0930' }, '010130'],
  ['31 March 2026, 2015', { date: day, time: '2015' }, '010115'],
  ['310326, 0930', { date: '310326', time: '0930' }, '310326'],
]) {
  const file = new ABA({ header: { bank: 'WBC', user: 'Example', userNumber: 1, ...header } }).generate([salary]);
  const seen = file.slice(74, 80);
  console.log('  %s -> %s (day, month, year)', text, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
