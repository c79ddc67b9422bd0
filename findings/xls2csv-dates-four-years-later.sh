#!/usr/bin/env bash
# Guess: the old .xls of an attendance program is exported with the dates that its cells show.
# Really: the xls2csv of catdoc moves dates by four years and a day for a workbook that says that
#   it counts from 1900, as if it counted from 1904: 1990-03-04 comes out as 03-05-94. A date with
#   a format of its own, such as yyyy-mm-dd, comes out as the day number, and TRUE as an empty
#   cell.
# Seen: catdoc 1:0.95-6~deb12u1 (Debian), workbook written with xlwt 1.3.0 and checked with xlrd
#   2.0.2 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install xlwt==1.3.0 xlrd==2.0.2
get() { apt-get download -qq -o APT::Sandbox::User=root 'catdoc=1:0.95-6~deb12u1'; }
get 2>get.log || { apt-get update -qq && get; }
dpkg -x catdoc_*.deb deb

cat >run.py <<'PY'
from datetime import date
import xlrd, xlwt
book = xlwt.Workbook()
sheet = book.add_sheet("people")
sheet.write(0, 0, True)
for column, shape in enumerate(("M/D/YY", "yyyy-mm-dd"), 1):
    sheet.write(0, column, date(1990, 3, 4), xlwt.easyxf(num_format_str=shape))
book.save("people.xls")
read = xlrd.open_workbook("people.xls")
cells = read.sheet_by_index(0).row(0)
print("xlrd: counts from", 1904 if read.datemode else 1900, bool(cells[0].value), [str(xlrd.xldate_as_datetime(cell.value, read.datemode).date()) for cell in cells[1:]])
assert read.datemode == 0
PY
env/bin/python run.py
printf 'charset_path = %s\nmap_path = %s\n' "$work/deb/usr/share/catdoc" "$work/deb/usr/share/catdoc" >.catdocrc
HOME=$work deb/usr/bin/xls2csv -d utf-8 people.xls | tr -d '\f' | tee seen.csv
grep -qx ',"03-05-94","32936"' seen.csv
