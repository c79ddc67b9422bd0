#!/usr/bin/env bash
# Guess: a package with the table of Umm al-Qura knows the last day of a month.
# Really: month_end_date of ummalqura takes the lengths of the months of one year for all years:
#   Ramadan always has 29 days and Shaaban 30. In 307 of 600 months the end is a day early or late: the
#   last day of Ramadan 1447 is 19 March 2026 and given as the 18th, that of Shaaban is the first of
#   Ramadan.
# Seen: ummalqura 2.0.1, compared with hijridate 2.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ummalqura==2.0.1 hijridate==2.6.0

cat >run.py <<'PY'
import datetime
from importlib.metadata import version
from hijridate import Hijri
from ummalqura.hijri_date import HijriDate
print("ummalqura", version("ummalqura"), "hijridate", version("hijridate"))
wrong = 0
for year in range(1400, 1450):
    for month in range(1, 13):
        last = datetime.date(*Hijri(year, month, Hijri(year, month, 1).month_length()).to_gregorian().datetuple())
        wrong += HijriDate.month_end_date(month, year) != last
print("  another end: %d of 600 months" % wrong)
assert wrong == 307
for month, name, seen, last in ((8, "Shaaban", (2026, 2, 18), (2026, 2, 17)), (9, "Ramadan", (2026, 3, 18), (2026, 3, 19))):
    end = HijriDate.month_end_date(month, 1447)
    real = Hijri(1447, month, Hijri(1447, month, 1).month_length()).to_gregorian()
    back = HijriDate.get_hijri_date(end)
    print("  %s 1447: ends on %s, which is %s; the last day is %s" % (name, end, back, real))
    assert end == datetime.date(*seen) and real.datetuple() == last
PY
env/bin/python run.py
