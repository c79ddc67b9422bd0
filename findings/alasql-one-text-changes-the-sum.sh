#!/usr/bin/env bash
# Guess: SELECT SUM(hours) over a list of people is the sum, also when one value came as text, or an
#   error; MIN of a date or a name is the first.
# Really: a text in the column makes the sum depend on the order: of 8.5, "10" and 9 it is 9, what comes
#   after the text; with the text at the end 17.510, where AVG is 5.8, and 2.8 and 36.2 in the other
#   orders. MIN and MAX of texts are left out of the answer. UPPER of null is "NULL", the year of a
#   missing date 1970, and hours > '8.7' leaves out 10.
# Seen: alasql 4.19.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . alasql@4.19.1

cat >run.js <<'JS'
const assert = require('assert');
const alasql = require('alasql');
console.log('alasql', JSON.parse(require('fs').readFileSync('node_modules/alasql/package.json')).version);
const people = [
  { name: 'Ada', hours: 8.5, day: '2026-03-04', department: 'HR' },
  { name: 'Budi', hours: 9, day: '2026-03-05', department: null },
  { name: 'Cy', hours: '10', day: null, department: 'IT' },
];
for (const [query, list, expected] of [
  ['SELECT SUM(hours) AS s, AVG(hours) AS a FROM ?', [people[0], people[1]], [{ s: 17.5, a: 8.75 }]],
  ['SELECT SUM(hours) AS s, AVG(hours) AS a FROM ?', [people[0], people[2], people[1]], [{ s: 9, a: 2.8369666666666666 }]],
  ['SELECT SUM(hours) AS s, AVG(hours) AS a FROM ?', people, [{ s: '17.510', a: 5.836666666666667 }]],
  ['SELECT MIN(hours) AS a, MIN(name) AS b, MAX(day) AS c FROM ?', people.slice(0, 2), [{ a: 8.5, b: undefined, c: undefined }]],
  ['SELECT name FROM ? WHERE hours > 8.7', people, [{ name: 'Budi' }, { name: 'Cy' }]],
  ["SELECT name FROM ? WHERE hours > '8.7'", people, [{ name: 'Budi' }]],
  ['SELECT UPPER(department) AS d, YEAR(day) AS y FROM ?', people.slice(1), [{ d: 'NULL', y: 2026 }, { d: 'IT', y: 1970 }]],
]) {
  const seen = alasql(query, [list]);
  console.log('  %s\n    %s', query, JSON.stringify(seen));
  assert.deepEqual(seen, expected);
}
JS
TZ=UTC node run.js
