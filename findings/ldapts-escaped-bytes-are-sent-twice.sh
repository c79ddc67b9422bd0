#!/usr/bin/env bash
# Guess: in the text of an LDAP filter \ff is the byte ff, so that a person can be looked up by
#   objectGUID or by an Arabic name that a tool has escaped.
# Really: the filter parser of ldapts makes a letter of each escaped byte and sends the letter in
#   UTF-8: \ff goes out as c3 bf. An objectGUID of 16 bytes is sent with up to 32, and an escaped
#   Arabic name as Latin letters. Without escapes the same name is sent right.
# Seen: ldapts 8.2.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ldapts@8.2.0

cat >run.js <<'JS'
const assert = require('assert');
const { BerWriter, FilterParser } = require('ldapts');
console.log('ldapts', JSON.parse(require('fs').readFileSync('node_modules/ldapts/package.json')).version);
for (const [text, value] of [
  ['(cn=محمد)', 'd985d8add985d8af'],
  ['(cn=\\d9\\85\\d8\\ad\\d9\\85\\d8\\af)', 'c399c285c398c2adc399c285c398c2af'],
  ['(objectGUID=\\01\\02\\7f\\ff\\80)', '01027fc3bfc280'],
]) {
  const writer = new BerWriter();
  FilterParser.parseString(text).write(writer);
  const sent = writer.buffer.toString('hex');
  console.log('  %s -> %s', text, sent);
  assert(sent.endsWith((value.length / 2).toString(16).padStart(2, '0') + value));    // length, then value
}
JS
node run.js
