#!/usr/bin/env bash
# Guess: in a template, {% if "Gate" in areas %} asks whether the list has the gate, sort sorts numbers
#   by size, and a date is shown on the day that it is.
# Really: "in" asks for a place of the list: "Gate" is never in it, 0 and "length" always. 10.25 comes
#   before 8.5. Dates are shown in UTC, whatever zone the machine has: with TZ=Asia/Dubai "4 March
#   2026" is written as 03/03/2026, and 22:30 as 18:30. replace takes the first place only, and an
#   empty list is true.
# Seen: swig-templates 2.0.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . swig-templates@2.0.3

cat >run.js <<'JS'
const assert = require('assert');
const swig = require('swig-templates');
console.log('swig-templates', JSON.parse(require('fs').readFileSync('node_modules/swig-templates/package.json')).version);
const locals = { areas: ['Gate', 'Yard'], none: [], hours: [8.5, 10.25, 9], name: 'Al-Amin-Ali', day: '4 March 2026', at: '2026-03-04T22:30:00+04:00' };
for (const [text, expected] of [
  ['{% if "Gate" in areas %}in{% else %}not in{% endif %}', 'not in'],
  ['{% if 0 in areas %}in{% else %}not in{% endif %}', 'in'],
  ['{% if none %}some{% else %}none{% endif %}', 'some'],
  ['{{ hours|sort|join(" ") }}', '10.25 8.5 9'],
  ['{{ day|date("d/m/Y") }}', '03/03/2026'],
  ['{{ at|date("H:i") }}', '18:30'],
  ['{{ name|replace("-", " ") }}', 'Al Amin-Ali'],
]) {
  const seen = swig.render(text, { locals });
  console.log('  %s -> %s', text, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=Asia/Dubai node run.js
