#!/usr/bin/env bash
# Guess: a calendar with the zone Asia/Dubai shows a shift that is given as a moment (a Date) at the
#   time that Dubai had then.
# Really: ical-generator writes the time that the machine's clock had, and calls it the time of the
#   zone: made on a server in UTC, the shift from 22:00 to 06:00 in Dubai is from 18:00 to 02:00, in
#   Berlin from 19:00. Without a zone it is right, as it is then written in UTC.
# Seen: ical-generator 10.2.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ical-generator@10.2.0

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import ical from 'ical-generator';
console.log('ical-generator', JSON.parse(readFileSync('node_modules/ical-generator/package.json')).version, 'on a machine in', process.env.TZ);
for (const timezone of [undefined, 'Asia/Dubai']) {
  const calendar = ical({ name: 'Roster' });
  calendar.createEvent({ start: new Date('2026-03-01T22:00:00+04:00'), end: new Date('2026-03-02T06:00:00+04:00'), timezone, summary: 'Night' });
  const seen = calendar.toString().split('\r\n').filter((line) => /^DT(START|END)/.test(line)).join(' ');
  console.log('  22:00 to 06:00 in Dubai, zone %s -> %s', timezone, seen);
  const hours = { UTC: ['1T180000', '2T020000'], 'Europe/Berlin': ['1T190000', '2T030000'], 'Asia/Dubai': ['1T220000', '2T060000'] }[process.env.TZ];
  const [begin, end] = timezone ? hours : ['1T180000Z', '2T020000Z'];
  const zone = timezone ? ';TZID=Asia/Dubai' : '';
  assert.strictEqual(seen, `DTSTART${zone}:2026030${begin} DTEND${zone}:2026030${end}`);
}
JS
for zone in Asia/Dubai UTC Europe/Berlin; do TZ=$zone node run.mjs; done
