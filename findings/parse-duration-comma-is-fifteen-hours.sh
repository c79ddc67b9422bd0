#!/usr/bin/env bash
# Guess: 1,5h are one and a half hours, as they are written in many offices, or an error; 8h30 are
#   eight and a half, and -1h is an hour less.
# Really: 1,5h are 15 hours for two packages and 5 for a third. 8:30 are 8.03 milliseconds. Two of
#   them leave the 30 of 8h30 out, and one gives a plus hour for a minus hour.
# Seen: parse-duration 2.1.9, timestring 7.0.0, duration-js 4.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . parse-duration@2.1.9 timestring@7.0.0 duration-js@4.0.0

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import parseDuration from 'parse-duration';
import timestring from 'timestring';
import Duration from 'duration-js';
const readers = {
  'parse-duration': (text) => parseDuration(text) / 36e5,
  timestring: (text) => timestring(text) / 3600,
  'duration-js': (text) => new Duration(text).milliseconds() / 36e5,
};
for (const name of Object.keys(readers)) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
}
const hours = (read, text) => {
  try { return Number(read(text).toPrecision(3)); } catch { return 'error'; }
};
for (const [text, ...expected] of [
  ['1.5h', 1.5, 1.5, 1.5],
  ['1,5h', 15, 15, 5],
  ['8h30', 8.5, 8, 8],
  ['8:30', 0.00000223, 'error', 'error'],
  ['-1h', -1, 1, -1],
]) {
  const seen = Object.values(readers).map((read) => hours(read, text));
  console.log('  %s -> %s hours', text, seen.join(', '));
  assert.deepStrictEqual(seen, expected);
}
JS
node run.mjs
