#!/usr/bin/env bash
# Guess: in Liquid, "areas contains 'Gate 1'" asks for that area in the list, "case code" compares the
#   code with what follows "when", and "%B" is the name of the month.
# Really: the list is joined first: who may pass Gate 10 may pass Gate 1. The code 000123 is 123 for
#   "case" and for ==. A date written with %A and %B is 3/4/2026 and "undefined". sort does not sort by
#   a field, "reversed" changes nothing, people[0].name is empty. liquidjs answers all of them.
# Seen: tinyliquid 0.2.34, liquidjs 10.30.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . tinyliquid@0.2.34 liquidjs@10.30.1

cat >run.js <<'JS'
const assert = require('assert');
const tiny = require('tinyliquid');
const { Liquid } = require('liquidjs');
for (const name of ['tinyliquid', 'liquidjs']) console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version);
const person = { code: '000123', areas: ['Gate 10', 'Yard'], day: '2026-03-04', people: [{ name: 'Cy' }, { name: 'Ada' }, { name: 'Budi' }] };
const render = (text) => new Promise((done, fail) => {
  const context = tiny.newContext({ locals: person });
  tiny.run(text, context, (error) => (error ? fail(error) : done(context.getBuffer())));
});
(async () => {
  for (const [text, expected, other] of [
    ['{% if areas contains "Gate 1" %}in{% else %}not in{% endif %}', 'in', 'not in'],
    ['{% case code %}{% when 123 %}Ada{% when "000123" %}Budi{% endcase %}', 'Ada', 'Budi'],
    ['{% if code == 123 %}equal{% else %}other{% endif %}', 'equal', 'other'],
    ['{{ day | date: "%d/%m/%Y" }}', '04/03/2026', '04/03/2026'],
    ['{{ day | date: "%A %d %B" }}', '3/4/2026 04 undefined', 'Wednesday 04 March'],
    ['{{ people | sort: "name" | map: "name" | join: " " }}', 'Cy Ada Budi', 'Ada Budi Cy'],
    ['{% for person in people reversed %}{{ person.name }} {% endfor %}', 'Cy Ada Budi ', 'Budi Ada Cy '],
    ['{{ people[0].name }}', '', 'Cy'],
  ]) {
    const seen = [await render(text), await new Liquid().parseAndRender(text, person)];
    console.log('  %s -> %s | %s', text, ...seen);
    assert.deepStrictEqual(seen, [expected, other]);
  }
})();
JS
TZ=UTC node run.js
