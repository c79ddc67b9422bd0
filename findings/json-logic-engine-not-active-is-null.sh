#!/usr/bin/env bash
# Guess: a rule in JSON Logic has one answer in each engine: no card is not the card 0, a floor 0 is
#   a floor, and an empty e-mail is missing.
# Really: json-logic-engine makes numbers of both sides of == unless both are text: null, 0 and
#   false are equal, so "department is null" finds who has the department 0 or an account that is
#   not active, and "card is 0" finds who has no card. missing does not count null and "" as
#   missing. json-logic-js, whose rules it takes, compares as JavaScript does.
# Seen: json-logic-engine 5.0.7, json-logic-js 2.0.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json-logic-engine@5.0.7 json-logic-js@2.0.5

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const first = require('json-logic-js');
const { LogicEngine } = require('json-logic-engine');
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(version('json-logic-js'), version('json-logic-engine'));
const engine = new LogicEngine();
const people = [
  { name: 'Ada', card: null, floor: 0, active: true, mail: '' },
  { name: 'Budi', card: 7, floor: 1, active: false, mail: null },
];
const who = (rule, evaluate) => people.filter((person) => evaluate(rule, person)).map((person) => person.name).join(' and ') || 'nobody';
for (const [rule, ...expected] of [
  [{ '==': [{ var: 'card' }, null] }, 'Ada', 'Ada'],
  [{ '==': [{ var: 'card' }, 0] }, 'nobody', 'Ada'],
  [{ '==': [{ var: 'floor' }, null] }, 'nobody', 'Ada'],
  [{ '==': [{ var: 'active' }, null] }, 'nobody', 'Budi'],
  [{ '!=': [{ var: 'active' }, null] }, 'Ada and Budi', 'Ada'],
  [{ '!!': { missing: ['mail'] } }, 'Ada and Budi', 'nobody'],
]) {
  const seen = [who(rule, (...rest) => first.apply(...rest)), who(rule, (...rest) => engine.run(...rest))];
  console.log('  %s -> %s; %s', JSON.stringify(rule), ...seen);
  assert.deepStrictEqual(seen, expected);
}
JS
node run.js
