#!/usr/bin/env bash
# Guess: a field that a person does not have is an empty cell.
# Really: json-2-csv writes the word undefined for it, and null for one inside an object, which the
#   next program takes for a department of that name. The way back makes numbers of all codes that
#   do not begin with a zero, so one column holds text and numbers.
# Seen: json-2-csv 5.6.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json-2-csv@5.6.0

cat >run.js <<'JS'
const assert = require('assert');
const { json2csv, csv2json } = require('json-2-csv');
console.log('json-2-csv', JSON.parse(require('fs').readFileSync('node_modules/json-2-csv/package.json')).version);
const text = json2csv([{ code: '000123', name: 'Ada', department: 'Sales', manager: { code: '000007' } }, { code: '100124', name: 'Ben' }]);
console.log(text);
assert.strictEqual(text.split('\n')[2], '100124,Ben,undefined,null');
const back = csv2json('code,name\n000123,Ada\n100124,Ben');
console.log(JSON.stringify(back));
assert.deepStrictEqual(back.map((person) => person.code), ['000123', 100124]);
JS
node run.js
