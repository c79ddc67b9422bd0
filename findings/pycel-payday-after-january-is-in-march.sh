#!/usr/bin/env bash
# Guess: EDATE(DATE(2026,1,31), 1), a month after the end of January, is 28 February, as in each
#   spreadsheet program.
# Really: three evaluators of Excel formulas give 3 March, so that a payday, the end of a trial period
#   or of a contract is in the wrong month, while EOMONTH is right. Two others give 28 February. For
#   a month after the 31st of March it is the 1st of May.
# Seen: pycel 1.0b30 (PyPI), fast-formula-parser 1.0.19, hot-formula-parser 4.0.0, hyperformula 3.5.0
#   and @formulajs/formulajs 4.6.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pycel==1.0b30 openpyxl==3.1.5
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . \
    fast-formula-parser@1.0.19 hot-formula-parser@4.0.0 hyperformula@3.5.0 @formulajs/formulajs@4.6.1

cat >run.py <<'PY'
import datetime
from importlib.metadata import version
from openpyxl import Workbook
from pycel import ExcelCompiler
book = Workbook()
book.active.title = "Pay"
formulas = {"B1": ("=EDATE(DATE(2026,1,31),1)", "2026-03-03"), "B2": ("=EDATE(DATE(2026,3,31),1)", "2026-05-01"), "B3": ("=EOMONTH(DATE(2026,1,31),1)", "2026-02-28")}
for cell, (formula, _) in formulas.items():
    book.active[cell] = formula
book.save("pay.xlsx")
compiler = ExcelCompiler(filename="pay.xlsx")
print("pycel", version("pycel"))
for cell, (formula, expected) in formulas.items():
    seen = (datetime.date(1899, 12, 30) + datetime.timedelta(int(compiler.evaluate("Pay!" + cell)))).isoformat()
    print("  %s -> %s" % (formula, seen))
    assert seen == expected
PY
env/bin/python run.py
cat >run.js <<'JS'
const assert = require('assert');
const FastParser = require('fast-formula-parser');
const HotParser = require('hot-formula-parser').Parser;
const { HyperFormula } = require('hyperformula');
const { EDATE, DATE } = require('@formulajs/formulajs');
const day = (serial) => new Date(Date.UTC(1899, 11, 30) + Math.round(serial) * 86400000).toISOString().slice(0, 10);
const formula = 'EDATE(DATE(2026,1,31),1)';
for (const [name, seen, expected] of [
  ['fast-formula-parser', day(new FastParser().parse(formula, { row: 1, col: 1, sheet: 'Pay' })), '2026-03-03'],
  ['hot-formula-parser', day(new HotParser().parse(formula).result), '2026-03-03'],
  ['hyperformula', day(HyperFormula.buildFromArray([[]], { licenseKey: 'gpl-v3' }).calculateFormula(`=${formula}`, 0)), '2026-02-28'],
  ['@formulajs/formulajs', EDATE(DATE(2026, 1, 31), 1).toISOString().slice(0, 10), '2026-02-28'],
]) {
  console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version, formula, '->', seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
