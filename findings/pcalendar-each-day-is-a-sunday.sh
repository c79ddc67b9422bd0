#!/usr/bin/env bash
# Guess: from_gregorian_date(2026, 11, 30) of a package for the Persian calendar is Monday, 9 Azar
#   1405, and its way back the 30th again.
# Really: pcalendar gives 11 Azar, a Sunday. Nine of ten dates are one to three days late, the way back
#   does not undo it, and each date is a Sunday: a date has no other weekday, so that no day is a
#   weekend.
# Seen: pcalendar 1.1.0, compared with jdatetime 6.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pcalendar==1.1.0 jdatetime==6.1.1

cat >run.py <<'PY'
import datetime
from collections import Counter
from importlib.metadata import version
import jdatetime
from pcalendar import from_gregorian_date
print("pcalendar", version("pcalendar"), "jdatetime", version("jdatetime"))
late, back, weekdays = Counter(), Counter(), Counter()
day = datetime.date(1961, 3, 21)
while day < datetime.date(2026, 12, 1):
    seen = from_gregorian_date(day.year, day.month, day.day)
    try:
        persian = jdatetime.date(seen.tm_year, seen.tm_mon + 1, seen.tm_mday).togregorian()
        late[(persian - day).days] += 1
    except ValueError:
        late["no such day"] += 1
    gregorian = seen.to_gregorian()
    back[(datetime.date(*gregorian[:3]) - day).days] += 1
    weekdays[seen.tm_wday] += 1
    day += datetime.timedelta(days=1)
print("  days late:", dict(late), "and back:", dict(back))
print("  weekdays (0 is Saturday):", dict(weekdays))
assert late[0] < 0.1 * late.total() and set(late) == {0, 1, 2, 3, "no such day"}, late
assert set(weekdays) == {1}
seen = from_gregorian_date(2026, 11, 30)
real = jdatetime.date.fromgregorian(date=datetime.date(2026, 11, 30))
gregorian = seen.to_gregorian()
print("  30 November 2026:", seen.to_string("yyyy-MM-dd"), "really", real, "and back: %d-%d-%d" % gregorian[:3])
assert (seen.tm_year, seen.tm_mon + 1, seen.tm_mday) == (1405, 9, 11) and str(real) == "1405-09-09" and gregorian[:3] == (2026, 12, 2)
PY
env/bin/python run.py
