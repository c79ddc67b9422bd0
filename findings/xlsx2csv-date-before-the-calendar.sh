#!/usr/bin/env bash
# Guess: the date 1900-01-01 in a workbook, which spreadsheets show for "no date", is exported as
#   1900-01-01.
# Really: xlsx2csv counts from the day before: 1900-01-01 to 1900-02-28 come out one day early,
#   the first of them as 1899-12-31. A list of dates that mean "nothing" which knows 1899-12-30
#   and 1900-01-01 does not find it.
# Seen: xlsx2csv 0.8.6, workbook written with openpyxl 3.1.5 and read back by python-calamine
#   0.9.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install xlsx2csv==0.8.6 openpyxl==3.1.5 python-calamine==0.9.1

cat >run.py <<'PY'
from datetime import date
import openpyxl, subprocess
from python_calamine import CalamineWorkbook
book = openpyxl.Workbook()
for day in (date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1)):
    book.active.append([day])
book.save("days.xlsx")
print("python-calamine", [str(row[0]) for row in CalamineWorkbook.from_path("days.xlsx").get_sheet_by_index(0).to_python()])
PY
env/bin/python run.py
env/bin/xlsx2csv days.xlsx | tee seen.csv
diff seen.csv - <<'END'
1899-12-31
1900-02-27
1900-03-01
END
