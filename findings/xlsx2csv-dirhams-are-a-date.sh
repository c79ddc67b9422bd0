#!/usr/bin/env bash
# Guess: a salary shown as 12,500.00 AED is exported as 12500 or as it is shown.
# Really: the letter d in the text of the number format makes it a date for xlsx2csv, whose format
#   is then written out with the day in it: the cell becomes #,##0.00 "ae22" and the amount is gone.
#   So do hours ("0.0 h") and codes of the format "EMP"000; the currency written as [$AED] is kept.
# Seen: xlsx2csv 0.8.6, workbook written with openpyxl 3.1.5 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install xlsx2csv==0.8.6 openpyxl==3.1.5

cat >write.py <<'PY'
import openpyxl
book = openpyxl.Workbook()
for row, (value, shape) in enumerate(((12500, '#,##0.00 "AED"'), (12500, '[$AED] #,##0.00'), (7.5, '0.0" h"'), (123, '"EMP"000')), 1):
    cell = book.active.cell(row, 1, value)
    cell.number_format = shape
book.save("people.xlsx")
PY
env/bin/python write.py
env/bin/xlsx2csv people.xlsx seen.csv
cat >run.py <<'PY'
import csv
from importlib.metadata import version
import openpyxl
seen = [row[0] for row in csv.reader(open("seen.csv"))]
print("xlsx2csv", version("xlsx2csv"))
for (cell,), text in zip(openpyxl.load_workbook("people.xlsx").active.rows, seen):
    print("  %7s %-18s -> %s" % (cell.value, cell.number_format, text))
assert seen[1] == "12500" and seen[0].startswith('#,##0.00 "ae') and not any(n in seen[0] for n in ("125", "12,5")), seen
assert "7.5" not in seen[2] and "123" not in seen[3], seen
PY
env/bin/python run.py
