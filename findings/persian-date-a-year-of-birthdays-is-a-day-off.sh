#!/usr/bin/env bash
# Guess: persian-date gives the Persian date that the calendar of Node.js itself gives.
# Really: it does, but for 1342, from 21 March 1963 to 20 March 1964: each birthday of that year is
#   a day early, and the first day of 1342 is the 30th of Esfand 1341, which has 29.
# Seen: persian-date 1.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . persian-date@1.1.0

cat >run.js <<'JS'
const assert = require('assert');
const PersianDate = require('persian-date');
console.log('persian-date', require('persian-date/package.json').version, 'Node.js', process.version);
const format = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', { year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC' });
const wrong = [];
for (let day = Date.UTC(1950, 0, 1); day < Date.UTC(2026, 11, 1); day += 864e5) {
  const part = Object.fromEntries(format.formatToParts(day).map(({ type, value }) => [type, parseInt(value)]));
  const date = new PersianDate(new Date(day)).toCalendar('persian');
  const [one, other] = [`${date.year()}-${date.month()}-${date.date()}`, `${part.year}-${part.month}-${part.day}`];
  if (one !== other) wrong.push([new Date(day).toISOString().slice(0, 10), one, other]);
}
for (const [day, one, other] of [wrong[0], wrong[150], wrong.at(-1)]) console.log(`  ${day}: persian-date ${one}, Node.js ${other}`);
console.log('  days from 1950 to November 2026 that differ:', wrong.length);
assert.deepStrictEqual([wrong.length, wrong[0][0], wrong.at(-1)[0], wrong[0][1]], [366, '1963-03-21', '1964-03-20', '1341-12-30']);
JS
TZ=UTC node run.js
