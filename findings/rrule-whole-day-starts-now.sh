#!/usr/bin/env bash
# Guess: an event of whole days, DTSTART;VALUE=DATE, is repeated from its day on, as calendar files
#   with holidays have it.
# Really: rrule does not read a DTSTART with VALUE and takes the time at which the program runs:
#   what begins on 1 January 2030 has its first day today. With DTSTART alone, or with a zone, the
#   day is right.
# Seen: rrule 2.8.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . rrule@2.8.1

cat >run.js <<'JS'
const assert = require('assert');
const { rrulestr } = require('rrule');
console.log('rrule', JSON.parse(require('fs').readFileSync('node_modules/rrule/package.json')).version);
for (const [start, right] of [
  ['DTSTART:20300101', true],
  ['DTSTART;TZID=Asia/Dubai:20300101T000000', true],
  ['DTSTART;VALUE=DATE:20300101', false],
]) {
  const first = rrulestr(`${start}\nRRULE:FREQ=YEARLY;COUNT=2`).all()[0];
  console.log('  %s -> %s', start, first.toISOString());
  assert.strictEqual(Math.abs(first - Date.UTC(2030, 0, 1)) < 864e5, right);
  if (!right) assert(Math.abs(first - Date.now()) < 6e4);
}
JS
node run.js
