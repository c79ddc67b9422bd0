#!/usr/bin/env bash
# Guess: an amount that is written in Persian words is the same amount when the words are read
#   again.
# Really: persian-tools of PyPI multiplies what was there by the thousand that follows: 1,001,000
#   is read as 1,000,001,000. The package of the same makers on npm writes 400 with a space, and
#   reads 4 and 100: all numbers from 400 to 499 come back as 104 to 203.
# Seen: persian-tools 0.0.11 (PyPI), @persian-tools/persian-tools 4.0.4 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install persian-tools==0.0.11
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @persian-tools/persian-tools@4.0.4

cat >run.py <<'PY'
from importlib.metadata import version
from persian_tools import digits
print("persian-tools", version("persian-tools"))
for number, expected in ((1_000_900, 1_000_900), (1_001_000, 1_000_001_000), (10_020_000, 10_000_020_000)):
    words = digits.convert_to_word(number)
    seen = digits.convert_from_word(words)
    print("  %d -> %s -> %d" % (number, words, seen))
    assert seen == expected
PY
env/bin/python run.py

cat >run.js <<'JS'
const assert = require('assert');
const name = '@persian-tools/persian-tools';
const { numberToWords, wordsToNumber } = require(name);
console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version);
for (const [number, expected] of [[300, 300], [400, 104], [499, 203]]) {
  const words = numberToWords(number);
  const seen = wordsToNumber(words);
  console.log('  %d -> %s -> %d', number, words, seen);
  assert.strictEqual(seen, expected);
}
JS
node run.js
