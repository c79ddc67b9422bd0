#!/usr/bin/env bash
# Guess: the months between a day of the Persian calendar and another day are the same whether the
#   other is given as text, as day of dayjs, or as day of the Persian calendar.
# Really: jalaliday counts from the year 1404 of the one to the year 2025 of the other: six months
#   of service are minus 129, a year of service is 120 months. With a Persian date as text they are
#   7325. Only when both are Persian days the answer is right; days and hours always are.
# Seen: jalaliday 3.1.1, dayjs 1.11.23 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . jalaliday@3.1.1 dayjs@1.11.23

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const dayjs = require('dayjs');
const plugin = require('jalaliday');
dayjs.extend(plugin.default || plugin);
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('jalaliday'), version('dayjs'));
const today = dayjs('2025-09-22').calendar('jalali');
for (const [text, other, unit, expected] of [
  ['2025-03-21, a Persian day', dayjs('2025-03-21').calendar('jalali'), 'month', 5],
  ['2025-03-21, as text', '2025-03-21', 'month', -129],
  ['2025-03-21, a day', dayjs('2025-03-21'), 'month', -129],
  ['1404-01-01, as text', '1404-01-01', 'month', 7325],
  ['2024-09-22, as text', '2024-09-22', 'month', 120],
  ['2025-03-21, as text', '2025-03-21', 'day', 185],
]) {
  const seen = today.diff(other, unit);
  console.log('  %s since %s: %d %ss', today.format('YYYY-MM-DD'), text, seen, unit);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
