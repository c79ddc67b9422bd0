#!/usr/bin/env bash
# Guess: records of another structure have another fingerprint.
# Really: object-identity writes fields one after the other without a sign for the end of a list or
#   an object. So a department that is moved under its neighbour leaves the identity of the company
#   as it was, and so does a post code that is moved from the person to the address. The latter is
#   equal in js-hash-code and slim-object-hash too.
# Seen: object-identity 0.2.3, js-hash-code 1.0.0 and slim-object-hash 0.1.2 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . object-identity@0.2.3 js-hash-code@1.0.0 slim-object-hash@0.1.2

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { identify } from 'object-identity';
import jsHash from 'js-hash-code';
import slim from 'slim-object-hash';
for (const name of ['object-identity', 'js-hash-code', 'slim-object-hash'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const pairs = {
  'HR moves under IT': [{ dept: 'All', sub: [{ dept: 'IT', sub: [] }, { dept: 'HR', sub: [] }] }, { dept: 'All', sub: [{ dept: 'IT', sub: [{ dept: 'HR', sub: [] }] }] }],
  'area 3 leaves the group': [[[1, 2], 3], [[1, 2, 3]]],
  'the post code moves': [{ address: { city: 'A' }, zip: 7 }, { address: { city: 'A', zip: 7 } }],
  'another name': [{ name: 'Ada' }, { name: 'Budi' }],
};
const expected = { 'object-identity': 'HR moves under IT, area 3 leaves the group, the post code moves', 'js-hash-code': 'the post code moves', 'slim-object-hash': 'the post code moves' };
for (const [name, make] of [['object-identity', identify], ['js-hash-code', jsHash], ['slim-object-hash', slim]]) {
  const seen = Object.keys(pairs).filter(key => make(pairs[key][0]) === make(pairs[key][1])).join(', ');
  console.log('  %s, equal: %s', name, seen);
  assert.strictEqual(seen, expected[name]);
}
JS
node run.mjs
