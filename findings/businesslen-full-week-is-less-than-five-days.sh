#!/usr/bin/env bash
# Guess: five full days of work are five days.
# Really: businesslen takes an hour for lunch off each day, which leaves seven of nine to five, and
#   divides by eight: a full day is 0.875 days and a full week 4.375. The hours of a day may be others,
#   as in Ramadan; it is always eight that a day has: a week of six hours is 3.75 days. With the lunch
#   hour set to midnight the days are right.
# Seen: businesslen 2.5.0 with holidays 0.109 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install businesslen==2.5.0 holidays==0.109

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from businesslen import BusinessLen
print("businesslen", version("businesslen"), "holidays", version("holidays"))
ramadan = {day: (9, 15) if day < 5 else () for day in range(7)}
for name, rules, last, expected in (("a day", {}, datetime(2026, 3, 2, 17), (7, 0.875)), ("five days", {}, datetime(2026, 3, 6, 17), (35, 4.375)),
                                    ("five days of six hours", {"workweek_schedule": ramadan, "lunch_hour": 0}, datetime(2026, 3, 6, 17), (30, 3.75)),
                                    ("five days without lunch", {"lunch_hour": 0}, datetime(2026, 3, 6, 17), (40, 5))):
    length = BusinessLen(offdays=(), **rules)
    seen = length.hours(datetime(2026, 3, 2, 9), last), length.days()
    print("  %s: %g hours, %g days" % (name, *seen))
    assert seen == expected
PY
env/bin/python run.py
