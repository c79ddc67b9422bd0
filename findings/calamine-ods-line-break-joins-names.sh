#!/usr/bin/env bash
# Guess: a cell of an .ods file with a line break or a tab between two words is read with some
#   space between them, as other readers give it.
# Really: python-calamine leaves out a line break and a tab that are written as elements of the
#   text: "Sales" and "Dubai" on two lines are SalesDubai. ezodf and pyexcel-ods3 give the line
#   break.
# Seen: python-calamine 0.9.1, ezodf 0.3.2, pyexcel-ods3 0.6.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install python-calamine==0.9.1 ezodf==0.3.2 pyexcel-ods3==0.6.1 lxml==6.1.3

cat >run.py <<'PY'
from importlib.metadata import version
import ezodf, pyexcel_ods3
from python_calamine import CalamineWorkbook
print(*(name + " " + version(name) for name in ("python-calamine", "ezodf", "pyexcel-ods3")))
book = ezodf.newdoc("ods", "people.ods")
sheet = ezodf.Sheet("Staff", size=(1, 3))
book.sheets += sheet
for column, text in enumerate(("Sales\nDubai", "Sales\tDubai", "Sales  Dubai")):
    sheet[0, column].set_value(text)
book.save()
seen = {"python-calamine": CalamineWorkbook.from_path("people.ods").get_sheet_by_name("Staff").to_python()[0],
        "ezodf": [cell.value for cell in ezodf.opendoc("people.ods").sheets[0].row(0)],
        "pyexcel-ods3": pyexcel_ods3.get_data("people.ods")["Staff"][0]}
for name, cells in seen.items():
    print("  %-15s %s" % (name, cells))
assert seen["python-calamine"] == ["SalesDubai", "SalesDubai", "Sales  Dubai"]
assert seen["ezodf"] == seen["pyexcel-ods3"] == ["Sales\nDubai", "Sales\tDubai", "Sales  Dubai"]
PY
env/bin/python run.py
