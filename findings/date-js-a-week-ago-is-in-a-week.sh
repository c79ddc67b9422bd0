#!/usr/bin/env bash
# Guess: a time in words, as the job queue agenda takes it, is what the words say, or an error when
#   they are not understood.
# Really: date.js, which agenda 6 asks, finds what it knows and drops the rest: "one week ago" is in
#   a week when a time follows, 4:30:15pm is half past four in the night, "in 1.5 hours" tomorrow at
#   01:05, 24/12/2026 and "1st of next month" are now, and "1 april" is in 2001.
# Seen: date.js 0.3.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . date.js@0.3.3

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const date = require('date.js');
console.log('date.js', JSON.parse(readFileSync('node_modules/date.js/package.json')).version);
for (const [text, expected] of [
  ['tomorrow at 8:30 am', '2026-12-01T08:30'],
  ['one week ago', '2026-11-23T09:00'],
  ['one week ago at 4:30pm', '2026-12-07T16:30'],
  ['4:30:15pm', '2026-12-01T04:30'],
  ['in 1.5 hours', '2026-12-01T01:05'],
  ['24/12/2026', '2026-11-30T09:00'],
  ['1st of next month', '2026-11-30T09:00'],
  ['1 april', '2001-04-01T00:00'],
]) {
  const seen = date(text, new Date('2026-11-30T09:00:00Z')).toISOString().slice(0, 16);
  console.log('  30 November 2026, 09:00, "%s" -> %s', text, seen.replace('T', ' '));
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
