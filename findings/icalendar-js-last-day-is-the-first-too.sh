#!/usr/bin/env bash
# Guess: what is repeated on the last day of each month is on that day, and what is repeated every
#   second week is not each week.
# Really: the package icalendar takes the last day but one and the first for BYMONTHDAY=-1, so that
#   payday comes twice a month and never on the last day; of two days every second week each runs
#   nearly every week, and what belongs to April alone begins in March.
# Seen: icalendar 0.7.1 and rrule 2.8.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . icalendar@0.7.1 rrule@2.8.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import icalendar from 'icalendar';
import rrule from 'rrule';
for (const name of ['icalendar', 'rrule']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const write = day => day.toISOString().slice(5, 10);
for (const [rule, right, expected] of [['FREQ=WEEKLY;BYDAY=WE', '03-04 03-11 03-18 03-25', '03-04 03-11 03-18 03-25'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', '03-31 04-30 05-31 06-30', '03-04 03-30 04-01 04-29'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', '03-04 03-16 03-18 03-30', '03-04 03-09 03-11 03-18'],
  ['FREQ=DAILY;BYMONTH=4', '04-01 04-02 04-03 04-04', '03-04 03-05 03-06 03-07'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '03-13 11-13 08-13 10-13', '03-13 04-13 04-17 05-13']]) {
  const days = [];
  rrule.rrulestr(`DTSTART:20260304T080000Z\nRRULE:${rule}`).all(day => days.push(day) < 4);
  const others = new icalendar.RRule(rule, { DTSTART: new Date(2026, 2, 4, 8) }).nextOccurences(new Date(2026, 0, 1), 4);
  const seen = [days, others].map(list => list.map(write).join(' '));
  console.log('  %s: rrule %s; icalendar %s', rule, ...seen);
  assert.deepStrictEqual(seen, [right, expected]);
}
JS
TZ=UTC node run.mjs
