#!/usr/bin/env bash
# Guess: a template of JSON such as {"active": "{{active}}"} is filled with the values of a person: a
#   flag stays a flag, as a list stays a list, and what is missing is empty.
# Really: a flag and a number become texts, so that who is not active has the text "false", which is
#   true for a program; a list stays, but takes the text around it away: "areas: {{areas}}" is the
#   list alone. What is null or missing, or has spaces in the braces, is sent as {{...}}.
# Seen: json-templater 1.2.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json-templater@1.2.0

cat >run.js <<'JS'
const assert = require('assert');
const fill = require('json-templater/object');
console.log('json-templater', JSON.parse(require('fs').readFileSync('node_modules/json-templater/package.json')).version);
const person = { code: '000123', active: false, hours: 0, card: null, areas: ['Gate', 'Yard'] };
for (const [template, expected] of [
  ['{{code}}', '000123'],
  ['{{active}}', 'false'],
  ['{{hours}}', '0'],
  ['{{areas}}', ['Gate', 'Yard']],
  ['areas: {{areas}}', ['Gate', 'Yard']],
  ['{{card}}', '{{card}}'],
  ['card {{card}} of {{code}}', 'card {{card}} of 000123'],
  ['{{manager}}', '{{manager}}'],
  ['{{ code }}', '{{ code }}'],
]) {
  const seen = fill({ value: template }, person).value;
  console.log('  %s -> %s', template, JSON.stringify(seen));
  assert.deepStrictEqual(seen, expected);
}
JS
node run.js
