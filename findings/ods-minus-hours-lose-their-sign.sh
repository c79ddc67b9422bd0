#!/usr/bin/env bash
# Guess: hours below zero, as of a time account, are read from an OpenDocument sheet as they are
#   from others.
# Really: SheetJS reads -01:30 as 0.0625, one and a half hours to the good; pyexcel-ods3 leaves the
#   cell out, so that the row is one cell shorter; calamine gives the text -PT01H30M00S, and text
#   for 24 hours and more too, but a time for eight.
# Seen: xlsx 0.18.5 (npm), pyexcel-ods3 0.6.1 and python-calamine 0.9.1, sheet written with odfpy
#   1.4.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pyexcel-ods3==0.6.1 python-calamine==0.9.1 odfpy==1.4.1
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . xlsx@0.18.5

cat >run.py <<'PY'
from datetime import time, timedelta
from importlib.metadata import version
import pyexcel_ods3
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook
document = OpenDocumentSpreadsheet()
sheet = Table(name="Hours")
document.spreadsheet.addElement(sheet)
for code, text, held in (("000123", "-01:30", "-PT01H30M00S"), ("000124", "36:15", "PT36H15M00S"), ("000125", "08:00", "PT08H00M00S")):
    row = TableRow()
    sheet.addElement(row)
    for cell, shown in ((TableCell(valuetype="string"), code), (TableCell(valuetype="time", timevalue=held), text)):
        cell.addElement(P(text=shown))
        row.addElement(cell)
document.save("hours.ods")
ods3 = [row[1:] for row in pyexcel_ods3.get_data("hours.ods")["Hours"]]
print("pyexcel-ods3", version("pyexcel-ods3"), ods3)
assert ods3 == [[], [timedelta(hours=36, minutes=15)], [time(8)]]
calamine = [row[1] for row in CalamineWorkbook.from_path("hours.ods").get_sheet_by_index(0).to_python()]
print("python-calamine", version("python-calamine"), calamine)
assert calamine == ["-PT01H30M00S", "PT36H15M00S", time(8)]
PY
env/bin/python run.py
node -e "
const XLSX = require('xlsx');
const seen = XLSX.utils.sheet_to_json(XLSX.readFile('hours.ods').Sheets.Hours, { header: 1 }).map((row) => row[1]);
console.log('xlsx', XLSX.version, seen);
require('assert').strictEqual(seen[0], 0.0625);"
