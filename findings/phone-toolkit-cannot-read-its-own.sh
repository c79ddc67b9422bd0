#!/usr/bin/env bash
# Guess: a number that was formatted for Europe can be read again, and the zero of an Italian
#   number behind +39, which belongs to it, stays.
# Really: phone-toolkit writes (0) behind the code of each country, that of the Emirates too, and
#   refuses to read it. +39 06 12345678 becomes +39612345678, which is no number of Rome.
# Seen: phone-toolkit 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install phone-toolkit==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from phone_parser import parse
print("phone-toolkit", version("phone-toolkit"))
for number, default, europe in (("+971501234567", "+971501234567", "+971 (0) 501 234 567"),
                                ("+390612345678", "+39612345678", "+39 (0) 612 345 678")):
    phone = parse(number)
    print("  %s -> %s, %s" % (number, phone.format("default"), phone.format("europe")))
    assert (phone.format("default"), phone.format("europe")) == (default, europe)
    try:
        parse(phone.format("europe"))
        raise SystemExit("changed: the number is read again")
    except ValueError as error:
        print("    read again:", error)
PY
env/bin/python run.py
