#!/usr/bin/env bash
# Guess: with shifts of twelve hours that change at 07:00 and 19:00, the shift of 07:30 is the one
#   of the day; with shifts of eight hours that change at 08:00, the shift of 00:30 is the night.
# Really: before the clock time at which the pattern starts, shiftly counts one hour too few: the
#   first hour of a shift belongs to the one before. For 07:30 it says night, for 00:30 evening.
# Seen: @statengine/shiftly 0.0.131 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @statengine/shiftly@0.0.131

cat >run.js <<'JS'
const assert = require('assert');
const { ShiftConfiguration } = require('@statengine/shiftly');
console.log('@statengine/shiftly', require('@statengine/shiftly/package.json').version);
const shifts = (pattern, shiftStart, shiftDuration, times) => {
  const plan = new ShiftConfiguration({ timeZone: 'Asia/Dubai', firstDay: '2026-03-01', pattern, shiftStart, shiftDuration });
  const seen = times.map((time) => time + ' ' + plan.calculateShift('2026-03-05T' + time + ':00+04:00'));
  console.log('  shifts of', shiftDuration, 'hours from', shiftStart, '->', seen.join(', '));
  return seen;
};
assert.deepStrictEqual(shifts('nd', '1900', 12, ['06:30', '07:30', '08:30', '18:30', '19:30']),
  ['06:30 N', '07:30 N', '08:30 D', '18:30 D', '19:30 N']);
assert.deepStrictEqual(shifts('den', '0800', 8, ['08:30', '16:30', '00:30', '01:30']),
  ['08:30 D', '16:30 E', '00:30 E', '01:30 N']);
JS
node run.js
