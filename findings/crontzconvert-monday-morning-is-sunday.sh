#!/usr/bin/env bash
# Guess: a schedule taken from one zone to another runs at the same moments, or is an error when one
#   line cannot say it: Monday 02:00 and 08:00 in Dubai are Sunday 22:00 and Monday 04:00 in UTC.
# Really: crontzconvert moves the day for all hours of the line, or for none, by its first hour:
#   "2,8" on Mondays becomes 22:00 and 04:00 on Sunday, and Monday 08:00 runs on Sunday at 08:00.
#   For the 31st it writes the 30th of each month, which in April is the first of May.
# Seen: crontzconvert 1.1.1, croner 11.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . crontzconvert@1.1.1 croner@11.0.1

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { Cron } from 'croner';
const { convert } = createRequire(import.meta.url)('crontzconvert');
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('crontzconvert'), version('croner'));
const runs = (text, zone) => new Cron(text, { timezone: zone, paused: true }).nextRuns(3, new Date('2026-04-04T00:00:00Z'))
  .map((day) => day.toLocaleString('en-GB', { timeZone: 'Asia/Dubai', weekday: 'short', day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' }));
for (const [text, expected, same] of [
  ['0 2 * * 1', '0 0 22 * * 0', true],
  ['0 8 * * 1', '0 0 4 * * 1', true],
  ['0 2,8 * * 1', '0 0 4,22 * * 0', false],
  ['0 0 31 * *', '0 0 20 30 * *', false],
]) {
  const seen = convert(text, 'Asia/Dubai', 'UTC');
  const [meant, got] = [runs(text, 'Asia/Dubai'), runs(seen, 'UTC')];
  console.log('  %s in Dubai is %s in UTC:\n    meant %s\n    runs  %s', text, seen, meant.join('; '), got.join('; '));
  assert.strictEqual(seen, expected);
  assert.strictEqual(meant.join() === got.join(), same);
}
JS
node run.mjs
