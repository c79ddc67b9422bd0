#!/usr/bin/env bash
# Guess: a date of the Ethiopian calendar is the same in each package: a leap year each four years,
#   without exceptions.
# Really: ethiotime puts the sixth day of Pagume a year away: of each four years one is a day ahead.
#   12 September 2023, the first day of 2016, is 2 Meskerem, and so on until 10 September 2024. A
#   birthday that is typed from an identity card of such a year is stored a day early.
# Seen: ethiotime 1.0.2, ethiocalendar 1.2.0, kenat 2.0.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ethiotime==1.0.2 ethiocalendar==1.2.0 kenat==2.0.0

cat >run.py <<'PY'
from datetime import date, timedelta
from importlib.metadata import version
import ethiocalendar, kenat
from ethiotime import CalendarService
print(*("%s %s" % (name, version(name)) for name in ("ethiotime", "ethiocalendar", "kenat")))
def three(day):
    other = kenat.conversions.toEC(day.year, day.month, day.day)
    return (tuple(CalendarService.gc_to_ec(day)), tuple(ethiocalendar.from_gregorian(day.year, day.month, day.day)),
            (other["year"], other["month"], other["day"]))
wrong = []
day = date(1960, 1, 1)
while day < date(2026, 12, 1):
    seen = three(day)
    assert seen[1] == seen[2]
    if seen[0] != seen[1]:
        wrong.append(day)
    day += timedelta(1)
for day in (date(2023, 9, 12), date(2024, 1, 7), date(2024, 9, 11), date(2025, 9, 11)):
    print("  " + str(day), *("%d-%02d-%02d" % value for value in three(day)))
born = ethiocalendar.to_gregorian(1984, 1, 1), CalendarService.ec_to_gc(1984, 1, 1)
print("  born on 1984-01-01: ethiocalendar %d-%02d-%02d, ethiotime %s" % (born[0] + born[1:]))
print("  days from 1960 to November 2026 that differ: %d of %d" % (len(wrong), (day - date(1960, 1, 1)).days))
print("  of 2023 and 2024:", min(d for d in wrong if d.year > 2022), "to", max(wrong))
assert len(wrong) == 6110 and max(wrong) == date(2024, 9, 10) and born[1] == date(1991, 9, 11), (len(wrong), born)
PY
env/bin/python run.py
