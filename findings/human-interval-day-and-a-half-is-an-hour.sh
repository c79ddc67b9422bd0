#!/usr/bin/env bash
# Guess: an interval of a job queue may be written with a capital, as an hour, or with parts, and
#   what cannot be read is NaN.
# Really: a capital letter is taken for a space. So the first unit is lost and its number goes with
#   the second: "1 Day 12 hours" is an hour, "8 Hours 30 minutes" is eight minutes. "an hour" and
#   "half an hour" are 0, and "2 weekdays" are two weeks and a day.
# Seen: human-interval 2.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . human-interval@2.0.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import interval from 'human-interval';
console.log('human-interval', JSON.parse(readFileSync('node_modules/human-interval/package.json')).version);
for (const [text, minutes] of [['1 day 12 hours', 2160], ['1 Day 12 hours', 60], ['8 hours 30 minutes', 510], ['8 Hours 30 minutes', 8],
  ['one hour', 60], ['an hour', 0], ['half an hour', 0], ['2 days', 2880], ['2 weekdays', 21600]]) {
  const seen = interval(text) / 60000;
  console.log('  %s -> %s minutes', text, seen);
  assert.strictEqual(seen, minutes);
}
JS
node run.mjs
