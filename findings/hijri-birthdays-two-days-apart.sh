#!/usr/bin/env bash
# Guess: two converters of Hijri dates differ by one day at most, as one counts by tables of Umm
#   al-Qura and the other by arithmetic.
# Really: they differ by two days in some months: 1 Muharram 1410 is 2 August 1989 in one package
#   and 4 August in the other. A birthday of a Hijri document does not tell people apart, nor does
#   it prove that two records are one person.
# Seen: hijridate 2.3.0 and convertdate 2.5.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install hijridate==2.3.0 convertdate==2.5.1

cat >run.py <<'PY'
from collections import Counter
from datetime import date
from importlib.metadata import version
from convertdate import islamic
from hijridate import Hijri
print("hijridate", version("hijridate"), "convertdate", version("convertdate"))
def both(year, month, day):
    return date.fromisoformat(Hijri(year, month, day).to_gregorian().isoformat()), date(*islamic.to_gregorian(year, month, day))
print("  1410-01-01 ->", *both(1410, 1, 1))
assert both(1410, 1, 1) == (date(1989, 8, 2), date(1989, 8, 4))
apart = Counter()
for year in range(1370, 1448):
    for month in range(1, 13):
        table, arithmetic = both(year, month, 1)
        apart[(arithmetic - table).days] += 1
print("  days apart, months of 1370 to 1447:", dict(sorted(apart.items())))
assert max(apart) == 2
PY
env/bin/python run.py
