#!/usr/bin/env bash
# Guess: a reader that keeps 000123 as text keeps +971501234567 as well, and 1E5, a card number in
#   hexadecimal.
# Really: pyexcel keeps 000123 and even 00012E3. A telephone loses its plus, +000123 is 123, the
#   card 1E5 is 100000.0, and the code 000123 in Arabic digits is 123.
# Seen: pyexcel 0.7.6 and pyexcel-io 0.6.8 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pyexcel==0.7.6 pyexcel-io==0.6.8

cat >run.py <<'PY'
from importlib.metadata import version
import pyexcel
print("pyexcel", version("pyexcel"), "pyexcel-io", version("pyexcel-io"))
cells = ["000123", "00012E3", "+971501234567", "+000123", "1E5", "٠٠٠١٢٣"]
with open("people.csv", "w", encoding="utf-8") as file:
    file.write(",".join(cells) + "\n")
seen = pyexcel.get_array(file_name="people.csv")[0]
for cell, value in zip(cells, seen):
    print("  %s -> %r" % (cell, value))
assert seen == ["000123", "00012E3", 971501234567, 123, 100000.0, 123]
PY
env/bin/python run.py
