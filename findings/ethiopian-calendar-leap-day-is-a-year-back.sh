#!/usr/bin/env bash
# Guess: a Gregorian date becomes its Ethiopian date and back.
# Really: ethiopian-calendar makes the last day of a leap year, 6 Pagume, the first day of the same
#   year: who is born on 11 September 2023, the last day of 2015, is born on 1 Meskerem 2015, which
#   is a year earlier. All other days are right.
# Seen: ethiopian-calendar 0.1.0, ethiocalendar 1.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ethiopian-calendar==0.1.0 ethiocalendar==1.2.0

cat >run.py <<'PY'
from datetime import date, timedelta
from importlib.metadata import version
import ethiocalendar
from ethiopian_calendar import EthiopicDate
print(*("%s %s" % (name, version(name)) for name in ("ethiopian-calendar", "ethiocalendar")))
wrong = 0
day = date(1960, 1, 1)
while day < date(2026, 12, 1):
    seen = EthiopicDate.from_gregorian(day)
    right = tuple(ethiocalendar.from_gregorian(day.year, day.month, day.day))
    if (seen.year, seen.month, seen.day) != right:
        wrong += 1
        assert right[1:] == (13, 6) and (seen.year, seen.month, seen.day) == (right[0], 1, 1)
        if day.year > 2010:
            print("  %s -> %d-%d-%d, back %s; the other %d-%d-%d" % ((day, seen.year, seen.month, seen.day, seen.to_gregorian()) + right))
    day += timedelta(1)
print("  days from 1960 to November 2026 that differ:", wrong)
assert wrong == 16
PY
env/bin/python run.py
