#!/usr/bin/env bash
# Guess: a filter that is written as text and read again finds the same people.
# Really: @ldapjs/filter compares with the escaped text after reading: "Ada (HR)" and all names in
#   Arabic letters are found by the filter, and by nobody who has read its text. ldap-filter, the
#   package before it, reads the escaped bytes of an Arabic name as Latin letters.
# Seen: @ldapjs/filter 2.1.1 and ldap-filter 0.3.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @ldapjs/filter@2.1.1 ldap-filter@0.3.3

cat >run.js <<'JS'
const assert = require('assert');
const version = (name) => JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
const current = require('@ldapjs/filter');
const former = require('ldap-filter');
console.log('@ldapjs/filter', version('@ldapjs/filter'), 'ldap-filter', version('ldap-filter'));
for (const [name, again] of [['Ada Example', true], ['Last, First', true], ['Ada (HR)', false], ['محمد', false]]) {
  const filter = new current.EqualityFilter({ attribute: 'cn', value: name });
  const text = filter.toString();
  const seen = [filter.matches({ cn: name }), current.parseString(text).matches({ cn: name })];
  console.log('  %s: %s -> found %s, read again %s', name, text, ...seen);
  assert.deepStrictEqual(seen, [true, again]);
}
const read = former.parse('(cn=\\d9\\85\\d8\\ad\\d9\\85\\d8\\af)');
console.log('  ldap-filter reads', JSON.stringify(read.value));
assert.deepStrictEqual([...read.value].map((letter) => letter.codePointAt(0)), [0xd9, 0x85, 0xd8, 0xad, 0xd9, 0x85, 0xd8, 0xaf]);
JS
node run.js
