#!/usr/bin/env bash
# Guess: a tolerance of 0.01, which is for hours as 8.25 and 8.250001, leaves codes and card numbers
#   alone.
# Really: compara takes each value that looks like a number for one then: the cards 00E5 and 00E7
#   are both 0, two identity numbers of eighteen digits are equal, and so are 000123 and 123, 1E5
#   and 100000, and a telephone number with and without its plus. Without a tolerance all of them
#   differ.
# Seen: compara 0.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install compara==0.6.0

cat >run.py <<'PY'
import json
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import run
print("compara", version("compara"))
def compare(first, second, *options):
    for name, value in (("before.csv", first), ("after.csv", second)):
        Path(name).write_text("code,name,value\n000123,Ada,%s\n" % value)
    command = [str(Path(sys.executable).with_name("compara")), "compare", "before.csv", "after.csv", "-k", "name", "--json", "-", *options]
    return json.loads(run(command, capture_output=True, text=True).stdout)["counts"]["changed"]
for first, second, expected in (("8.25", "8.250001", (1, 0)), ("12345678", "12345679", (1, 1)), ("00E5", "00E7", (1, 0)),
                                ("784199012345678901", "784199012345678902", (1, 0)), ("000123", "123", (1, 0)), ("1E5", "100000", (1, 0)),
                                ("+971501234567", "971501234567", (1, 0))):
    seen = compare(first, second), compare(first, second, "--tolerance", "0.01")
    print("  %s and %s: %d changed, with a tolerance of 0.01 %d" % (first, second, *seen))
    assert seen == expected
PY
env/bin/python run.py
