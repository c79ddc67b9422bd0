#!/usr/bin/env bash
# Guess: the working days between two punches of one day do not depend on whether somebody came
#   half an hour early, and a day off has none.
# Really: dayjs-business-time counts no day from 08:00 to 17:00, two days from 07:30 to 17:30 of
#   the same day, and one day of leave for a Friday that is a day off. Its hours and minutes are
#   right.
# Seen: dayjs-business-time 1.0.4, dayjs 1.11.23 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . dayjs-business-time@1.0.4 dayjs@1.11.23

cat >run.js <<'JS'
const assert = require('assert');
const dayjs = require('dayjs');
const loaded = require('dayjs-business-time');
dayjs.extend(loaded.default || loaded);
for (const name of ['dayjs-business-time', 'dayjs']) console.log(name, require(name + '/package.json').version);
const day = [{ start: '08:00:00', end: '17:00:00' }];
dayjs.setBusinessTime({ sunday: day, monday: day, tuesday: day, wednesday: day, thursday: day, friday: null, saturday: null });
for (const [name, start, end, days, hours] of [
  ['Wednesday', '2026-03-04T08:00', '2026-03-04T17:00', 0, 9],
  ['Wednesday', '2026-03-04T07:30', '2026-03-04T17:30', 2, 9],
  ['Friday, a day off', '2026-03-06T08:00', '2026-03-06T17:00', 1, 0],
  ['Wednesday to Thursday', '2026-03-04T08:00', '2026-03-05T17:00', 1, 18],
]) {
  const seen = [dayjs(start).businessDaysDiff(dayjs(end)), dayjs(start).businessHoursDiff(dayjs(end))];
  console.log(' ', name, start.slice(11), 'to', end.slice(11), '->', seen[0], 'days,', seen[1], 'hours');
  assert.deepStrictEqual(seen, [days, hours]);
}
JS
TZ=UTC node run.js
