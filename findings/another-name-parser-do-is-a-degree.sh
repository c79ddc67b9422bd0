#!/usr/bin/env bash
# Guess: words of three names that the package does not know are the first, the middle and the last
#   name, as they stand.
# Really: another-name-parser takes Do, Md. and MD for degrees wherever they stand: Do Thi Lan is
#   Thi Lan, MD Rahman has no family name, and Maria De La Cruz is "Maria De" by her first name.
# Seen: another-name-parser 0.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . another-name-parser@0.1.0

cat >run.js <<'JS'
const assert = require('assert');
const parse = require('another-name-parser');
console.log('another-name-parser', JSON.parse(require('fs').readFileSync('node_modules/another-name-parser/package.json')).version);
for (const [name, ...expected] of [
  ['Van Anh Nguyen', 'Van', 'Anh', 'Nguyen', null],
  ['Do Thi Lan', 'Thi', null, 'Lan', 'Do'],
  ['MD Rahman', 'Rahman', null, null, 'MD'],
  ['Md. Rafiqul Islam', 'Rafiqul', null, 'Islam', 'Md.'],
  ['Maria De La Cruz', 'Maria De', null, 'La Cruz', null],
]) {
  const { first, middle, last, suffix } = parse(name);
  console.log('  %s -> first %s, middle %s, last %s, suffix %s', name, first, middle, last, suffix);
  assert.deepStrictEqual([first, middle, last, suffix], expected);
}
JS
node run.js
