#!/usr/bin/env bash
# Guess: an identity number that a spreadsheet has made 67749828 is refused, or it is filled up
#   with its two zeros and belongs to the city that it had.
# Really: persian-tools fills it up to check it, and not to look up the place: it is valid, and
#   Tehran has become Takht-e Soleyman, in another province.
# Seen: persian-tools 0.0.11 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install persian-tools==0.0.11

cat >run.py <<'PY'
from importlib.metadata import version
from persian_tools import national_id
print("persian-tools", version("persian-tools"))
found = {}
for number in ("0067749828", "67749828"):
    assert national_id.validate(number)
    found[number] = national_id.find_place(number)
    print("  %s is valid: %s, %s" % (number, found[number]["city"], found[number]["code"]))
assert "006" in found["0067749828"]["code"] and found["67749828"]["code"] == ["677"]
assert found["0067749828"]["province"] != found["67749828"]["province"]
PY
env/bin/python run.py
