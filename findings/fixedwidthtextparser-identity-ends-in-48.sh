#!/usr/bin/env bash
# Guess: a field of whole numbers is read as the whole number that is written, or not at all.
# Really: FixedWidthTextParser reads it as a number with a point first: of an identity number of
#   eighteen digits the last ones are others, 12.9 hours are 12, and the card 1E5 is 100000.
# Seen: FixedWidthTextParser 0.4.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install FixedWidthTextParser==0.4.1

cat >run.py <<'PY'
from importlib.metadata import version
from FixedWidthTextParser.Parser import Parser
print("FixedWidthTextParser", version("FixedWidthTextParser"))
parser = Parser({"number": [0, 18, "integer"]})
for text, expected in (("784199012345678", 784199012345678), ("784199012345678901", 784199012345678848), ("12.9", 12), ("1E5", 100000)):
    seen = parser.parse(text.rjust(18))[0]
    print("  %s -> %s" % (text, seen))
    assert seen == expected
PY
env/bin/python run.py
