#!/usr/bin/env bash
# Guess: two converters of the Persian calendar agree on all days of this century so far; it has a
#   rule, unlike the moon.
# Really: Khayyam takes 1404 for the leap year and not 1403. From 20 March 2025 to 20 March 2026
#   each day is one late: the last day of 1403 is the first of 1404. The next such year begins in
#   March 2058.
# Seen: Khayyam 3.0.17, jdatetime 6.1.1 and persiantools 6.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install Khayyam==3.0.17 jdatetime==6.1.1 persiantools==6.2.0

cat >run.py <<'PY'
from datetime import date, timedelta
from importlib.metadata import version
import jdatetime, khayyam
from persiantools.jdatetime import JalaliDate
print(*(name + " " + version(name) for name in ("Khayyam", "jdatetime", "persiantools")))
def readings(day):
    return [str(khayyam.JalaliDate(day)), str(jdatetime.date.fromgregorian(date=day)), str(JalaliDate(day))]
for day in (date(2025, 3, 19), date(2025, 3, 20), date(2026, 1, 1), date(2026, 3, 20), date(2026, 3, 21)):
    print("  %s -> %s" % (day, ", ".join(readings(day))))
different = []
day = date(1950, 1, 1)
while day < date(2060, 1, 1):
    first, second, third = readings(day)
    assert second == third
    if first != second:
        different.append(day)
    day += timedelta(1)
print("  days that differ:", len(different), "first", different[0], "last", different[-1])
assert [day for day in different if day.year < 2050] == [date(2025, 3, 20) + timedelta(n) for n in range(366)]
PY
env/bin/python run.py
