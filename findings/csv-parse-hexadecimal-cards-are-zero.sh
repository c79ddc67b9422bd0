#!/usr/bin/env bash
# Guess: with cast, csv-parse makes numbers of numbers and leaves other text; with cast_date it
#   makes dates of dates.
# Really: card numbers in hexadecimal are 0, all of them, as the text counts as a number but is read
#   up to the x. With cast_date areas become dates too: "HQ 1" is January 2001, "Ward 12" December.
# Seen: csv-parse 7.0.3 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . csv-parse@7.0.3

cat >run.js <<'JS'
const assert = require('assert');
const { parse } = require('csv-parse/sync');
console.log('csv-parse', JSON.parse(require('fs').readFileSync('node_modules/csv-parse/package.json')).version);
const text = 'name,card,area\nAda,0x0012D687,HQ 1\nBen,0x00A1B2C3,Ward 12\n';
const cast = parse(text, { columns: true, cast: true });
console.log(' cast:', JSON.stringify(cast));
assert.deepStrictEqual(cast.map((person) => person.card), [0, 0]);
const dates = parse(text, { columns: true, cast: true, cast_date: true });
console.log(' cast_date:', JSON.stringify(dates));
assert.deepStrictEqual(dates.map((person) => person.area.toISOString().slice(0, 7)), ['2001-01', '2001-12']);
JS
TZ=UTC node run.js
