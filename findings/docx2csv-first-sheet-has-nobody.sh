#!/usr/bin/env bash
# Guess: tables of a Word file are extracted with each value in its own column, and the workbook that
#   is written has them.
# Really: after cells that are joined over two columns the rest of the row moves to the left: the
#   telephone is the department. Each workbook begins with an empty sheet, the table is on the second,
#   so that an import of the first sheet finds nobody.
# Seen: docx2csv 0.1.4, python-docx 1.2.0, openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install docx2csv==0.1.4 python-docx==1.2.0 openpyxl==3.1.5

cat >run.py <<'PY'
from importlib.metadata import version
import docx2csv
from docx import Document
from openpyxl import load_workbook
rows = [["Code", "Name", "Department", "Telephone"], ["000123", "Ada", "HR", "11"], ["000124", "Budi", "", "22"], ["Guards", "", "", "33"]]
document = Document()
table = document.add_table(rows=len(rows), cols=4)
for y, row in enumerate(rows):
    for x, value in enumerate(row):
        table.cell(y, x).text = value
table.cell(1, 2).merge(table.cell(2, 2))       # HR for Ada and Budi
table.cell(3, 0).merge(table.cell(3, 1))       # Guards have no name
document.save("staff.docx")
print("docx2csv", version("docx2csv"))
seen = docx2csv.extract_tables("staff.docx")[0]["data"]
print(*seen, sep="\n")
assert seen[2] == ["000124", "Budi", "HR", "22"] and seen[3] == ["Guards", "", "33"]
docx2csv.extract("staff.docx", "xlsx")
book = load_workbook("staff_1.xlsx")
print("sheets:", {sheet.title: sheet.max_row for sheet in book})
assert book.sheetnames == ["Sheet", "0"] and list(book.active.values) == []
PY
env/bin/python run.py
