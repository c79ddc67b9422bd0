#!/usr/bin/env bash
# Guess: an event on 31 January that is repeated each month is left out in the months without a
#   31st, as the standard has it; or it is on the last day of each month.
# Really: node-ical has it on 28 February and then on the 28th of every month. Whoever was born on 29
#   February has a birthday each year on 28 February, in 2028 too. rrule leaves the months out, and
#   so does node-ical 0.27.2 with rrule-temporal 2.2.8, which needs Node.js 22.
# Seen: node-ical 0.26.1 with rrule-temporal 1.6.0, rrule 2.8.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . node-ical@0.26.1 rrule-temporal@1.6.0 rrule@2.8.1

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const ical = require('node-ical');
const { rrulestr } = require('rrule');
for (const name of ['node-ical', 'rrule-temporal', 'rrule']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const days = (times) => times.map((time) => time.toISOString().slice(0, 10)).join(' ');
for (const [start, rule, expected, skipped] of [
  ['20260131', 'FREQ=MONTHLY;COUNT=5', '2026-01-31 2026-02-28 2026-03-28 2026-04-28 2026-05-28', '2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31'],
  ['20260130', 'FREQ=MONTHLY;COUNT=3', '2026-01-30 2026-02-28 2026-03-28', '2026-01-30 2026-03-30 2026-04-30'],
  ['20240229', 'FREQ=YEARLY;COUNT=5', '2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-28', '2024-02-29 2028-02-29 2032-02-29 2036-02-29 2040-02-29'],
]) {
  const file = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Payroll//EN', 'BEGIN:VEVENT', 'UID:pay@example.com', 'DTSTAMP:20260101T000000Z',
    'SUMMARY:Payday', `DTSTART:${start}T080000Z`, `RRULE:${rule}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
  const event = Object.values(ical.sync.parseICS(file)).find((item) => item.type === 'VEVENT');
  const seen = days(event.rrule.all());
  const other = days(rrulestr(`DTSTART:${start}T080000Z\nRRULE:${rule}`).all());
  console.log(`  ${start} ${rule}\n    node-ical ${seen}\n    rrule     ${other}`);
  assert.deepStrictEqual([seen, other], [expected, skipped]);
}
JS
TZ=UTC node run.js
