#!/usr/bin/env bash
# Guess: a second file is converted like the first, each on its own.
# Really: with numbered=True convcsv2json keeps the rows of all files in one place of the program.
#   A list of three people, converted first, leaves its third person in the list of two that
#   follows.
# Seen: convcsv2json 1.6 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install convcsv2json==1.6

cat >run.py <<'PY'
import json
from importlib.metadata import version
import convcsv2json
print("convcsv2json", version("convcsv2json"))
for name, people in (("dubai.csv", ["Ada", "Ben", "Cy"]), ("cairo.csv", ["Dina", "Emad"])):
    with open(name, "w") as file:
        file.write("code,name\n" + "".join("%06d,%s\n" % (row, person) for row, person in enumerate(people, 1)))
def names_of(path, numbered):
    rows = json.loads(convcsv2json.csv2json(path, numbered=numbered).json())
    return [row["name"] for row in (rows.values() if numbered else rows)]
for path, expected in (("dubai.csv", ["Ada", "Ben", "Cy"]), ("cairo.csv", ["Dina", "Emad", "Cy"])):
    seen = names_of(path, True)
    print("  %s -> %s" % (path, seen))
    assert seen == expected
assert names_of("cairo.csv", False) == ["Dina", "Emad"]
PY
env/bin/python run.py
