#!/usr/bin/env bash
# Guess: a PATCH whose value holds the enterprise extension as an object, as the person itself does,
#   changes the department.
# Really: scim-patch cuts the name of the extension at the dot of "2.0" and writes a new attribute
#   beside it. The department stays as it was, without an error; only the form with the name and
#   the attribute in one text changes it.
# Seen: scim-patch 0.8.3 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . scim-patch@0.8.3

cat >run.js <<'JS'
const assert = require('assert');
const { scimPatch } = require('scim-patch');
console.log('scim-patch', JSON.parse(require('fs').readFileSync('node_modules/scim-patch/package.json')).version);
const extension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
for (const [operation, department] of [
  [{ op: 'replace', value: { [extension]: { department: 'HR' } } }, 'Sales'],
  [{ op: 'replace', path: extension, value: { department: 'HR' } }, 'Sales'],
  [{ op: 'replace', path: extension + ':department', value: 'HR' }, 'HR'],
]) {
  const person = { userName: 'ada', [extension]: { employeeNumber: '000123', department: 'Sales' } };
  const seen = scimPatch(person, [operation]);
  console.log(' ', JSON.stringify(operation), '\n   ->', JSON.stringify(seen));
  assert.strictEqual(seen[extension].department, department);
}
JS
node run.js
