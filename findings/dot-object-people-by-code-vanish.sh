#!/usr/bin/env bash
# Guess: keys as people.000123.name are made into an object, which JSON then has.
# Really: people is made an array, because the code consists of digits, but 000123 is no place of an
#   array: it is a property that JSON leaves out, and the list of people is empty. A code without
#   zeros in front makes as many empty places as its number: with people.1234.name the list has 1235.
# Seen: dot-object 2.1.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . dot-object@2.1.5

cat >run.js <<'JS'
const assert = require('assert');
const dot = require('dot-object');
console.log('dot-object', JSON.parse(require('fs').readFileSync('node_modules/dot-object/package.json')).version);
for (const [keys, expected] of [
  [{ 'people.A12.name': 'Ada', 'people.A13.name': 'Budi' }, '{"people":{"A12":{"name":"Ada"},"A13":{"name":"Budi"}}}'],
  [{ 'people.000123.name': 'Ada', 'people.000124.name': 'Budi' }, '{"people":[]}'],
  [{ 'departments.010': 'HR', 'departments.IT': 'Computers' }, '{"departments":[]}'],
  [{ 'people.3.name': 'Ada' }, '{"people":[null,null,null,{"name":"Ada"}]}'],
]) {
  const seen = JSON.stringify(dot.object({ ...keys }));
  console.log('  %s -> %s', JSON.stringify(keys), seen);
  assert.strictEqual(seen, expected);
}
assert.strictEqual(JSON.parse(JSON.stringify(dot.object({ 'people.1234.name': 'Ada' }))).people.length, 1235);
const moved = dot.transform({ code: 'people.000123.code', name: 'people.000123.name' }, { code: '000123', name: 'Ada' });
console.log('  transform ->', JSON.stringify(moved));
assert.strictEqual(JSON.stringify(moved), '{"people":[]}');
JS
node run.js
