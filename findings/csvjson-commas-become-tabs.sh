#!/usr/bin/env bash
# Guess: a comma inside a value is put into quotes when people are written as CSV.
# Really: csvjson replaces it with a tab: "Example, Ada" becomes two words with a tab between, for
#   good. Quotes inside a value are written as they are, and its own reader then drops what stands
#   before them.
# Seen: csvjson 5.1.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . csvjson@5.1.0

cat >run.js <<'JS'
const assert = require('assert');
const { toCSV, toObject } = require('csvjson');
console.log('csvjson', JSON.parse(require('fs').readFileSync('node_modules/csvjson/package.json')).version);
const people = [{ code: '000123', name: 'Example, Ada' }, { code: '000124', name: 'Ben "B" Sample' }];
const text = toCSV(people, { headers: 'key' });
const back = toObject(text, { delimiter: ',', quote: '"' });
console.log(JSON.stringify(text), '\n ', JSON.stringify(back));
assert.match(text, /Example\t Ada/);
assert.strictEqual(back[1].name, 'Sample');
JS
node run.js
