#!/usr/bin/env bash
# Guess: the working time from 09:00 to a punch at 08:20 is negative or none, so that whoever comes
#   early is not late.
# Really: businesstimedelta puts the two times into order and gives the time between them as a
#   positive one: with the start of work at 08:00 for flexible hours, both who came 40 minutes early
#   and who came 40 minutes late are 40 minutes late.
# Seen: businesstimedelta 1.0.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install businesstimedelta==1.0.1

cat >run.py <<'PY'
from datetime import datetime, time
from importlib.metadata import version
from businesstimedelta import Rules, WorkDayRule
print("businesstimedelta", version("businesstimedelta"))
rules = Rules([WorkDayRule(start_time=time(8), end_time=time(18), working_days=[0, 1, 2, 3, 4])])
due = datetime(2026, 3, 4, 9)
for punch in (datetime(2026, 3, 4, 8, 20), datetime(2026, 3, 4, 9, 40)):
    late = rules.difference(due, punch)
    print("  due %s, punch %s -> %s" % (due.time(), punch.time(), late))
    assert (late.hours, late.seconds) == (0, 2400)
PY
env/bin/python run.py
