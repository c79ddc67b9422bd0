#!/usr/bin/env bash
# Guess: a whole number that is written into a sheet of Apple Numbers is read again as it was.
# Really: many come back a little less or more: the code 123456 as 123455.99999999999, the telephone
#   number 971501234567 as 971501234567.0001, an identity number of 15 digits as 784199012345677.9.
#   Cut to whole numbers the code is another person's: so are all from 123400 to 123499.
# Seen: numbers-parser 4.22.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install numbers-parser==4.22.0

cat >run.py <<'PY'
import warnings
from importlib.metadata import version
from numbers_parser import Document
warnings.simplefilter("ignore")
print("numbers-parser", version("numbers-parser"))
known = {123: 123.0, 123456: 123455.99999999999, 971501234567: 971501234567.0001, 784199012345678: 784199012345677.9, 784198712345671: 784198712345671.0}
codes = [*known, *range(123400, 123500)]
document = Document(num_rows=1, num_cols=1)
for row, code in enumerate(codes):
    document.sheets[0].tables[0].write(row, 0, code)
document.save("staff.numbers")
table = Document("staff.numbers").sheets[0].tables[0]
seen = [table.cell(row, 0).value for row in range(len(codes))]
for code, value in zip(known, seen):
    print("  %d -> %r, as a whole number %d" % (code, value, int(value)))
    assert value == known[code]
changed = sum(int(value) != code for code, value in zip(codes[len(known):], seen[len(known):]))
print("  of the codes 123400 to 123499 %d are another whole number" % changed)
assert changed == 100
PY
env/bin/python run.py
