#!/usr/bin/env bash
# Guess: userName eq "ada" or userName eq "ben" finds both.
# Really: scim2-filter reads every filter with "and" or "or" without an error and finds nobody with
#   it. A provider that asks so before it makes a person is told that there is none. The filters of
#   one comparison work, and those with "not".
# Seen: scim2-filter 0.2.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . scim2-filter@0.2.0

cat >run.js <<'JS'
const assert = require('assert');
const { filter, parse } = require('scim2-filter');
console.log('scim2-filter', JSON.parse(require('fs').readFileSync('node_modules/scim2-filter/package.json')).version);
const people = [{ userName: 'ada', active: true }, { userName: 'ben', active: false }];
for (const [text, expected] of [
  ['userName eq "ada"', ['ada']],
  ['not (userName eq "ada")', ['ben']],
  ['userName eq "ada" or userName eq "ben"', []],        // both would be right
  ['userName eq "ada" and active eq true', []],          // ada
]) {
  const seen = people.filter(filter(parse(text))).map((person) => person.userName);
  console.log('  %s -> %s', text, seen.join(', ') || 'nobody');
  assert.deepStrictEqual(seen, expected);
}
JS
node run.js
