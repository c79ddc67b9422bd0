#!/usr/bin/env bash
# Guess: a punch at 07:59:59.7 is written into a CSV file as 07:59:59 or as 08:00:00.
# Really: it is 07:59:00: sixty seconds become none, and the minute is not raised. One with three
#   tenths less is 07:59:59, and with h:mm, without seconds, it is 8:00; at the end of a day it is
#   24:00 of the day before. The same text comes out of xlsx, which has the module in it.
# Seen: ssf 0.11.2, xlsx 0.18.5, numfmt 4.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ssf@0.11.2 xlsx@0.18.5 numfmt@4.0.1

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import SSF from 'ssf';
import XLSX from 'xlsx';
import { format } from 'numfmt';
for (const name of ['ssf', 'xlsx', 'numfmt']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const serial = (hours, minutes, seconds) => 46085 + (hours * 3600 + minutes * 60 + seconds) / 86400;
for (const [at, pattern, ours, other] of [
  [serial(7, 59, 59.4), 'h:mm:ss', '7:59:59', '7:59:59'],
  [serial(7, 59, 59.7), 'h:mm:ss', '7:59:00', '8:00:00'],
  [serial(7, 59, 59.7), 'h:mm', '8:00', null],
  [serial(23, 59, 59.7), 'yyyy-mm-dd hh:mm:ss', '2026-03-04 23:59:00', '2026-03-05 00:00:00'],
  [serial(23, 59, 59.7), 'yyyy-mm-dd hh:mm', '2026-03-04 24:00', null],
]) {
  const seen = [SSF.format(pattern, at), XLSX.SSF.format(pattern, at), format(pattern, at)];
  console.log('  %s as %s -> ssf %s, xlsx %s, numfmt %s', at, pattern, ...seen);
  assert.deepStrictEqual(seen.slice(0, 2), [ours, ours]);
  if (other) assert.strictEqual(seen[2], other);
}
const sheet = XLSX.utils.aoa_to_sheet([['code', 'at'], ['000123', new Date(2026, 2, 4, 7, 59, 59, 700)]], { dateNF: 'yyyy-mm-dd hh:mm:ss' });
const text = XLSX.utils.sheet_to_csv(sheet).trim();
console.log(text);
assert.strictEqual(text, 'code,at\n000123,2026-03-04 07:59:00');
JS
TZ=UTC node run.mjs
