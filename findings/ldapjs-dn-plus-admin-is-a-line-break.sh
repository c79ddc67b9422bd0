#!/usr/bin/env bash
# Guess: ou=HR\+Admin is the department "HR+Admin", as the standard has it.
# Really: @ldapjs/dn takes the + and a letter from A to F behind it for a hexadecimal number:
#   "HR+Admin" becomes HR, a line break and "dmin", "Sales+Dubai" has a carriage return, and a
#   space with a digit is a control character. "HR+Ops" stays, since O is no such digit.
# Seen: @ldapjs/dn 1.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @ldapjs/dn@1.1.0

cat >run.js <<'JS'
const assert = require('assert');
const { DN } = require('@ldapjs/dn');
console.log('@ldapjs/dn', JSON.parse(require('fs').readFileSync('node_modules/@ldapjs/dn/package.json')).version);
for (const [text, expected] of [
  ['ou=HR\\+Ops,dc=example', 'HR+Ops'],
  ['ou=HR\\+Admin,dc=example', 'HR\ndmin'],
  ['ou=Sales\\+Dubai,dc=example', 'Sales\rubai'],
  ['ou=Gate\\ 10,dc=example', 'Gate\u00010'],
]) {
  const seen = DN.fromString(text).rdnAt(0).getValue('ou');
  console.log('  %s -> %s', text, JSON.stringify(seen));
  assert.strictEqual(seen, expected);
}
JS
node run.js
