#!/usr/bin/env bash
# Guess: a column that is filled with zeros on the left is read back without those zeros, or with
#   them.
# Really: @evologi/fixed-width takes the zeros off on both sides, unless trim says one side: of its
#   own file the codes 1, 10 and 100 are read as 1, 40 hours as 4, and 0 as nothing.
# Seen: @evologi/fixed-width 1.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @evologi/fixed-width@1.1.0

cat >run.js <<'JS'
const assert = require('assert');
const { parse, stringify } = require('@evologi/fixed-width');
console.log('@evologi/fixed-width', JSON.parse(require('fs').readFileSync('node_modules/@evologi/fixed-width/package.json')).version);
const fields = [{ property: 'code', width: 6, pad: '0', align: 'right' }, { property: 'name', width: 6 }, { property: 'hours', width: 4, pad: '0', align: 'right' }];
const people = [{ code: 1, name: 'Ada', hours: 8 }, { code: 10, name: 'Ben', hours: 40 }, { code: 100, name: 'Cyd', hours: 0 }];
const text = stringify(people, { fields, eol: '\n' });
console.log(text.trimEnd());
const seen = parse(text, { fields }).map((person) => [person.code, person.name, person.hours]);
console.log('  ->', JSON.stringify(seen));
assert.deepStrictEqual(seen, [['1', 'Ada', '8'], ['1', 'Ben', '4'], ['1', 'Cyd', '']]);
JS
node run.js
