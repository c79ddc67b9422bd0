#!/usr/bin/env bash
# Guess: a parser that reads 04/03/2026 as 3 April, by the American order, refuses 31/12/2025 or
#   takes its 31 for the day.
# Really: it leaves the first digit out and reads 1/12/2025: the end of a contract moves from the
#   last day of the year to 12 January of the same year, and 15/01/2026 to 1 May. Days up to 9 and
#   dates with dots are not cut, so most of a file looks right.
# Seen: any-date-parser 2.2.4 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . any-date-parser@2.2.4

cat >run.js <<'JS'
const assert = require('assert');
const loaded = require('any-date-parser');
const parser = loaded.default || loaded;
console.log('any-date-parser', JSON.parse(require('fs').readFileSync('node_modules/any-date-parser/package.json')).version);
for (const [text, american, british] of [
  ['31/12/2025', '2025-01-12', '2025-12-31'],
  ['15/01/2026', '2026-05-01', '2026-01-15'],
  ['30.12.2025', '2025-12-30', '2025-12-30'],
]) {
  const seen = ['en-US', 'en-GB'].map((locale) => parser.fromString(text, locale).toISOString().slice(0, 10));
  console.log(' ', text, '-> en-US', seen[0], 'en-GB', seen[1]);
  assert.deepStrictEqual(seen, [american, british]);
}
JS
TZ=UTC node run.js
