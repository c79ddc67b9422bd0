#!/usr/bin/env bash
# Guess: evaluated without a spreadsheet program, SUM, COUNT and SUMIF of a column leave out what is
#   stored as text, such as codes with zeros and badges.
# Really: texts that look like numbers are counted and added: the badge 1e5 is a hundred thousand hours,
#   and ISNUMBER("000123") is true. VALUE("8:30") is 8:30 on the first of January of the year in which
#   it is asked for, and TRIM keeps the spaces between two names.
# Seen: formulas 1.3.4, openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install 'formulas[excel]==1.3.4' openpyxl==3.1.5 numpy==1.26.4

cat >run.py <<'PY'
import logging
import warnings
from importlib.metadata import version
import formulas
from openpyxl import Workbook
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
book = Workbook()
sheet = book.active
sheet.title = "STAFF"
for column, value in enumerate(("000123", "1e5", 8.5), 1):
    sheet.cell(1, column, value)
cases = (
    ("=SUM(A1:C1)", 100131.5),
    ('=SUMIF(A1:C1,">1")', 100131.5),
    ("=COUNT(A1:C1)", 3),
    ('=ISNUMBER("000123")', True),
    ('=VALUE("8:30")', 8.5 / 24),
    ('=TRIM(" Ada  Example ")', "Ada  Example"),
)
for row, (formula, _) in enumerate(cases, 2):
    sheet.cell(row, 1, formula)
book.save("staff.xlsx")
solution = formulas.ExcelModel().loads("staff.xlsx").finish().calculate()
print("formulas", version("formulas"))
for row, (formula, expected) in enumerate(cases, 2):
    seen = solution["'[staff.xlsx]STAFF'!A%d" % row].value[0, 0]
    print("  %s -> %s" % (formula, seen))
    if "VALUE" in formula:
        assert seen > 40000 and abs(seen % 1 - expected) < 1e-6      # the day is in it
    else:
        assert seen == expected
PY
env/bin/python run.py 2>/dev/null
