#!/usr/bin/env bash
# Guess: of a sheet with the columns "Manager ID" and "ID" the second is the id of the person, because
#   it has exactly that name.
# Really: orgchart-swan takes the first column in whose name the word is somewhere: with the manager
#   to the left, his id is that of the person, and of two people below one manager the second gets an
#   id with _dup_. "Middle name" has an id in it too, and "Department name" is the name of the person.
#   With the columns in another order the same sheet is right.
# Seen: orgchart-swan 0.1.3, with pandas 3.1.1 and openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install --no-deps orgchart-swan==0.1.3
env/bin/pip -q --disable-pip-version-check install --no-warn-conflicts pandas==3.1.1 openpyxl==3.1.5 2>pip.log || { cat pip.log; exit 1; }

cat >run.py <<'PY'
from importlib.metadata import version
import openpyxl
from orgchart.excel_reader import normalize_column_names, read_excel
print(*("%s %s" % (name, version(name)) for name in ("orgchart-swan", "pandas", "openpyxl")))
people = [{"ID": "100", "Manager ID": None, "Name": "Ada Example", "Title": "Director"},
          {"ID": "200", "Manager ID": "100", "Name": "Budi Example", "Title": "Engineer"},
          {"ID": "300", "Manager ID": "100", "Name": "Chen Example", "Title": "Engineer"}]
for columns, expected in ((["ID", "Name", "Title", "Manager ID"], ["100", "200", "300"]), (["Manager ID", "ID", "Name", "Title"], ["1", "100", "100_dup_3"])):
    book = openpyxl.Workbook()
    book.active.append(columns)
    for person in people:
        book.active.append([person[column] for column in columns])
    book.save("people.xlsx")
    nodes, _ = read_excel("people.xlsx")
    print("  %s: %s" % (", ".join(columns), ", ".join("%s is %s below %s" % (node["name"], node["id"], node.get("parentId")) for node in nodes)))
    assert [node["id"] for node in nodes] == expected
for columns, field, expected in ((["Middle name", "Name", "Title", "ID"], "id", "Middle name"), (["Department name", "Name", "Title", "ID"], "name", "Department name")):
    seen = normalize_column_names(columns)[field]
    print("  %s: the %s is %s" % (", ".join(columns), field, seen))
    assert seen == expected
PY
env/bin/python run.py
