#!/usr/bin/env bash
# Guess: "every friday at 8:00" becomes a schedule of Fridays, or an error when the sentence is not
#   understood.
# Really: human-to-cron drops the words that it does not know. Friday with a time is every day at
#   8, and weekdays at 8 am or Monday at 10 pm are six stars: each second, day and night. Friday
#   and Saturday without a time are each second of Saturday.
# Seen: human-to-cron 0.3.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . human-to-cron@0.3.1

cat >run.js <<'JS'
const assert = require('assert');
const loaded = require('human-to-cron');
const toCron = loaded.default || loaded;
console.log('human-to-cron', JSON.parse(require('fs').readFileSync('node_modules/human-to-cron/package.json')).version);
for (const [text, expected] of [
  ['every day at 22:00', '0 0 22 * * */1'],
  ['every friday at 8:00', '0 0 8 * * *'],
  ['every weekday at 8am', '* * * * * *'],
  ['every monday at 10pm', '* * * * * *'],
  ['every friday and saturday', '* * * * * 6'],
]) {
  const seen = toCron(text);
  console.log('  %s -> %s', text, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
