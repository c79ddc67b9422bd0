#!/usr/bin/env bash
# Guess: the code of a transfer has the amount that was given, and nothing where nothing was given.
# Really: with iban-qr-code 2,500 is EUR2.500, two euros and a half, as is 2.500, while 2,500.00 and
#   12,500,000 are read with their thousands. Who gives no bank code gets DEZZZYYYXXX, and who gives no
#   reason pays for "Testsubject".
# Seen: iban-qr-code 1.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . iban-qr-code@1.0.0

cat >run.js <<'JS'
const assert = require('assert');
const { bezahlcode, girocode } = require('iban-qr-code');
console.log('iban-qr-code', JSON.parse(require('fs').readFileSync('node_modules/iban-qr-code/package.json')).version);
const transfer = { name: 'Ada Example', iban: 'NL91ABNA0417164300' };
for (const [amount, giro, bezahl] of [['2500', 'EUR2500.00', '2500,00'], ['2,500.00', 'EUR2500.00', '2500,00'], ['12,500,000', 'EUR12500000.00', '12500000,00'],
  ['2,500', 'EUR2.500', '2,500'], ['2.500', 'EUR2.500', '2,500']]) {
  const first = girocode({ ...transfer, amount }).split('\n')[7];
  const second = decodeURIComponent(/&amount=([^&]*)/.exec(bezahlcode({ ...transfer, amount }))[1]);
  console.log('  %s -> %s and %s', amount, first, second);
  assert.deepStrictEqual([first, second], [giro, bezahl]);
}
const lines = girocode({ ...transfer, amount: '2500' }).split('\n');
console.log('  without bank code and reason: %s, %s', lines[4], lines[10]);
assert.deepStrictEqual([lines[4], lines[10]], ['DEZZZYYYXXX', 'Testsubject']);
JS
node run.js
