#!/usr/bin/env bash
# Guess: in a rule "!active" is true for who is not active, and name + " " + code joins the two.
# Really: "!" is the factorial also in front of a value, and the factorial of true and of false is 1:
#   "!active" holds for everybody, !(hours > 8) too, and !left of 3 is 6. "not active" is right. The
#   plus makes numbers of texts: a name and a code are NaN, "000123" + 1 is 124.
# Seen: expr-eval 2.0.2, expr-eval-fork 3.0.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . expr-eval@2.0.2 expr-eval-fork@3.0.3

cat >run.js <<'JS'
const assert = require('assert');
const people = [{ name: 'Ada', code: '000123', active: true, hours: 9 }, { name: 'Budi', code: '000124', active: false, hours: 7.5 }];
for (const name of ['expr-eval', 'expr-eval-fork']) {
  const { Parser } = require(name);
  console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version);
  for (const [rule, expected] of [
    ['not active', [false, true]],
    ['!active', [1, 1]],
    ['!active and hours > 1', [true, true]],
    ['!(hours > 8) ? "short" : "full"', ['short', 'short']],
    ['name + " " + code', [NaN, NaN]],
    ['code + 1', [124, 125]],
  ]) {
    const seen = people.map((person) => Parser.evaluate(rule, person));
    console.log('  %s -> %s', rule, seen.join(', '));
    assert.deepStrictEqual(seen, expected);
  }
}
JS
node run.js
