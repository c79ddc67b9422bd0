#!/usr/bin/env bash
# Guess: "W" in a date format of a template is the ISO week, as in PHP: 10 for 4 March 2026; sort sorts
#   numbers by size, and two equal dates are equal.
# Really: in 2026 each week has the number of the week before: the year begins with week 53 of 2025, so
#   that a weekly roster or timesheet is filed under the wrong week. It is so in years that begin on a
#   Thursday, 2025 is right. sort puts 10 before 9, and date(x) == date(x) is false.
# Seen: twig 3.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . twig@3.0.0

cat >run.js <<'JS'
const assert = require('assert');
const { twig } = require('twig');
console.log('twig', JSON.parse(require('fs').readFileSync('node_modules/twig/package.json')).version);
for (const [text, expected] of [
  ['{{ "2025-03-04"|date("o-W") }}', '2025-10'],
  ['{{ "2026-03-04"|date("o-W") }}', '2026-09'],
  ['{{ "2026-01-01"|date("o-W") }}', '2025-53'],
  ['{{ "2026-12-31"|date("o-W") }}', '2026-52'],
  ['{{ [10, 9, 100]|sort|join(" ") }}', '10 100 9'],
  ['{{ date("2026-03-04") == date("2026-03-04") ? "equal" : "other" }}', 'other'],
  ['{{ "2032-03-04"|date("o-W") }}', '2032-09'],
]) {
  const seen = twig({ data: text }).render({});
  console.log('  %s -> %s', text, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
