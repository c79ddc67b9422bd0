#!/usr/bin/env bash
# Guess: a cron line turned into one for Quartz keeps its days; only the numbers of the weekdays,
#   which Quartz counts from 1, are one more.
# Really: cron-to-quartz adds one to each number of the field: every second day, */2, which is
#   Sunday, Tuesday, Thursday and Saturday, becomes every third, */3: Sunday, Wednesday and
#   Saturday. Sunday as 7 becomes 8, which is no day, and 5-7, from Friday to Sunday, 6-8.
# Seen: cron-to-quartz 1.4.9, cronstrue 3.39.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . cron-to-quartz@1.4.9 cronstrue@3.39.0

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const { getQuartz } = require('cron-to-quartz');
const cronstrue = require('cronstrue');
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('cron-to-quartz'), version('cronstrue'));
for (const [text, expected, right] of [
  ['0 8 * * 0-4', '1-5', true],
  ['0 8 * * 6', '7', true],
  ['0 8 * * */2', '*/3', false],
  ['0 8 * * 7', '8', false],
  ['0 8 * * 5-7', '6-8', false],
]) {
  const line = getQuartz(text)[0].join(' ');
  const seen = line.split(' ')[5];
  const words = [cronstrue.toString(text)];
  try {
    words.push(cronstrue.toString(line, { dayOfWeekStartIndexZero: false }));
  } catch (error) {
    words.push(String(error));
  }
  console.log('  %s -> %s\n    %s\n    %s', text, line, ...words);
  assert.strictEqual(seen, expected);
  assert.strictEqual(words[0].split(', ').slice(1).join() === words[1].split(', ').slice(1).join(), right);
}
JS
node run.js
