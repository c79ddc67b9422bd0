#!/usr/bin/env bash
# Guess: evaluated without a spreadsheet program, the formulas of a sheet give what the program shows:
#   DATEDIF of 2020-02-29 and 2026-02-28 in years is 5, and SUM leaves out texts.
# Really: DATEDIF counts how often the first day comes again: 29 February comes once, and of the eleven
#   months from 31 January to 31 December those with a 31st, six. "YM" is -1 for two months. SUM adds
#   texts that look like numbers: codes, and a badge 1e5 as a hundred thousand; a number 12.0 joined
#   to a text is "12.0".
# Seen: xlcalculator 0.5.0, openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install xlcalculator==0.5.0 openpyxl==3.1.5

cat >run.py <<'PY'
import logging
from importlib.metadata import version
from openpyxl import Workbook
from xlcalculator import Evaluator, ModelCompiler
logging.disable(logging.CRITICAL)
book = Workbook()
sheet = book.active
sheet.title = "Staff"
for column, value in enumerate(("000123", "1e5", 8.5), 1):
    sheet.cell(1, column, value)
cases = (
    ('=DATEDIF(DATE(2020,2,29),DATE(2026,2,28),"Y")', "1"),
    ('=DATEDIF(DATE(2020,2,1),DATE(2026,2,28),"Y")', "6"),
    ('=DATEDIF(DATE(2026,1,31),DATE(2026,12,31),"M")', "6"),
    ('=DATEDIF(DATE(2026,1,30),DATE(2026,12,31),"M")', "10"),
    ('=DATEDIF(DATE(2025,12,31),DATE(2026,3,1),"YM")', "-1"),
    ("=SUM(A1:C1)", "100131.5"),
    ("=MAX(A1:C1)", "8.5"),
    ('="hours: "&12.0', "hours: 12.0"),
)
for row, (formula, _) in enumerate(cases, 2):
    sheet.cell(row, 1, formula)
book.save("staff.xlsx")
evaluator = Evaluator(ModelCompiler().read_and_parse_archive("staff.xlsx"))
print("xlcalculator", version("xlcalculator"))
for row, (formula, expected) in enumerate(cases, 2):
    result = evaluator.evaluate("Staff!A%d" % row)
    seen = str(getattr(result, "value", result))
    print("  %s -> %s" % (formula, seen))
    assert seen == expected
PY
env/bin/python run.py 2>&1
