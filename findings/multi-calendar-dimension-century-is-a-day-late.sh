#!/usr/bin/env bash
# Guess: a package that makes a table of days in two calendars gives one day for one day.
# Really: for multi-calendar-dimension each Persian date before 2000 is a day late: 1 Farvardin 1370
#   is 22 March 1991, and read back it is the 2nd. The way from Gregorian to Persian is right. Its leap
#   years are 1407, 1411 and 1415 instead of 1408, 1412 and 1416.
# Seen: multi-calendar-dimension 1.0.5, compared with jdatetime 6.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install multi-calendar-dimension==1.0.5 jdatetime==6.1.1 pandas==3.1.1

cat >run.py <<'PY'
import datetime
from importlib.metadata import version
import jdatetime
from multi_calendar_dimension import gregorian_to_jalali, is_leap_year_persian, jalali_to_gregorian
print("multi-calendar-dimension", version("multi-calendar-dimension"), "jdatetime", version("jdatetime"))
late = {}
day = datetime.date(1931, 3, 22)
while day < datetime.date(2026, 3, 21):
    persian = jdatetime.date.fromgregorian(date=day)
    assert gregorian_to_jalali(day.year, day.month, day.day) == (persian.year, persian.month, persian.day)
    days = (datetime.date(*jalali_to_gregorian(persian.year, persian.month, persian.day)) - day).days
    late.setdefault(days, []).append(day)
    day += datetime.timedelta(days=1)
for days, seen in late.items():
    print("  %d days late: %d days, %s to %s" % (days, len(seen), seen[0], seen[-1]))
assert set(late) == {0, 1} and late[1][-1] == datetime.date(1999, 12, 31) and late[0][0] == datetime.date(2000, 1, 1)
birthday = jalali_to_gregorian(1370, 1, 1)
print("  1 Farvardin 1370 is", birthday, "and back", gregorian_to_jalali(*birthday))
assert birthday == (1991, 3, 22) and gregorian_to_jalali(*birthday) == (1370, 1, 2)
leap = [year for year in range(1405, 1420) if is_leap_year_persian(year)]
real = [year for year in range(1405, 1420) if jdatetime.date(year, 1, 1).isleap()]
print("  leap years:", leap, "really", real)
assert leap == [1407, 1411, 1415] and real == [1408, 1412, 1416]
PY
env/bin/python run.py
