#!/usr/bin/env bash
# Guess: a cell that holds 2026-03-04 20:05:06 with the usual format of a date and time is
#   exported as that time.
# Really: xlsx2csv writes the hour on a clock of 12 hours and no am or pm: 20:05:06 becomes
#   08:05:06, and midnight becomes 12:00:00. A punch in the evening reads as one in the morning.
#   Cells with a time alone are right.
# Seen: xlsx2csv 0.8.6, workbook written with openpyxl 3.1.5 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install xlsx2csv==0.8.6 openpyxl==3.1.5

cat >write.py <<'PY'
from datetime import datetime, time
import openpyxl
book = openpyxl.Workbook()
for hour in (0, 8, 20):
    book.active.append(["E%d" % hour, datetime(2026, 3, 4, hour, 5, 6), time(hour, 5)])
print("format of the cell:", book.active["B1"].number_format)
book.save("punches.xlsx")
PY
env/bin/python write.py
env/bin/xlsx2csv --version
env/bin/xlsx2csv punches.xlsx | tee seen.csv
diff seen.csv - <<'END'
E0,2026-03-04 12:05:06,00:05
E8,2026-03-04 08:05:06,08:05
E20,2026-03-04 08:05:06,20:05
END
