#!/usr/bin/env bash
# Guess: a reader of vCards gives all telephone numbers of a person, and a value up to the end of its
#   line.
# Really: vcard gives the first telephone, e-mail and address and drops the others, and cuts a value
#   at a colon: the note "Shift: night" is "Shift", an address in the web "https", and a change at 08:30
#   was at "08". The unit of a company is a word of its name.
# Seen: vcard 0.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . vcard@0.1.0

cat >run.js <<'JS'
const assert = require('assert');
const VCard = require('vcard');
console.log('vcard', JSON.parse(require('fs').readFileSync('node_modules/vcard/package.json')).version);
const lines = ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Ada Example', 'N:Example;Ada;;;', 'TEL;TYPE=WORK:+971 4 123 4567', 'TEL;TYPE=CELL:+971 50 123 4567',
  'EMAIL;TYPE=WORK:ada@example.com', 'EMAIL;TYPE=HOME:ada.home@example.com', 'URL:https://example.com/hr', 'NOTE:Shift: night, 22:00 to 06:00',
  'REV:2026-11-30T08:30:00Z', 'ORG:Example Company;Sales', 'END:VCARD', ''];
new VCard().readData(lines.join('\r\n'), (error, card) => {
  assert.ifError(error);
  for (const [name, expected] of [['TEL', { type: ['WORK'], value: '+971 4 123 4567' }], ['EMAIL', { type: ['WORK'], value: 'ada@example.com' }], ['URL', 'https'],
    ['NOTE', 'Shift'], ['REV', '2026-11-30T08'], ['ORG', 'Example Company Sales']]) {
    console.log('  %s -> %s', lines.filter((line) => line.startsWith(name)).join(' and '), JSON.stringify(card[name]));
    assert.deepStrictEqual(card[name], expected);
  }
});
JS
node run.js
