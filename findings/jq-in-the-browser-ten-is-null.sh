#!/usr/bin/env bash
# Guess: in an expression of jq, 10 is ten, 8 - 2 - 1 is five, and sort puts 9 before 10.
# Really: a number of two digits or more is NaN, which JSON writes as null: hours less 10 are NaN, while
#   9 and 10.5 are read. Minus counts from the right, 8 hours less 2 less 1 are 7; sort compares texts,
#   10 and 100 come before 9, and what it was given is in the new order afterwards, also for the next
#   expression.
# Seen: jq-in-the-browser 0.7.2 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . jq-in-the-browser@0.7.2

cat >run.js <<'JS'
const assert = require('assert');
const module_ = require('jq-in-the-browser');
const jq = module_.default || module_;
console.log('jq-in-the-browser', JSON.parse(require('fs').readFileSync('node_modules/jq-in-the-browser/package.json')).version);
const day = { hours: 8, break: 2, late: 1, people: [{ name: 'Budi', hours: 9 }, { name: 'Ada', hours: 10 }, { name: 'Cy', hours: 100 }] };
for (const [expression, expected] of [
  ['.hours - 9', -1],
  ['.hours - 10', NaN],
  ['[9, 10, 11, 20]', [9, NaN, NaN, NaN]],
  ['.hours - .break - .late', 7],
  ['.people | map(.name)', ['Budi', 'Ada', 'Cy']],
  ['.people | map(.hours) | sort', [10, 100, 9]],
  ['.people | sort_by(.name) | map(.name)', ['Ada', 'Budi', 'Cy']],
  ['.people | map(.name)', ['Ada', 'Budi', 'Cy']],
]) {
  const seen = jq(expression)(day);
  console.log('  %s -> %s', expression, seen);
  assert.deepStrictEqual(seen, expected);
}
JS
node run.js
