#!/usr/bin/env bash
# Guess: from an Indonesian identity number the sex and the birthday of a person are read; for women the
#   number has forty days more.
# Really: nik-parser does not take the forty days off: for it each woman is a man, born a month or two
#   later: one of 15 March 1990 on 24 April. Who is born from 2000 on is born a hundred years before. The
#   number is valid all the while, and so is one of the 99th day of the 99th month.
# Seen: nik-parser 1.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . nik-parser@1.0.1

cat >run.js <<'JS'
const assert = require('assert');
const { nikParser } = require('nik-parser');
console.log('nik-parser', JSON.parse(require('fs').readFileSync('node_modules/nik-parser/package.json')).version);
const day = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
for (const [who, number, expected] of [['man, 15 March 1990', '3171011503900001', ['pria', '1990-03-15']], ['woman, 15 March 1990', '3171015503900001', ['pria', '1990-04-24']],
  ['woman, 31 January 1990', '3171017101900001', ['pria', '1990-03-12']], ['man, 15 March 2005', '3171011503050001', ['pria', '1905-03-15']],
  ['woman, 15 March 2005', '3171015503050001', ['pria', '1905-04-24']]]) {
  const person = nikParser(number);
  const seen = [person.kelamin(), day(person.lahir())];
  console.log('  %s: %s -> %s, %s', who, number, ...seen);
  assert.deepStrictEqual(seen, expected);
  assert(person.isValid());
}
assert(nikParser('3171019999900001').isValid());
JS
TZ=Asia/Jakarta node run.js
