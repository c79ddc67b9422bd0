#!/usr/bin/env bash
# Guess: a cell that shows 36:15 hours is read as 36:15, or as the number 1.51 that it holds.
# Really: pylightxl gives the text 12:15:00, the time of day; a sum of 168 hours is 00:00:00. Five
#   days of leave, with a number format that has the word days, are a date of January 1900.
# Seen: pylightxl 1.61, workbook written and checked with openpyxl 3.1.5 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pylightxl==1.61 openpyxl==3.1.5

cat >run.py <<'PY'
from datetime import timedelta
from importlib.metadata import version
import openpyxl, pylightxl
book = openpyxl.Workbook()
for row, (value, shape) in enumerate(((timedelta(hours=36, minutes=15), "[h]:mm"), (timedelta(hours=168), "[h]:mm"), (5, '0" days"')), 1):
    cell = book.active.cell(row, 1, value)
    cell.number_format = shape
book.save("hours.xlsx")
held = [row[0].value for row in openpyxl.load_workbook("hours.xlsx").active.rows]
seen = [row[0] for row in pylightxl.readxl("hours.xlsx").ws("Sheet").rows]
print("openpyxl", version("openpyxl"), [str(value) for value in held])
print("pylightxl", version("pylightxl"), seen)
assert held == [timedelta(hours=36, minutes=15), timedelta(hours=168), 5]
assert seen[:2] == ["12:15:00", "00:00:00"] and seen[2].startswith("1900/01/0"), seen
PY
env/bin/python run.py
