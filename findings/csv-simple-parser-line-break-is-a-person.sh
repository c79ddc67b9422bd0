#!/usr/bin/env bash
# Guess: a file of two people that ends with a line break has two people.
# Really: csv-simple-parser gives a third one, who has an empty code and no other field; with infer
#   the code is null, a cell with a tab is the number 0 and the family name null, written in any way
#   but Null, no name.
# Seen: csv-simple-parser 2.0.2 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . csv-simple-parser@2.0.2

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import parser from 'csv-simple-parser';
console.log('csv-simple-parser', JSON.parse(readFileSync('node_modules/csv-simple-parser/package.json')).version);
const parse = parser.default ?? parser;
for (const [text, options, expected] of [['code,name\n000123,Ada\n000124,Budi', {}, [{ code: '000123', name: 'Ada' }, { code: '000124', name: 'Budi' }]],
  ['code,name\n000123,Ada\n000124,Budi\n', {}, [{ code: '000123', name: 'Ada' }, { code: '000124', name: 'Budi' }, { code: '' }]],
  ['code,family,note\n000123,null,\t\n000124,Null,x\n', { infer: true },
    [{ code: 123, family: null, note: 0 }, { code: 124, family: 'Null', note: 'x' }, { code: null }]]]) {
  const seen = parse(text, { header: true, ...options });
  console.log('  %s %s -> %s', JSON.stringify(text), JSON.stringify(options), JSON.stringify(seen));
  assert.deepStrictEqual(JSON.parse(JSON.stringify(seen)), expected);
}
JS
node run.mjs
