#!/usr/bin/env bash
# Guess: the fifth Friday of a month is found whatever its date, and 5-7 are Friday, Saturday and
#   Sunday.
# Really: @datasert/cronjs-matcher does not find the fifth Friday of July 2026, which is the 31st,
#   while it finds those on the 29th and 30th; of 5-7 it leaves out the Sunday, though 7 alone is
#   Sunday.
# Seen: @datasert/cronjs-matcher 1.4.0 and croner 11.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @datasert/cronjs-matcher@1.4.0 croner@11.0.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { Cron } from 'croner';
import matcher from '@datasert/cronjs-matcher';
for (const name of ['@datasert/cronjs-matcher', 'croner']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const start = new Date('2026-03-04T12:00:30Z');
const write = day => new Date(day).toISOString().slice(2, 10);
for (const [cron, right, expected] of [['0 8 * * 7', '26-03-08 26-03-15 26-03-22 26-03-29', '26-03-08 26-03-15 26-03-22 26-03-29'],
  ['0 8 * * 5#5', '26-05-29 26-07-31 26-10-30 27-01-29', '26-05-29 26-10-30 27-01-29 27-04-30'],
  ['0 8 * * 5-7', '26-03-06 26-03-07 26-03-08 26-03-13', '26-03-06 26-03-07 26-03-13 26-03-14']]) {
  const runs = new Cron(cron, { timezone: 'UTC' }).nextRuns(4, start);
  const others = matcher.getFutureMatches(cron, { startAt: start.toISOString(), matchCount: 4, timezone: 'UTC' });
  const seen = [runs, others].map(list => list.map(write).join(' '));
  console.log('  %s: croner %s; cronjs %s', cron, ...seen);
  assert.deepStrictEqual(seen, [right, expected]);
}
JS
node run.mjs
