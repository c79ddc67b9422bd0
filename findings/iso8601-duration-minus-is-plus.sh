#!/usr/bin/env bash
# Guess: a duration below zero, -PT1H30M, is read as one below zero or refused, as P-1D is.
# Really: iso8601-duration looks for the duration anywhere in the text and leaves out the rest: the
#   minus in front is lost, and so is all behind PT1H in PT1H-30M. Ninety minutes that somebody
#   owes are ninety minutes in hand. tinyduration keeps the sign.
# Seen: iso8601-duration 2.1.4 and tinyduration 3.4.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . iso8601-duration@2.1.4 tinyduration@3.4.1

cat >run.js <<'JS'
const assert = require('assert');
const version = (name) => JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
const iso = require('iso8601-duration');
const tiny = require('tinyduration');
console.log('iso8601-duration', version('iso8601-duration'), 'tinyduration', version('tinyduration'));
for (const [text, seconds] of [['PT1H30M', 5400], ['-PT1H30M', 5400], ['PT1H-30M', 3600], ['P-1D', null]]) {
  let seen = null;
  try { seen = iso.toSeconds(iso.parse(text)); } catch { /* refused */ }
  console.log('  %s -> %s; %s', text, seen === null ? 'refused' : `${seen} seconds`, JSON.stringify(tiny.parse(text)));
  assert.strictEqual(seen, seconds);
}
assert.strictEqual(tiny.parse('-PT1H30M').negative, true);
JS
node run.js
