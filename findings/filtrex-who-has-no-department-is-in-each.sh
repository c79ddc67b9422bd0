#!/usr/bin/env bash
# Guess: people.filter(compileExpression(rule)) gives the people for whom the rule holds; for who has
#   no such field it does not hold, or there is an error.
# Really: an error is the answer of the rule, an object, which filter takes for true: who has no
#   department is in each department, a number that is stored as text is above any limit, and with
#   active == false, where false is a field that nobody has, everybody is chosen.
# Seen: filtrex 3.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . filtrex@3.1.0

cat >run.js <<'JS'
const assert = require('assert');
const { compileExpression } = require('filtrex');
console.log('filtrex', JSON.parse(require('fs').readFileSync('node_modules/filtrex/package.json')).version);
const people = [
  { name: 'Ada', department: 'HR', hours: 9, active: true },
  { name: 'Budi', department: 'IT', hours: 7.5, active: false },
  { name: 'Cy', hours: '7', active: true },
];
for (const [rule, expected] of [
  ['department == "HR"', ['Ada', 'Cy']],
  ['department == "Finance"', ['Cy']],
  ['hours > 8', ['Ada', 'Cy']],
  ['hours < 1', ['Cy']],
  ['not active', ['Budi']],
  ['active == false', ['Ada', 'Budi', 'Cy']],
  ['name == "Dee" and department == "HR"', []],
  ['department == "Finance" and name == "Dee"', ['Cy']],
]) {
  const seen = people.filter(compileExpression(rule)).map((person) => person.name);
  console.log('  %s -> %s', rule, seen.join(', '));
  assert.deepStrictEqual(seen, expected);
}
JS
node run.js
