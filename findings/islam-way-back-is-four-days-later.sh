#!/usr/bin/env bash
# Guess: a day that is taken to the Hijri calendar and back is the same day.
# Really: with the package islam it is four days later, for each day: 20 March 2026 is 30 Ramadan 1447
#   and that is 24 March. The Hijri date is mostly two days behind the Umm al-Qura calendar, by which the
#   day is the first of Shawwal, and the way back two days ahead of it.
# Seen: islam 2.2.0, compared with hijridate 2.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install islam==2.2.0 hijridate==2.6.0

cat >run.py <<'PY'
import datetime
from collections import Counter
from importlib.metadata import version
from hijridate import Gregorian, Hijri
from pyIslam.hijri import HijriDate
print("islam", version("islam"), "hijridate", version("hijridate"))
back, there = Counter(), Counter()
day = datetime.date(1960, 1, 1)
while day < datetime.date(2027, 1, 1):
    seen = HijriDate.get_hijri(day)
    back[(seen.to_gregorian() - day).days] += 1
    real = Gregorian(day.year, day.month, day.day).to_hijri()
    if seen.month == real.month:
        there[seen.day - real.day] += 1
    day += datetime.timedelta(days=1)
print("  days later after there and back:", dict(back))
print("  days from the Umm al-Qura date in the same month:", dict(there))
assert set(back) == {4} and there.most_common(1)[0][0] == -2 and set(there) <= {0, -1, -2, -3, -4}, there
seen = HijriDate.get_hijri(datetime.date(2026, 3, 20))
print("  2026-03-20: %s, back %s; Umm al-Qura %s" % (seen.format(2), seen.to_gregorian(), Gregorian(2026, 3, 20).to_hijri()))
assert (seen.year, seen.month, seen.day) == (1447, 9, 30) and seen.to_gregorian() == datetime.date(2026, 3, 24)
PY
env/bin/python run.py
