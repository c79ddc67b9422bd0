#!/usr/bin/env bash
# Guess: the first day of a Hijri year is 1 Muharram in a converter with the table of Umm al-Qura.
# Really: fayadateconverter takes a day off in seven months of twelve: the first of Muharram, Safar,
#   Rajab or Shawwal is day 00, and 20 Shawwal is the 19th. On the way back the last days of Safar are
#   no dates.
# Seen: fayadateconverter 0.0.1, compared with hijridate 2.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install fayadateconverter==0.0.1 hijridate==2.6.0

cat >run.py <<'PY'
from collections import Counter
from importlib.metadata import version
from fayadateconverter.gregorian import gregorian
from fayadateconverter.hijri import hijri
from hijridate import Hijri
print("fayadateconverter", version("fayadateconverter"), "hijridate", version("hijridate"))
wrong, zero, none = Counter(), 0, 0
for year in range(1400, 1449):
    for month in range(1, 13):
        for day in range(1, Hijri(year, month, 1).month_length() + 1):
            real = Hijri(year, month, day).to_gregorian()
            seen = tuple(map(int, gregorian(*real.datetuple()).gregorian_to_hijri()))
            if seen == (year, month, day - 1):
                wrong[month] += 1
                zero += day == 1
            try:
                hijri(year, month, day)
            except Exception as error:
                assert month == 2 and str(error) == "Invalid Date"
                none += 1
print("  a day less, by month: %s; day 00: %d; no dates: %d of Safar" % (dict(sorted(wrong.items())), zero, none))
assert wrong[6] < 30 and all(wrong[month] > 1440 for month in (1, 2, 5, 7, 8, 10, 12)) and zero == 7 * 49 and none > 0
for date, expected in (((2026, 6, 16), ("1448", "01", "00")), ((2026, 3, 20), ("1447", "10", "00"))):
    seen = gregorian(*date).gregorian_to_hijri()
    print("  %d-%02d-%02d is %s" % (*date, "-".join(seen)))
    assert seen == expected
PY
env/bin/python run.py
