#!/usr/bin/env bash
# Guess: the path "..people.*" gives the people at each depth of a directory, as "company..people.*"
#   gives those at each depth of the company.
# Really: JSONStream takes two dots for "each depth" only behind a name. At the start they stand for
#   one level: the people of the company come, those of its branches do not, and there is no error.
#   "..code" finds nothing at all. The same path as a list, which begins with {recurse: true}, finds
#   them; the people below a person are in that person alone, while "company..code" has their codes.
# Seen: JSONStream 1.3.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . JSONStream@1.3.5

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const { Readable } = require('stream');
const JSONStream = require('JSONStream');
console.log('JSONStream', JSON.parse(readFileSync('node_modules/JSONStream/package.json')).version);
const directory = JSON.stringify({
  company: { people: [{ code: '1' }, { code: '2' }], dubai: { people: [{ code: '3', people: [{ code: '4' }] }], gate: { people: [{ code: '5' }] } } },
});
function find(path) {
  return new Promise((resolve, reject) => {
    const found = [];
    const parser = JSONStream.parse(path);
    parser.on('data', (one) => found.push(one.code || one)).on('end', () => resolve(found.join(' '))).on('error', reject);
    Readable.from([directory]).pipe(parser);
  });
}
(async () => {
  for (const [path, expected] of [
    ['company..people.*', '1 2 3 5'],
    ['..people.*', '1 2'],
    [[{ recurse: true }, 'people', true], '1 2 3 5'],
    ['company..code', '1 2 3 4 5'],
    ['..code', ''],
  ]) {
    const seen = await find(path);
    console.log('  %s -> %s', JSON.stringify(path), seen || 'nobody');
    assert.strictEqual(seen, expected);
  }
})();
JS
node run.js
