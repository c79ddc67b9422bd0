#!/usr/bin/env bash
# Guess: a converter to the Ethiopian calendar has its thirteen months.
# Really: ethiopian-date answers with a date of Python, which has twelve: each birthday of Pagume,
#   from 6 to 10 September, is an error, and since the second month is taken for February, so are 30
#   Tikimt and mostly 29 Tikimt. What fits gets the weekday of another day: 1 Meskerem 2019, a
#   Friday, is a Tuesday.
# Seen: ethiopian-date 1.0, ethiocalendar 1.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ethiopian-date==1.0 ethiocalendar==1.2.0

cat >run.py <<'PY'
from collections import Counter
from datetime import date, timedelta
from importlib.metadata import version
import ethiocalendar
from ethiopian_date import EthiopianDateConverter
print(*("%s %s" % (name, version(name)) for name in ("ethiopian-date", "ethiocalendar")))
failed = Counter()
day = date(2023, 1, 1)
while day < date(2026, 11, 30):
    right = tuple(ethiocalendar.from_gregorian(day.year, day.month, day.day))
    try:
        seen = EthiopianDateConverter.to_ethiopian(day.year, day.month, day.day)
        assert (seen.year, seen.month, seen.day) == right
    except ValueError as error:
        failed[str(error), "month %d" % right[1]] += 1
    day += timedelta(1)
for (error, month), count in sorted(failed.items()):
    print("  %s, %d days: %s" % (month, count, error))
seen = EthiopianDateConverter.to_ethiopian(2026, 9, 11)
print("  2026-09-11, a %s -> %s, a %s" % (date(2026, 9, 11).strftime("%A"), seen, seen.strftime("%A")))
assert sum(failed.values()) > 20 and {month for _, month in failed} == {"month 13", "month 2"}, failed
assert date(2026, 9, 11).strftime("%A") == "Friday" and seen.strftime("%A") == "Tuesday", seen
PY
env/bin/python run.py
