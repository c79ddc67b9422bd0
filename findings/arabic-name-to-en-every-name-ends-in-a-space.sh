#!/usr/bin/env bash
# Guess: a name in Latin letters has the letters of the name, and the careful spelling with its hamza is
#   read at least as well as the one without.
# Really: each name of arabic-name-to-en has a space at its end, so that it equals no stored name.
#   Ibrahim and Ahmad without their hamza are Ibrahem and Ahmad, with it Ibarahaiam and Ahamd. Salem and
#   Salam are both Salam, Nasir and Nasr both Nasar, and Rashid is RIshd.
# Seen: arabic-name-to-en 1.0.6 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . arabic-name-to-en@1.0.6

cat >run.js <<'JS'
const assert = require('assert');
const toEnglish = require('arabic-name-to-en');
console.log('arabic-name-to-en', require('arabic-name-to-en/package.json').version);
for (const [name, expected] of [['محمد علي', 'Muhammad Ali '], ['احمد', 'Ahmad '], ['أحمد', 'Ahamd '], ['ابراهيم', 'Ibrahem '], ['إبراهيم', 'Ibarahaiam '],
  ['سالم', 'Salam '], ['سلام', 'Salam '], ['ناصر', 'Nasar '], ['نصر', 'Nasar '], ['راشد', 'RIshd ']]) {
  const seen = toEnglish(name);
  console.log('  %s -> %s', name, JSON.stringify(seen));
  assert.strictEqual(seen, expected);
}
JS
node run.js
