#!/usr/bin/env bash
# Guess: Papa Parse sees that a file is separated by commas, as the header has one and the other
#   separators stand inside quotes.
# Really: in a file of two columns whose second holds three areas in quotes, it takes the separator
#   of the areas: the quotes become part of the values and the areas extra cells. A line break at
#   the end of the file decides it: without that break, or with skipEmptyLines, commas are found.
# Seen: papaparse 5.7.1 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . papaparse@5.7.1

cat >run.js <<'JS'
const assert = require('assert');
const Papa = require('papaparse');
console.log('papaparse', require('papaparse/package.json').version);
const text = 'code,areas\n000123,"HQ;LAB;DC"\n000124,"HQ;LAB;SHOP"';
for (const [name, file, options, separator] of [
  ['with a line break at the end', text + '\n', {}, ';'],
  ['without', text, {}, ','],
  ['with it and skipEmptyLines', text + '\n', { skipEmptyLines: true }, ','],
]) {
  const seen = Papa.parse(file, { header: true, ...options });
  console.log(' ', name, JSON.stringify(seen.meta.delimiter), JSON.stringify(seen.data[0]));
  assert.strictEqual(seen.meta.delimiter, separator);
}
JS
node run.js
