#!/usr/bin/env bash
# Guess: areas: 10,20 is the text "10,20", since YAML has no comma in numbers.
# Really: yamljs takes the comma out and reads 1020; of 10,20,30 the last part is gone as well. A
#   list in brackets is right. js-yaml reads the text.
# Seen: yamljs 0.3.0 and js-yaml 4.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . yamljs@0.3.0 js-yaml@4.1.0

cat >run.js <<'JS'
const assert = require('assert');
const version = (name) => JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
const yamljs = require('yamljs');
const yaml = require('js-yaml');
console.log('yamljs', version('yamljs'), 'js-yaml', version('js-yaml'));
for (const [text, expected] of [
  ['areas: 10,20', 1020],
  ['areas: 10,20,30', 1020],
  ['amount: 12,5', 125],
  ['areas: HQ,LAB', 'HQ,LAB'],
  ['areas: [10,20]', [10, 20]],
]) {
  const [seen] = Object.values(yamljs.parse(text));
  const [other] = Object.values(yaml.load(text));
  console.log('  %s -> yamljs %s, js-yaml %s', text, JSON.stringify(seen), JSON.stringify(other));
  assert.deepStrictEqual(seen, expected);
  assert.deepStrictEqual(other, text.includes('[') ? [10, 20] : text.split(': ')[1]);
}
JS
node run.js
