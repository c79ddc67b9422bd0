#!/usr/bin/env bash
# Guess: converters with a table of the Umm al-Qura calendar agree at least on the years since 2000.
# Really: hijri-converter has all of Jumada II 1446, December 2024, a day behind, and one month
#   of 1427 and of 1485 as well: 31 December 2024 is the 29th, while the two others say the 30th. Its
#   way back has the same days a day late.
# Seen: hijri-converter 1.1.1, @tabby_ai/hijri-converter 1.0.5 (npm) and hijridate 2.6.0 (PyPI);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . hijri-converter@1.1.1 @tabby_ai/hijri-converter@1.0.5
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install hijridate==2.6.0

cat >run.js <<'JS'
const assert = require('assert');
const { toGregorian, toHijri } = require('hijri-converter');
const { gregorianToHijri } = require('@tabby_ai/hijri-converter');
for (const name of ['hijri-converter', '@tabby_ai/hijri-converter']) console.log(name, require(`${name}/package.json`).version);
const months = {};
let back = 0;
for (let day = Date.UTC(2000, 0, 1); day < Date.UTC(2077, 0, 1); day += 864e5) {
  const utc = new Date(day), [year, month, date] = [utc.getUTCFullYear(), utc.getUTCMonth() + 1, utc.getUTCDate()];
  const real = gregorianToHijri({ year, month, day: date });
  const seen = toHijri(year, month, date);
  const again = toGregorian(real.year, real.month, real.day);
  if (`${again.gy}-${again.gm}-${again.gd}` !== `${year}-${month}-${date}`) back++;
  if (`${seen.hy}-${seen.hm}-${seen.hd}` !== `${real.year}-${real.month}-${real.day}`) months[`${real.year}-${real.month}`] = (months[`${real.year}-${real.month}`] || 0) + 1;
}
console.log('  days that differ, by month:', JSON.stringify(months), 'and back', back);
assert.deepStrictEqual([...new Set(Object.keys(months).map((month) => month.slice(0, 4)))], ['1427', '1446', '1485']);
const [seen, real] = [toHijri(2024, 12, 31), gregorianToHijri({ year: 2024, month: 12, day: 31 })];
console.log('  31 December 2024: %s-%s-%s and %s-%s-%s', seen.hy, seen.hm, seen.hd, real.year, real.month, real.day);
assert.deepStrictEqual([seen.hd, real.day], [29, 30]);
JS
node run.js
env/bin/python -c '
import hijridate
from importlib.metadata import version
print("  hijridate", version("hijridate"), hijridate.Gregorian(2024, 12, 31).to_hijri())
assert hijridate.Gregorian(2024, 12, 31).to_hijri().datetuple() == (1446, 6, 30)'
