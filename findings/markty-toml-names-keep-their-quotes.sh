#!/usr/bin/env bash
# Guess: a site file in TOML is read alike by all readers.
# Really: markty-toml reads no text between single quotes: the code '0012' has them in it, and an
#   empty text is two double quotes. A name ends at its first quotation mark, and [site] behind
#   [site.people] takes the people away. fast-toml gives identity numbers of eighteen digits with
#   others at their end, local times as those of Greenwich and 08:30 as a moment of the year 0.
# Seen: markty-toml 0.1.1, fast-toml 0.5.4 and smol-toml 1.9.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . markty-toml@0.1.1 fast-toml@0.5.4 smol-toml@1.9.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import fast from 'fast-toml';
import markty from 'markty-toml';
import { parse } from 'smol-toml';
for (const name of ['markty-toml', 'fast-toml', 'smol-toml']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const plain = value => JSON.stringify(value);
for (const [text, right, wrong] of [["code = '0012'", '{"code":"0012"}', '{"code":"\'0012\'"}'], ['card = ""', '{"card":""}', '{"card":"\\"\\""}'],
  ['name = "Ada \\"Addy\\" B"', '{"name":"Ada \\"Addy\\" B"}', '{"name":"Ada \\\\"}'],
  ['[site.people]\n000123 = "Ada"\n[site]\ncode = "0012"', '{"site":{"people":{"000123":"Ada"},"code":"0012"}}', '{"site":{"code":"0012"}}']]) {
  console.log('  %s\n    smol-toml %s, markty-toml %s', text, plain(parse(text)), plain(markty(text)));
  assert.deepStrictEqual([plain(parse(text)), plain(markty(text))], [right, wrong]);
}
const text = 'identity = 784199012345678901\npunch = 2026-03-04T22:30:00\nstart = 08:30:00';
console.log('  %s\n    fast-toml %s', text.replaceAll('\n', '; '), plain(fast.parse(text)));
assert.strictEqual(plain(fast.parse(text)), '{"identity":784199012345678800,"punch":"2026-03-04T22:30:00.000Z","start":"0000-01-01T08:30:00.000Z"}');
JS
node run.mjs
