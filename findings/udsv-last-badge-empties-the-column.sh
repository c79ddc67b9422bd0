#!/usr/bin/env bash
# Guess: a column of badges of which most have a letter is a column of text.
# Really: udsv takes the type of a column from one line, which is the last of a short file and the
#   ninth of a longer one: when that badge is 77, all badges with a letter are NaN. A column of
#   family names that ends with No or with the initial T is true and false, and nobody has a name.
# Seen: udsv 0.7.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . udsv@0.7.3

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { inferSchema, initParser } from 'udsv';
console.log('udsv', JSON.parse(readFileSync('node_modules/udsv/package.json')).version);
for (const [values, expected] of [[['A12', 'B13', '77', 'C15'], ['A12', 'B13', '77', 'C15']], [['A12', 'B13', 'C15', '77'], [NaN, NaN, NaN, 77]],
  [['Example', 'Sample', 'Li'], ['Example', 'Sample', 'Li']], [['Example', 'Sample', 'No'], [false, false, false]], [['A', 'B', 'T'], [false, false, true]]]) {
  const text = 'code,value\n' + values.map((value, place) => `P${place},${value}\n`).join('');
  const seen = initParser(inferSchema(text)).typedObjs(text).map(row => row.value);
  console.log('  %s -> %s', values.join(', '), seen.join(', '));
  assert.deepStrictEqual(seen, expected);
}
for (const [place, expected] of [[9, 199], [10, 0]]) {
  const values = Array.from({ length: 200 }, (_, index) => (index === place - 1 ? '77' : `A${index}`));
  const text = 'code,value\n' + values.map((value, index) => `P${index},${value}\n`).join('');
  const seen = initParser(inferSchema(text)).typedObjs(text).filter(row => Number.isNaN(row.value)).length;
  console.log('  200 badges, 77 in line %d: %d are lost', place, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.mjs
