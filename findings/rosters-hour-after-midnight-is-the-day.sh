#!/usr/bin/env bash
# Guess: the layer of the night, from 00:00:00 to 06:00:00, is on call at 00:30; and people who
#   take turns day by day take turns over New Year too.
# Really: rosters compares the time as text, and the text of 00:30 is 24:30:00, which is in no layer
#   that ends: for the first hour of the day whoever is below the layers is on call. Turns start
#   anew each year: of four people one is on call on 31 December and 1 January.
# Seen: rosters 0.0.1 (npm) on Node.js 20; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . rosters@0.0.1

cat >run.js <<'JS'
const assert = require('assert');
const Clock = Date;
let now;
global.Date = class extends Clock { constructor(...given) { if (given.length) super(...given); else super(now); } };
const { getOnCallPerson } = require('rosters');
console.log('rosters', require('rosters/package.json').version, 'Node.js', process.version);
const hours = { layers: [{ user: 'below' }, { user: 'day', start: '06:00:00', end: '23:00:00' }, { user: 'night', start: '00:00:00', end: '06:00:00' }] };
const turns = { layers: [{ rotation: { every: 'day', users: ['Ada', 'Ben', 'Cyd', 'Dan'] } }] };
for (const [schedule, time, expected] of [
  [hours, '2026-03-05T12:00:00', 'day'], [hours, '2026-03-05T00:30:00', 'below'], [hours, '2026-03-05T01:30:00', 'night'],
  [turns, '2026-12-30T12:00:00', 'Ada'], [turns, '2026-12-31T12:00:00', 'Ben'], [turns, '2027-01-01T12:00:00', 'Ben'], [turns, '2027-01-02T12:00:00', 'Cyd'],
]) {
  now = time;
  const seen = getOnCallPerson(schedule);
  console.log(' ', time, '->', seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
