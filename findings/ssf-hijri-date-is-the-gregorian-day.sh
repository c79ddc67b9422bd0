#!/usr/bin/env bash
# Guess: a date whose cell has a Hijri format, as B2yyyy/mm/dd, has one text in the packages that render
#   formats, and it is a Hijri date.
# Really: ssf, and xlsx with it, take 581 off the year and keep the Gregorian month and day: 4 March 2026
#   is 4 March 1445, of a year that ended long before. numfmt gives 16 Ramadan 1447 and ssf-coco 15
#   Ramadan, a day apart.
# Seen: ssf 0.11.2, xlsx 0.18.5, numfmt 4.0.1 (npm), ssf-coco 0.2.4, hijridate 2.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ssf@0.11.2 xlsx@0.18.5 numfmt@4.0.1
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ssf-coco==0.2.4 hijridate==2.6.0

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import SSF from 'ssf';
import XLSX from 'xlsx';
import { format } from 'numfmt';
for (const [name, render, expected] of [
  ['ssf', (text, value) => SSF.format(text, value), ['1445/03/04', '1401/02/18']],
  ['xlsx', (text, value) => XLSX.SSF.format(text, value), ['1445/03/04', '1401/02/18']],
  ['numfmt', format, ['1447/09/16', null]],
]) {
  const seen = [46085, 30000].map((value) => render('B2yyyy/mm/dd', value));
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version, 'of 2026-03-04 and 1982-02-18:', seen.join(', '));
  expected.forEach((text, n) => assert(text === null || text === seen[n]));
}
JS
node run.mjs
cat >run.py <<'PY'
import contextlib, io
from importlib.metadata import version
from hijridate import Gregorian
from ssf import SSF
with contextlib.redirect_stdout(io.StringIO()):
    seen = SSF().format("B2yyyy/mm/dd", 46085)
table = str(Gregorian(2026, 3, 4).to_hijri())
print("ssf-coco", version("ssf-coco"), seen, "- hijridate", version("hijridate"), table)
assert seen == "1447/09/15" and table == "1447-09-15"
PY
env/bin/python run.py
