#!/usr/bin/env bash
# Guess: the least number of days on which somebody still has to come reaches the attendance that is
#   asked for.
# Really: attendancex rounds it to the nearest whole number and not up: who came on 8 of 10 days and
#   has 20 left is told 14, which gives 73.33 per cent of 75, and who came on 17 of 20 is told 0
#   with three days left..
# Seen: attendancex 0.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install attendancex==0.1.1

cat >run.py <<'PY'
from importlib.metadata import version
from attendancex import attendance_summary, calculate_percentage
print("attendancex", version("attendancex"))
for attended, total, left, expected in ((6, 10, 10, (9, 75.0)), (8, 10, 20, (14, 73.33)), (17, 20, 3, (0, 73.91)), (50, 60, 10, (2, 74.29))):
    summary = attendance_summary(attended, total, left)
    days = summary["minimum_to_pass"]
    seen = (days, calculate_percentage(attended + days, total + left))
    print("  %d of %d days, %d left: %d more are asked for, which make %s per cent of 75" % (attended, total, left, *seen))
    assert seen == expected and summary["will_pass"]
PY
env/bin/python run.py
