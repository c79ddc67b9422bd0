#!/usr/bin/env bash
# Guess: a package that writes Chinese names in Latin letters gives common names the reading that
#   they have, and two family names stay two.
# Really: transliteration writes the family name Xue as Xie, which is another of the common ones,
#   and the second letter of Li Na, one of the most common in women's names, as Nuo. pinyin-pro has
#   Xue and Na.
# Seen: transliteration 2.6.1 and pinyin-pro 3.29.4 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . transliteration@2.6.1 pinyin-pro@3.29.4

cat >run.js <<'JS'
const assert = require('assert');
const version = (name) => JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
const { transliterate } = require('transliteration');
const { pinyin } = require('pinyin-pro');
console.log('transliteration', version('transliteration'), 'pinyin-pro', version('pinyin-pro'));
for (const [name, expected, right] of [
  ['王芳', 'wang fang', 'wang fang'],
  ['薛伟', 'xie wei', 'xue wei'],
  ['谢伟', 'xie wei', 'xie wei'],
  ['李娜', 'li nuo', 'li na'],
]) {
  const seen = transliterate(name).trim().toLowerCase();
  const other = pinyin(name, { toneType: 'none' });
  console.log('  %s -> %s; %s', name, seen, other);
  assert.deepStrictEqual([seen, other], [expected, right]);
}
JS
node run.js
