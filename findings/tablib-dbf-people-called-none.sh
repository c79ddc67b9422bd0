#!/usr/bin/env bash
# Guess: an empty value is empty in a DBF file, and a number that does not fit is refused.
# Really: tablib writes the word None into the field of a text column, which every reader takes for
#   text: a department None, a telephone None. In a column whose first row is empty numbers become
#   text as well, and of a number with decimals the last digits are cut off without an error.
# Seen: tablib 3.10.0, read with dbfread 2.0.7 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install tablib==3.10.0 dbfread==2.0.7

cat >run.py <<'PY'
from importlib.metadata import version
import dbfread, tablib
people = tablib.Dataset(headers=["code", "dept", "phone", "balance"])
people.append(["000123", "Sales", None, -1234567.891])
people.append(["000124", None, 971500000001, 2.5])
open("people.dbf", "wb").write(people.export("dbf"))
seen = [tuple(row.values()) for row in dbfread.DBF("people.dbf")]
print("tablib", version("tablib"), "dbfread", version("dbfread"), *("\n  %s" % (row,) for row in seen))
assert seen == [("000123", "Sales", "None", -1234567.8), ("000124", "None", "971500000001", 2.5)]
PY
env/bin/python run.py
