#!/usr/bin/env bash
# Guess: a patch between two YAML files shows that a birthday was corrected; js-yaml reads a date
#   without quotes as a Date.
# Really: for rfc6902 any two dates are equal and the patch is empty. fast-json-patch writes 24
#   operations, one for each letter of the new date, also when nothing has changed; applied to the
#   old record they leave the old birthday, without an error.
# Seen: rfc6902 5.4.0, fast-json-patch 3.1.1, js-yaml 4.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . rfc6902@5.4.0 fast-json-patch@3.1.1 js-yaml@4.1.0

cat >run.js <<'JS'
const assert = require('assert');
const version = (name) => JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
const yaml = require('js-yaml');
const rfc6902 = require('rfc6902');
const fast = require('fast-json-patch');
for (const name of ['rfc6902', 'fast-json-patch', 'js-yaml']) console.log(name, version(name));
const before = yaml.load('{ code: "000123", birthday: 1990-01-01 }');
const after = yaml.load('{ code: "000123", birthday: 1991-02-03 }');
const first = rfc6902.createPatch(before, after);
const second = fast.compare(before, after);
console.log('  rfc6902:', JSON.stringify(first));
console.log('  fast-json-patch:', second.length, 'operations, the first', JSON.stringify(second[0]));
assert.deepStrictEqual(first, []);
assert.strictEqual(second.length, 24);
assert.strictEqual(fast.compare(before, yaml.load('{ code: "000123", birthday: 1990-01-01 }')).length, 24);
const patched = fast.applyPatch(fast.deepClone(before), second).newDocument;
console.log('  after the patch:', JSON.stringify(patched));
assert.strictEqual(patched.birthday, '1990-01-01T00:00:00.000Z');
JS
node run.js
