#!/usr/bin/env bash
# Guess: a field behind a list of people is a field of the file in TOML too.
# Really: json2toml writes lists of objects in the place where they stand, and what comes behind
#   them without a table of its own is read as a field of the last person. An object inside a person
#   becomes one of the file, and with two such people the file is none.
# Seen: json2toml 6.1.2 and smol-toml 1.9.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json2toml@6.1.2 smol-toml@1.9.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import json2toml from 'json2toml';
import { parse } from 'smol-toml';
for (const name of ['json2toml', 'smol-toml']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const round = data => {
  const text = json2toml(data);
  console.log(text.replace(/^/gm, '  '));
  const seen = JSON.parse(JSON.stringify(parse(text)));
  console.log('  -> %j', seen);
  return seen;
};
assert.deepStrictEqual(round({ people: [{ name: 'Ada' }, { name: 'Budi' }], site: '0012', active: false }),
  { people: [{ name: 'Ada' }, { name: 'Budi', site: '0012', active: false }] });
assert.deepStrictEqual(round({ people: [{ name: 'Ada', card: { number: '0451' } }] }), { people: [{ name: 'Ada' }], card: { number: '0451' } });
const two = json2toml({ people: [{ card: { number: '0451' } }, { card: { number: '0452' } }] });
assert.throws(() => parse(two));
JS
node run.mjs
