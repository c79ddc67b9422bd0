#!/usr/bin/env bash
# Guess: punches and working times that are written into an OpenDocument sheet are shown with their
#   hours, and read again as times.
# Really: a punch has a format of year, month and day: a spreadsheet program shows 2026-03-04 for 22:30
#   of that day, and writes that into a CSV file. Hours as a timedelta are the text "1 day, 12:15:00",
#   minus one and a half "-1 day, 22:30:00", which no sum counts. pandas-ods-reader reads a time of
#   22:30 as PT22H30M00S.
# Seen: odswriter 0.5.0, pandas-ods-reader 1.0.2, python-calamine 0.9.1, pandas 2.3.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install odswriter==0.5.0 pandas-ods-reader==1.0.2 python-calamine==0.9.1 pandas==2.3.3

cat >run.py <<'PY'
import datetime as dt
import re
import zipfile
from importlib.metadata import version
import odswriter
from pandas_ods_reader import read_ods
from python_calamine import CalamineWorkbook
row = [dt.datetime(2026, 3, 4, 22, 30), dt.time(22, 30), dt.timedelta(hours=36, minutes=15), dt.timedelta(hours=-1, minutes=-30)]
with odswriter.writer(open("punches.ods", "wb")) as book:
    book.new_sheet("Punches").writerow(row)
for name in ("odswriter", "python-calamine", "pandas-ods-reader"):
    print(name, version(name))
content = zipfile.ZipFile("punches.ods").read("content.xml").decode()
style = re.search(r'office:date-value="2026-03-04T22:30:00" table:style-name="(\w+)"', content)[1]
data = re.search(r'style:name="%s"[^>]*style:data-style-name="(\w+)"' % style, content)[1]
parts = re.findall(r"number:(\w+)", re.search(r'<number:date-style style:name="%s".*?</number:date-style>' % data, content, re.S)[0])
print("  format of the punch:", [part for part in parts if part in ("year", "month", "day", "hours", "minutes")])
assert "day" in parts and "hours" not in parts
seen = CalamineWorkbook.from_path("punches.ods").get_sheet_by_index(0).to_python()[0]
print("  python-calamine:", seen)
assert seen == [row[0], row[1], "1 day, 12:15:00", "-1 day, 22:30:00"]
seen = read_ods("punches.ods", 1, headers=False).iloc[0].tolist()
print("  pandas-ods-reader:", seen)
assert seen == ["2026-03-04T22:30:00", "PT22H30M00S", "1 day, 12:15:00", "-1 day, 22:30:00"]
PY
env/bin/python run.py
