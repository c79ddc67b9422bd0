#!/usr/bin/env bash
# Guess: the birth date of a Malaysian identity number, whose year has two digits, is put in the
#   century that makes a living person, as other modules of the package do.
# Really: the module tries 1900 first and takes 2000 only when that day does not exist. Somebody
#   born on 28 February 2000 is 126 years old, somebody born on the next day 26, since 1900 had no
#   29 February.
# Seen: python-stdnum 2.2 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install python-stdnum==2.2

cat >run.py <<'PY'
from datetime import date
from importlib.metadata import version
from stdnum.my import nric
print("python-stdnum", version("python-stdnum"))
for number, expected in (("880105021239", date(1988, 1, 5)), ("030105021239", date(1903, 1, 5)),
                         ("000228021239", date(1900, 2, 28)), ("000229021239", date(2000, 2, 29))):
    seen = nric.get_birth_date(number)
    print(" ", nric.format(number), "valid:", nric.is_valid(number), "->", seen)
    assert nric.is_valid(number) and seen == expected
PY
env/bin/python run.py
