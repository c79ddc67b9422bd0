#!/usr/bin/env bash
# Guess: packages for the Nepali calendar agree on dates of the past; the lengths of its months are
#   published, and were printed in each wall calendar of the year.
# Really: two say that Baishakh 2062 (May 2005) had 31 days, one that it had 30 and the month after
#   32: birthdays of 32 days differ by one. nepalicalendar has guessed lengths from 2081 on: 262
#   days of June 2024 to November 2026 have another date than in the three others.
# Seen: nepalicalendar 0.4, nepali 1.2.0, nepali-datetime 1.0.8.5, sambat 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install nepalicalendar==0.4 nepali==1.2.0 nepali-datetime==1.0.8.5 sambat==0.1.0

cat >run.py <<'PY'
from datetime import date, timedelta
from importlib.metadata import version
import nepali_datetime, sambat
from nepali.date_converter import converter
from nepalicalendar import NepDate
names = ("nepalicalendar", "nepali", "nepali-datetime", "sambat")
print(*("%s %s" % (name, version(name)) for name in names))
def all_of(day):
    parts = lambda value: (value.year, value.month, value.day)
    return (parts(NepDate.from_ad_date(day)), tuple(converter.english_to_nepali(day.year, day.month, day.day)),
            parts(nepali_datetime.date.from_datetime_date(day)), parts(sambat.date.from_gregorian(day)))
old, new = [], []
day = date(2000, 1, 1)
while day < date(2026, 12, 1):
    one, two, three, four = all_of(day)
    assert three == four
    if two != three:
        old.append(day)
    if one != three and day.year > 2005:
        new.append(day)
    day += timedelta(1)
for day in (old[0], old[-1], new[0], new[-1]):
    print("  " + str(day), *("%d-%02d-%02d" % value for value in all_of(day)))
print("  2005: %d days differ, from 2006 on: %d" % (len(old), len(new)))
assert len(old) == 32 and (old[0], old[-1]) == (date(2005, 5, 14), date(2005, 6, 14))
assert len(new) == 262 and new[0] == date(2024, 6, 14)
PY
env/bin/python run.py
