#!/usr/bin/env bash
# Guess: the name of a test case is text in JSON too, whatever is in it.
# Really: junit2json makes a number of each name that can be read as one: the case 000123 is 123,
#   1e5 is 1 and 0x1F is 0. The name of the suite is changed in the same way, so that 0x1F and 0x2A
#   are one case.
# Seen: junit2json 4.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . junit2json@4.0.0

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { parse } from 'junit2json';
console.log('junit2json', JSON.parse(readFileSync('node_modules/junit2json/package.json')).version);
for (const [name, expected] of [['000123 Ada', '000123 Ada'], ['000123', 123], ['1e5', 1], ['0x1F', 0], ['0x2A', 0]]) {
  const suite = `<testsuite name="${name}" tests="1"><testcase name="${name}" classname="people"/></testsuite>`;
  const read = await parse(`<testsuites>${suite}</testsuites>`);
  const seen = read.testsuite[0].testcase[0].name;
  console.log('  %s -> %s', name, JSON.stringify(seen));
  assert.strictEqual(seen, expected);
  assert.strictEqual(read.testsuite[0].name, expected);
}
JS
node run.mjs
