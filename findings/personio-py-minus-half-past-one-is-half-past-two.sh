#!/usr/bin/env bash
# Guess: a duration that is written for Personio is the duration, also a balance below zero, and can be
#   read again; a flag of a person that has the word No is false.
# Really: minus one hour and a half is written as -2:30, which is an hour more than it is, and cannot be
#   read; minus a quarter of an hour as -1:45. A balance of 120 hours is written as 120:00 and refused
#   when read. The words No, false and 0 of a yes-or-no field are true.
# Seen: personio-py 0.3.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install personio-py==0.3.0

cat >run.py <<'PY'
from datetime import timedelta
from importlib.metadata import version
from personio_py.mapping import BooleanFieldMapping, DurationFieldMapping
print("personio-py", version("personio-py"))
field = DurationFieldMapping("balance", "balance")
def read(text):
    try:
        return field.deserialize(text) / timedelta(hours=1)
    except ValueError:
        return "refused"
for hours, text, back in ((7.5, "07:30", 7.5), (36.25, "36:15", 36.25), (-1.5, "-2:30", "refused"), (-0.25, "-1:45", "refused"), (120, "120:00", "refused")):
    seen = field.serialize(timedelta(hours=hours))
    print("  %s hours -> %s -> %s" % (hours, seen, read(seen)))
    assert (seen, read(seen)) == (text, back)
flag = BooleanFieldMapping("active", "active")
seen = {word: flag.deserialize(word) for word in ("Yes", "No", "false", "0", "")}
print(" ", seen)
assert seen == {"Yes": True, "No": True, "false": True, "0": True, "": False}
PY
env/bin/python run.py
