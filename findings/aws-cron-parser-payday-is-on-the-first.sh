#!/usr/bin/env bash
# Guess: what runs on the 31st runs in the months that have one, as the scheduler of AWS does it.
# Really: aws-cron-parser finds the 1st of May and of July instead of April and June, where nothing
#   runs, and the 1st of March for 29 February. The 30th in February is the 2nd of March.
# Seen: aws-cron-parser 1.1.12 and croner 11.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . aws-cron-parser@1.1.12 croner@11.0.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { Cron } from 'croner';
import aws from 'aws-cron-parser';
for (const name of ['aws-cron-parser', 'croner']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const start = new Date('2026-02-01T00:00:30Z');
const write = day => day.toISOString().slice(2, 10);
for (const [days, right, expected] of [['28 *', '26-02-28 26-03-28 26-04-28', '26-02-28 26-03-28 26-04-28'],
  ['31 *', '26-03-31 26-05-31 26-07-31', '26-03-03 26-03-31 26-05-01'],
  ['30,31 *', '26-03-30 26-03-31 26-04-30', '26-03-02 26-03-30 26-03-31'], ['29 2', '28-02-29 32-02-29 36-02-29', '26-03-01 27-03-01 28-02-29']]) {
  const runs = new Cron(`0 8 ${days} *`, { timezone: 'UTC' }).nextRuns(3, start);
  const parsed = aws.parse(`0 8 ${days} ? *`);
  const others = [aws.next(parsed, start)];
  while (others.length < 3) others.push(aws.next(parsed, others.at(-1)));
  const seen = [runs, others].map(list => list.map(write).join(' '));
  console.log('  day and month %s: croner %s; aws-cron-parser %s', days, ...seen);
  assert.deepStrictEqual(seen, [right, expected]);
}
JS
node run.mjs
