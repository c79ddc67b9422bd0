#!/usr/bin/env bash
# Guess: the text that rrule writes for a rule, and reads from one, says on which days something is
#   done.
# Really: the last Friday of the month as BYSETPOS=-1, the form of many calendars, is "every month
#   on Friday", and its first working day "every month on Monday, Tuesday, ...". Read from text,
#   "every sunday to thursday" is Sunday alone and "every day except friday" is every day.
# Seen: rrule 2.8.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . rrule@2.8.1

cat >run.js <<'JS'
const assert = require('assert');
const { RRule } = require('rrule');
console.log('rrule', JSON.parse(require('fs').readFileSync('node_modules/rrule/package.json')).version);
for (const [rule, expected] of [
  ['FREQ=MONTHLY;BYDAY=-1FR', 'every month on the last Friday'],
  ['FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1', 'every month on Friday'],
  ['FREQ=MONTHLY;BYDAY=SU,MO,TU,WE,TH;BYSETPOS=1', 'every month on Monday, Tuesday, Wednesday, Thursday, Sunday'],
]) {
  const seen = RRule.fromString(rule).toText();
  console.log('  %s -> %s', rule, seen);
  assert.strictEqual(seen, expected);
}
for (const [text, expected] of [
  ['every friday and saturday', 'RRULE:FREQ=WEEKLY;BYDAY=FR,SA'],
  ['every sunday to thursday', 'RRULE:FREQ=WEEKLY;BYDAY=SU'],
  ['every day except friday', 'RRULE:FREQ=DAILY'],
]) {
  const seen = RRule.fromText(text).toString();
  console.log('  %s -> %s', text, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
