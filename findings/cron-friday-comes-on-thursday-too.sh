#!/usr/bin/env bash
# Guess: what runs on Fridays at midnight in Cairo runs once a week also in the week in which summer
#   time ends: the clock goes back from the end of Thursday to 23:00 of Thursday.
# Really: cron runs it on Thursday at 23:00, the second one, and again on Friday at midnight, as it
#   goes back by an hour when the hour before the run comes twice. So does a daily run. croner and
#   cron-parser give one run.
# Seen: cron 4.4.0, croner 11.0.1, cron-parser 5.10.6 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . cron@4.4.0 croner@11.0.1 cron-parser@5.10.6

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import { CronTime } from 'cron';
import { Cron } from 'croner';
import parser from 'cron-parser';
const zone = 'Africa/Cairo';
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const local = (day) => day.toLocaleString('en', { timeZone: zone, weekday: 'short' }) + ' ' + day.toLocaleString('sv', { timeZone: zone }).slice(0, 16);
const start = new Date('2026-10-26T12:00:00Z');
const libraries = {
  croner: (text) => { const job = new Cron(text, { timezone: zone, paused: true }); return (day) => job.nextRun(day); },
  'cron-parser': (text) => { const job = parser.CronExpressionParser.parse(text, { tz: zone, currentDate: start }); return () => job.next().toDate(); },
  cron: (text) => { const job = new CronTime(text, zone); return (day) => job.getNextDateFrom(day, zone).toJSDate(); },
};
for (const [name, make] of Object.entries(libraries)) {
  let day = start;
  const next = make('0 0 * * 5');
  const seen = [1, 2, 3].map(() => (day = next(day))).map((run) => run.toISOString());
  console.log(version(name), '0 0 * * 5:', seen.map((run) => local(new Date(run))).join(', '));
  const once = ['2026-10-29T22:00:00.000Z', '2026-11-05T22:00:00.000Z', '2026-11-12T22:00:00.000Z'];
  assert.deepStrictEqual(seen, name === 'cron' ? ['2026-10-29T21:00:00.000Z', ...once.slice(0, 2)] : once);
}
JS
node run.mjs
