#!/usr/bin/env bash
# Guess: a maker of names from e-mail addresses writes capital letters behind an apostrophe.
# Really: email-to-name puts an O before it: D'Souza is O'Souza, N'Diaye O'Diaye and D'Angelo
#   O'Angelo. Given names that are also particles get a small letter: Ben McCarthy is "ben McCarthy",
#   Van Tran "van Tran", La Thi Hoa "la Thi Hoa", and so do the family names Du and Ap.
# Seen: email-to-name 2.0.7 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . email-to-name@2.0.7

cat >run.js <<'JS'
const assert = require('assert');
const emailToName = require('email-to-name');
console.log('email-to-name', require('email-to-name/package.json').version);
for (const [address, expected] of [["sean.o'neil", "Sean O'Neil"], ["ada.d'souza", "Ada O'Souza"], ["awa.n'diaye", "Awa O'Diaye"], ["ugo.d'angelo", "Ugo O'Angelo"],
  ['ben.mccarthy', 'ben McCarthy'], ['van.tran', 'van Tran'], ['la.thi.hoa', 'la Thi Hoa'], ['li.du', 'Li du'], ['amr.ap', 'Amr ap']]) {
  const seen = emailToName.process(`${address}@example.com`);
  console.log('  %s@example.com -> %s', address, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
