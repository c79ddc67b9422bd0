#!/usr/bin/env bash
# Guess: .people{!.active} gives those who are not active, .people{.active} the others, and
#   .people{.areas !== "Gate"} those who have not the area.
# Really: a path alone asks whether there is such a field: nobody is not active, and everybody active,
#   whatever the flag says. "not equal" holds for who has another area beside the Gate, and not for
#   who has none; who has no department is in no list, neither of HR nor of the others. == takes the
#   code 000123 for 123, and ADA for Ada.
# Seen: jspath 0.4.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . jspath@0.4.0

cat >run.js <<'JS'
const assert = require('assert');
const { apply } = require('jspath');
console.log('jspath', JSON.parse(require('fs').readFileSync('node_modules/jspath/package.json')).version);
const file = { people: [
  { name: 'Ada', code: '000123', department: 'HR', active: true, areas: ['Gate', 'Yard'] },
  { name: 'Budi', code: '123', department: 'IT', active: false, areas: ['Gate'] },
  { name: 'Cy', code: '000124', active: false, areas: [] },
] };
for (const [path, expected] of [
  ['.people{.active}.name', 'Ada, Budi, Cy'],
  ['.people{!.active}.name', ''],
  ['.people{.active === false}.name', 'Budi, Cy'],
  ['.people{.areas === "Gate"}.name', 'Ada, Budi'],
  ['.people{.areas !== "Gate"}.name', 'Ada'],
  ['.people{.department === "HR"}.name', 'Ada'],
  ['.people{.department !== "HR"}.name', 'Budi'],
  ['.people{.code == 123}.name', 'Ada, Budi'],
  ['.people{.name == "ADA"}.name', 'Ada'],
]) {
  const seen = [].concat(apply(path, file)).join(', ');
  console.log('  %s -> %s', path, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
