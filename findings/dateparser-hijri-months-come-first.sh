#!/usr/bin/env bash
# Guess: a Hijri date in digits is read with the day first, as it is written in every country that
#   has such dates.
# Really: the month comes first when it can: 01-09-1447, the first of Ramadan, is 9 Muharram, 229
#   days earlier, and 15/9/1447 is 15 Ramadan. The same date with the name of the month is right.
# Seen: dateparser 1.5.0 with hijridate 2.6.0 and convertdate 2.5.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dateparser==1.5.0 hijridate==2.6.0 convertdate==2.5.1

cat >run.py <<'PY'
from importlib.metadata import version
from dateparser.calendars.hijri import HijriCalendar
from hijridate import Hijri
print("dateparser", version("dateparser"), "hijridate", version("hijridate"))
for text, date in (("1 رمضان 1447", (1447, 9, 1)), ("01-09-1447", (1447, 1, 9)), ("15/9/1447", (1447, 9, 15))):
    seen = HijriCalendar(text).get_date().date_obj.date()
    print("  %-13s -> %s, that is %02d-%02d-%d" % (text, seen, *reversed(date)))
    assert seen.isoformat() == Hijri(*date).to_gregorian().isoformat()
PY
env/bin/python run.py
