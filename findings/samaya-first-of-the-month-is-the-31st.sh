#!/usr/bin/env bash
# Guess: a package that converts dates to the Nepali calendar knows the first day of each month.
# Really: for samaya the first of a month is one day more of the month before: 14 January 2025, the
#   first of Magh, is 30 Poush, which has 29 days. So it is for each month but the first of a year:
#   eleven birthdays and paydays of a year are on days that are not in the calendar. Read back with
#   samaya itself the day is the right one, so that a test of both ways sees nothing.
# Seen: samaya 0.1.1, sambat 0.1.0, nepali-datetime 1.0.8.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install samaya==0.1.1 sambat==0.1.0 nepali-datetime==1.0.8.5

cat >run.py <<'PY'
from datetime import date
from importlib.metadata import version
import nepali_datetime, sambat, samaya
print(*("%s %s" % (name, version(name)) for name in ("samaya", "sambat", "nepali-datetime")))
wrong = []
for year in (2080, 2082):
    for month in range(1, 13):
        day = date.fromisoformat(sambat.date(year, month, 1).to_gregorian().isoformat())
        other = nepali_datetime.date.from_datetime_date(day)
        assert (other.year, other.month, other.day) == (year, month, 1)
        one = samaya.ad_to_bs(day.isoformat())
        if one != "%d-%d-1" % (year, month):
            wrong.append(one)
        print("  %s: samaya %s, the others %d-%d-1; its way back %s" % (day, one, year, month, samaya.bs_to_ad(one)))
assert len(wrong) == 22 and "2080-10-30" in wrong, wrong
PY
env/bin/python run.py
