#!/usr/bin/env bash
# Guess: of a name of two words the second is the family name.
# Really: humanparser takes Ma, Md, V and I for a degree or a number wherever they stand last: Ada Ma
#   has no family name. parse-full-name keeps Ma but knows Van, Le and Bin as the begin of a family
#   name, so that "Van Anh" and "Bin Sample" have no given name.
# Seen: humanparser 2.7.0 and parse-full-name 1.2.7 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . humanparser@2.7.0 parse-full-name@1.2.7

cat >run.js <<'JS'
const assert = require('assert');
const { parseName } = require('humanparser');
const { parseFullName } = require('parse-full-name');
const version = (name) => name + ' ' + JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('humanparser'), 'and', version('parse-full-name'));
for (const [text, human, full] of [
  ['Ada Ma', ['Ada', '', 'Ma'], ['Ada', 'Ma', '']],
  ['Rahim Md', ['Rahim', '', 'Md'], ['', 'Rahim', 'Md']],
  ['Van Anh', ['Van', 'Anh', ''], ['', 'Van Anh', '']],
  ['Bin Sample', ['Bin', 'Sample', ''], ['', 'Bin Sample', '']],
]) {
  const one = parseName(text);
  const other = parseFullName(text);
  const seen = [[one.firstName, one.lastName, one.suffix || ''], [other.first, other.last, other.suffix]];
  console.log(' ', text.padEnd(11), 'first, last, suffix:', JSON.stringify(seen[0]), 'and', JSON.stringify(seen[1]));
  assert.deepStrictEqual(seen, [human, full]);
}
JS
node run.js
