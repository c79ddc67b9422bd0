#!/usr/bin/env bash
# Guess: a userName is compared without regard to the case of its letters by each operator, and a
#   value of null is none.
# Really: scim-query-filter-parser does so for eq alone: userName eq "ADA" finds ada, sw "A", co "D"
#   and ew "A" find nobody. Who has null for a title has a title, and who has no family name is
#   neither equal nor unequal to another.
# Seen: scim-query-filter-parser 2.0.4 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . scim-query-filter-parser@2.0.4

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { compileFilter } from 'scim-query-filter-parser';
console.log('scim-query-filter-parser', JSON.parse(readFileSync('node_modules/scim-query-filter-parser/package.json')).version);
const people = [{ userName: 'ada', title: 'HR', name: { familyName: 'Example' } }, { userName: 'budi', title: null }];
for (const [filter, expected] of [['userName eq "ADA"', 'ada'], ['userName sw "a"', 'ada'], ['userName sw "A"', ''], ['userName co "D"', ''], ['userName ew "A"', ''],
  ['title pr', 'ada budi'], ['name.familyName eq "Example"', 'ada'], ['name.familyName ne "Example"', '']]) {
  const seen = people.filter(compileFilter(filter)).map(person => person.userName).join(' ');
  console.log('  %s -> %s', filter, seen || 'nobody');
  assert.strictEqual(seen, expected);
}
JS
node run.mjs
