#!/usr/bin/env bash
# Guess: the Hijri date of a day does not depend on the summer time of the machine.
# Really: with @umalqura/core it does: in zones that have summer time most days of a summer are a day
#   behind, in Beirut for two hundred days of each year from 2002 to 2014, in Tehran each summer from
#   2008 to 2017, in Cairo from 2000 to 2014 and again in 2023. In Dubai the same days are right.
# Seen: @umalqura/core 0.0.7, compared with @tabby_ai/hijri-converter 1.0.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @umalqura/core@0.0.7 @tabby_ai/hijri-converter@1.0.5

cat >run.js <<'JS'
const assert = require('assert');
const umalqura = require('@umalqura/core').default;
const { gregorianToHijri } = require('@tabby_ai/hijri-converter');
if (process.env.TZ === 'Asia/Dubai') for (const name of ['@umalqura/core', '@tabby_ai/hijri-converter']) console.log(name, require(`${name}/package.json`).version);
const behind = {};
let winter = 0;
for (let day = Date.UTC(1999, 5, 1); day < Date.UTC(2026, 11, 1); day += 864e5) {
  const utc = new Date(day), [year, month, date] = [utc.getUTCFullYear(), utc.getUTCMonth() + 1, utc.getUTCDate()];
  const real = gregorianToHijri({ year, month, day: date });
  const seen = umalqura(new Date(year, month - 1, date));
  if (`${seen.hy}-${seen.hm}-${seen.hd}` === `${real.year}-${real.month}-${real.day}`) continue;
  const next = umalqura(new Date(year, month - 1, date, 12));
  assert.strictEqual(`${next.hy}-${next.hm}-${next.hd}`, `${real.year}-${real.month}-${real.day}`);
  behind[year] = (behind[year] || 0) + 1;
  if (month === 1) winter++;
}
const years = Object.keys(behind);
console.log('  %s: %s days at midnight a day behind%s', process.env.TZ, Object.values(behind).reduce((a, b) => a + b, 0), years.length ? `, ${years[0]} to ${years.at(-1)}` : '');
assert.strictEqual(years.length > 0, process.env.TZ !== 'Asia/Dubai');
assert.strictEqual(winter, 0);
JS
for zone in Asia/Dubai Asia/Beirut Asia/Tehran Africa/Cairo; do TZ=$zone node run.js; done
