#!/usr/bin/env bash
# Guess: a distinguished name that is read and written again is the same name, in another form at
#   most; bytes written as \D9\86 are the letters of the name.
# Really: rfc2253 takes each such byte for a character of its own: an Arabic name becomes twice as
#   many Latin letters and signs, and is not equal to itself written with letters. An escaped plus
#   sign before a letter from A to F is one byte with it: the department HR+Admin is HR, a line
#   break and dmin.
# Seen: rfc2253 0.2.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . rfc2253@0.2.0

cat >run.js <<'JS'
const assert = require('assert');
const { parse } = require('rfc2253');
console.log('rfc2253', require('rfc2253/package.json').version);
for (const [text, kind, expected] of [
  ['OU=Sales \\+ Service,DC=example', 'OU', 'Sales + Service'],
  ['OU=HR\\+Admin,DC=example', 'OU', 'HR\ndmin'],
  ['CN=نادية,DC=example', 'CN', 'نادية'],
  ['CN=\\D9\\86\\D8\\A7\\D8\\AF\\D9\\8A\\D8\\A9,DC=example', 'CN', Buffer.from('نادية').toString('latin1')],
]) {
  const name = parse(text);
  console.log(' ', text, '->', JSON.stringify(name.get(kind)), 'written', JSON.stringify(name.format()));
  assert.strictEqual(name.get(kind), expected);
}
assert(!parse('CN=نادية,DC=example').match(parse('CN=\\D9\\86\\D8\\A7\\D8\\AF\\D9\\8A\\D8\\A9,DC=example')));
JS
node run.js
