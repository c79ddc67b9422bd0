#!/usr/bin/env bash
# Guess: a Persian or Hijri month begins with the first moment of its first day and ends with the
#   last moment of its last, as the months of dayjs do.
# Really: in jalaliday and dayjs-hijri weeks, months and years begin at 01:00 and end at 01:59:59 of
#   their last day, as the hour is set to 1 in the code (against summer time at midnight). A punch
#   at 00:30 of the first belongs to no month, and all of the last day but its first two hours.
# Seen: jalaliday 3.1.1, jalali-plugin-dayjs 1.1.4, dayjs-hijri 1.0.1, dayjs 1.11.23 (npm);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . jalaliday@3.1.1 jalali-plugin-dayjs@1.1.4 dayjs-hijri@1.0.1 dayjs@1.11.23

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('dayjs'));
for (const [name, calendar, first, last] of [
  ['jalaliday', 'jalali', '2025-08-23', '2025-09-22'],
  ['jalali-plugin-dayjs', 'jalali', '2025-08-23', '2025-09-22'],
  ['dayjs-hijri', 'hijri', '2025-08-24', '2025-09-22'],
]) {
  for (const loaded of Object.keys(require.cache)) delete require.cache[loaded];
  const dayjs = require('dayjs');
  const plugin = require(name);
  dayjs.extend(plugin.default || plugin);
  const day = dayjs('2025-08-30').calendar(calendar);
  const ends = [day.startOf('month'), day.endOf('month')].map((end) => end.toDate());
  const seen = ends.map((end) => end.toISOString().slice(0, 19));
  console.log('  %s: the month %s begins at %s and ends at %s', version(name), day.format('YYYY-MM'), ...seen);
  assert.deepStrictEqual(seen, [`${first}T01:00:00`, `${last}T01:59:59`]);
  for (const [punch, inside] of [[`${first}T00:30:00Z`, false], [`${last}T01:30:00Z`, true], [`${last}T08:00:00Z`, false]]) {
    const found = new Date(punch) >= ends[0] && new Date(punch) <= ends[1];
    console.log('    a punch at %s is %s', punch.slice(0, 16), found ? 'in it' : 'not in it');
    assert.strictEqual(found, inside);
  }
}
JS
TZ=UTC node run.js
