#!/usr/bin/env bash
# Guess: in cron 7 is Sunday, and a describer of cron that also gives the next run has the same day
#   for both.
# Really: prettycron describes 7 as Saturday and runs on Saturday: of Friday to Sunday the Sunday is
#   left out. sat-wed is described as Monday, minute 5 as "every 5th minute", 22-6 as "undefined
#   every day".
# Seen: prettycron 0.10.0 and croner 11.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . prettycron@0.10.0 croner@11.0.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { Cron } from 'croner';
import prettycron from 'prettycron';
for (const name of ['prettycron', 'croner']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const day = date => new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(new Date(date));
for (const [cron, right, expected, text] of [['0 8 * * 0', 'Sunday', 'Sunday', '08:00 on Sun'], ['0 8 * * 7', 'Sunday', 'Saturday', '08:00 on Sat']]) {
  const seen = [day(new Cron(cron, { timezone: 'UTC' }).nextRun()), day(prettycron.getNextDate(cron)), prettycron.toString(cron)];
  console.log('  %s: croner %s; prettycron %s, "%s"', cron, ...seen);
  assert.deepStrictEqual(seen, [right, expected, text]);
}
for (const [cron, expected] of [['0 8 * * 5-7', '08:00 on Fri and Sat'], ['0 8 * * sat-wed', '08:00 on Mon'],
  ['5 8-16/4 * * *', 'Every 5th minute past the 8, 12 and 16th hour'], ['0 22-6 * * *', 'undefined every day']]) {
  const seen = prettycron.toString(cron);
  console.log('  %s: "%s"', cron, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.mjs
