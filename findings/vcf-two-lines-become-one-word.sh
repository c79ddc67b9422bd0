#!/usr/bin/env bash
# Guess: what a package for vCards reads is the text of the card, and what is set is what another reader
#   finds.
# Really: vcf takes no backslash off when it reads and puts none in when it writes. The name Example, Ada
#   is read as "Example\, Ada"; a note of two lines that is set is written without the line break, as one
#   word, and the company "Example; Sons" gets the unit Sons.
# Seen: vcf 2.1.2, read again with vcard-parser 1.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . vcf@2.1.2 vcard-parser@1.0.0

cat >run.js <<'JS'
const assert = require('assert');
const VCard = require('vcf');
const { parse } = require('vcard-parser');
for (const name of ['vcf', 'vcard-parser']) console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version);
const text = ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Example\\, Ada', 'N:Example;Ada;;;', 'NOTE:gate 8\\nnight', 'END:VCARD', ''].join('\r\n');
const [card] = VCard.parse(text);
for (const [name, expected, right] of [['fn', 'Example\\, Ada', 'Example, Ada'], ['note', 'gate 8\\nnight', 'gate 8\nnight']]) {
  const seen = card.get(name).valueOf();
  console.log('  read: %s, by the other package %s', JSON.stringify(seen), JSON.stringify(parse(text)[name][0].value));
  assert.strictEqual(seen, expected);
  assert.strictEqual(parse(text)[name][0].value, right);
}
card.set('note', 'gate 8\nnight');
card.set('org', 'Example; Sons');
const written = parse(card.toString('3.0'));
for (const [name, expected] of [['note', 'gate 8night'], ['org', ['Example', ' Sons']]]) {
  const seen = written[name][0].value;
  console.log('  set and written: %s', JSON.stringify(seen));
  assert.deepStrictEqual(seen, expected);
}
JS
node run.js
