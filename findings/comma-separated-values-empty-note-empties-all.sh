#!/usr/bin/env bash
# Guess: the first person of a file may have no note, and the notes of the others are read.
# Really: comma-separated-values takes the types from the first line: when its note is empty the
#   column is of numbers, the first note is 0 and all others are NaN. After the badge 13 the badge
#   A12 is NaN, and the codes lose their zeros.
# Seen: comma-separated-values 3.6.4 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . comma-separated-values@3.6.4

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import CSV from 'comma-separated-values';
console.log('comma-separated-values', JSON.parse(readFileSync('node_modules/comma-separated-values/package.json')).version);
for (const [text, expected] of [['name,note\nAda,night\nBudi,\n', ['night', '']], ['name,note\nBudi,\nAda,night shift\nCem,gate 8\n', [0, NaN, NaN]],
  ['name,badge\nAda,13\nBudi,A12\n', [13, NaN]], ['name,code\nAda,000123\nBudi,000124\n', [123, 124]]]) {
  const rows = new CSV(text, { header: true }).parse();
  console.log('  %s -> %o', JSON.stringify(text), rows);
  assert.deepStrictEqual(rows.map(row => Object.values(row)[1]), expected);
}
JS
node run.mjs
