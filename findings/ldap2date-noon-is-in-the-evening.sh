#!/usr/bin/env bash
# Guess: 20260304120000+0400, a time of LDAP at noon in Dubai, is 08:00 UTC; if the zone were left
#   out, 12:00.
# Really: ldap2date takes +0400 for 400 minutes and adds them: 18:40 UTC, ten hours and forty
#   minutes late. +0530 is 20:50 where 06:30 is right, and +04, without minutes, four minutes. The
#   other way 50 milliseconds are written as .50, which is half a second.
# Seen: ldap2date 2.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ldap2date@2.0.0

cat >run.js <<'JS'
const assert = require('assert');
const loaded = require('ldap2date');
const ldap2date = loaded.default || loaded;
console.log('ldap2date', JSON.parse(require('fs').readFileSync('node_modules/ldap2date/package.json')).version);
for (const [text, expected] of [
  ['20260304080000.0Z', '2026-03-04T08:00:00.000Z'],
  ['20260304120000+0400', '2026-03-04T18:40:00.000Z'],    // 08:00 would be right
  ['20260304120000+0530', '2026-03-04T20:50:00.000Z'],    // 06:30
  ['20260304120000+04', '2026-03-04T12:04:00.000Z'],      // 08:00
]) {
  const seen = ldap2date.parse(text).toISOString();
  console.log(' ', text, '->', seen);
  assert.strictEqual(seen, expected);
}
const written = ldap2date.toGeneralizedTime(new Date('2026-03-04T08:00:00.050Z'));
console.log('  2026-03-04T08:00:00.050Z ->', written, '->', ldap2date.parse(written).toISOString());
assert.strictEqual(ldap2date.parse(written).getTime() % 1000, 500);
JS
node run.js
