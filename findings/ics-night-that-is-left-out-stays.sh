#!/usr/bin/env bash
# Guess: a day that is left out of repeated shifts is given and written like the first day: [2026,
#   3, 8, 22, 0] leaves out the shift of 22:00 on the 8th.
# Really: ics writes days left out in UTC, and takes them for the time of the machine, whatever is
#   said of the first day. With startOutputType "local" (22:00 wherever you are) or startInputType
#   "utc" the day left out is no day of the shift, and the person is called on a holiday. Two
#   readers agree.
# Seen: ics 3.12.0, ical.js 2.2.1 (npm), recurring-ical-events 3.8.2, icalendar 7.3.2 (PyPI);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ics@3.12.0 ical.js@2.2.1
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install recurring-ical-events==3.8.2 icalendar==7.3.2

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync, writeFileSync } from 'fs';
import { createEvent } from 'ics';
import ICAL from 'ical.js';
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('ics'), version('ical.js'));
const night = { title: 'Night', start: [2026, 3, 1, 22, 0], duration: { hours: 8 }, recurrenceRule: 'FREQ=WEEKLY;COUNT=4', exclusionDates: [[2026, 3, 8, 22, 0]] };
for (const [name, types, lost, shifts] of [
  ['plain', {}, '20260308T180000Z', 3],
  ['local', { startInputType: 'local', startOutputType: 'local' }, '20260308T180000Z', 4],
  ['utc', { startInputType: 'utc', startOutputType: 'utc' }, '20260308T180000Z', 4],
]) {
  const { error, value } = createEvent({ ...night, ...types });
  assert.ifError(error);
  writeFileSync(`${name}.ics`, value);
  const field = (key) => value.split('\r\n').find((line) => line.startsWith(key)).split(':')[1];
  const days = [];
  const iterator = new ICAL.Event(new ICAL.Component(ICAL.parse(value)).getFirstSubcomponent('vevent')).iterator();
  for (let day = iterator.next(); day; day = iterator.next()) days.push(day.toString().slice(5, 10));
  console.log('  %s: first shift %s, left out %s -> %s', name, field('DTSTART'), field('EXDATE'), days.join(', '));
  assert.strictEqual(field('EXDATE'), lost);
  assert.strictEqual(days.length, shifts);
}
JS
TZ=Asia/Dubai node run.mjs
cat >run.py <<'PY'
from importlib.metadata import version
import icalendar, recurring_ical_events
print("recurring-ical-events", version("recurring-ical-events"), "icalendar", version("icalendar"))
for name, shifts in (("plain", 3), ("local", 4), ("utc", 4)):
    with open(name + ".ics", "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    days = [event["DTSTART"].dt.strftime("%m-%d") for event in recurring_ical_events.of(calendar).between((2026, 2, 1), (2026, 5, 1))]
    print("  %s: %s" % (name, ", ".join(days)))
    assert len(days) == shifts
PY
env/bin/python run.py
