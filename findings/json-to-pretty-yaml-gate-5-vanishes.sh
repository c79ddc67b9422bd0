#!/usr/bin/env bash
# Guess: a tool that turns JSON into YAML puts quotes around names of fields that need them, as it
#   does with values.
# Really: json-to-pretty-yaml, json2yaml and @catalystic/json-to-yaml write names as they are:
#   people under 000123 are under 123, the card 1e5 is 100000, what is under "#5" is a comment and
#   gone, and {"HQ #2": 30} is the text HQ, all without an error.
# Seen: json-to-pretty-yaml 1.2.2, json2yaml 1.1.0 and @catalystic/json-to-yaml 1.0.0 with yaml
#   2.9.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json-to-pretty-yaml@1.2.2 json2yaml@1.1.0 @catalystic/json-to-yaml@1.0.0 yaml@2.9.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import pretty from 'json-to-pretty-yaml';
import json2yaml from 'json2yaml';
import { convert } from '@catalystic/json-to-yaml';
import { parse } from 'yaml';
for (const name of ['json-to-pretty-yaml', 'json2yaml', '@catalystic/json-to-yaml', 'yaml'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const writers = { pretty: pretty.stringify, json2yaml: json2yaml.stringify, catalystic: convert };
for (const [object, expected] of [[{ value: '000123' }, { value: '000123' }], [{ '000123': 'Ada', '000007': 'Budi' }, { 123: 'Ada', 7: 'Budi' }],
  [{ '1e5': 'Ada' }, { 100000: 'Ada' }], [{ HQ: 30, '#5': 12 }, { HQ: 30 }], [{ 'HQ #2': 30 }, 'HQ']]) {
  for (const [name, write] of Object.entries(writers)) {
    const text = write(object);
    const seen = parse(text);
    console.log('  %s: %s -> %s -> %s', name, JSON.stringify(object), JSON.stringify(text), JSON.stringify(seen));
    assert.deepStrictEqual(seen, expected);
  }
}
JS
node run.mjs
