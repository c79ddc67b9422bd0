#!/usr/bin/env bash
# Guess: who came for twenty minutes has twenty minutes of work or none, whatever the lunch break.
# Really: compute-overtime takes the hour of lunch off and counts what is left on a clock: minus 40
#   minutes are 23 hours and 20 minutes of work, 15 hours and 20 minutes of them overtime. A day
#   with one punch, for which start and finish are equal, is 23 hours.
# Seen: compute-overtime 0.3, pandas 3.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install compute-overtime==0.3 pandas==3.1.1

cat >run.py <<'PY'
from importlib.metadata import version
from compute_overtime import OverTimeCompute
print("compute-overtime", version("compute-overtime"), "pandas", version("pandas"))
for start, finish, expected in (("08:00", "17:00", (8, 0, 0, 0)), ("22:00", "07:00", (8, 0, 0, 0)),
                                ("08:00", "08:20", (23, 20, 15, 20)), ("12:00", "12:00", (23, 0, 15, 0))):
    with open("days.csv", "w") as file:
        file.write("Date,Start,Finish\n04/03/2026,%s,%s\n" % (start, finish))
    seen = OverTimeCompute(60, "%H:%M", "%d/%m/%Y", "days.csv").totalOvertimeCompute()
    print("  %s to %s -> %d:%02d of work, %d:%02d of it overtime" % (start, finish, *seen))
    assert tuple(seen) == expected, seen
PY
env/bin/python run.py
