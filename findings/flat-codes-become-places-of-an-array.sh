#!/usr/bin/env bash
# Guess: what was flattened and is unflattened is what it was; a code with zeros in front is a
#   name.
# Really: flat takes digits for the place in an array. People under the codes 000123 and 000007
#   come back as an array of 124 places, most of them empty, without their codes; of 007 and 7 one
#   person is left. When the first code has a letter they stay names, but 000123 is 123.
# Seen: flat 6.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . flat@6.0.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { flatten, unflatten } from 'flat';
console.log('flat', JSON.parse(readFileSync('node_modules/flat/package.json')).version);
const turn = (people) => unflatten(flatten({ people })).people;
const lettered = turn({ E7: 'Ada', '000123': 'Ben' });
console.log('   E7, 000123 ->', JSON.stringify(lettered));
assert.deepStrictEqual(lettered, { E7: 'Ada', 123: 'Ben' });
const people = turn({ '000123': 'Ada', '000007': 'Ben' });
console.log('   000123, 000007 -> array of', people.length, 'with', JSON.stringify(Object.entries(people)));
assert(Array.isArray(people) && people.length === 124 && people[7] === 'Ben');
const one = turn({ '007': 'Ada', 7: 'Ben' });
console.log('   007, 7 ->', JSON.stringify(Object.entries(one)));
assert.strictEqual(Object.values(one).length, 1);
JS
node run.mjs
