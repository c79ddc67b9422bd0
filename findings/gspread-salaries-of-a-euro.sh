#!/usr/bin/env bash
# Guess: rows of a Google sheet that shows 1.234,50 are read as that text, or as 1234.5.
# Really: gspread takes the commas out before it makes numbers, whatever the language of the sheet:
#   the salary is 1.2345, and in the same column 12,500.00 is right. The family name Nan becomes the
#   number that is none, and a code in Arabic digits loses its zeros.
# Seen: gspread 6.2.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install gspread==6.2.1

cat >run.py <<'PY'
import math
import gspread
from gspread.worksheet import Worksheet
sheet = Worksheet.__new__(Worksheet)
sheet.get = lambda *_, **__: [["code", "family name", "salary"], ["A-1", "Nan", "1.234,50"], ["٠٠٠١٢٣", "Sample", "12,500.00"]]
seen = sheet.get_all_records()
print("gspread", gspread.__version__, *("\n  %s" % row for row in seen))
assert [row["salary"] for row in seen] == [1.2345, 12500]
assert math.isnan(seen[0]["family name"]) and seen[1]["code"] == 123
PY
env/bin/python run.py
