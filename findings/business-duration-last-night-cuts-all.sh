#!/usr/bin/env bash
# Guess: of four night shifts from 21:00 to 03:00, the last of which ended two and a half hours
#   early, 21.5 hours are counted, and who works from 00:30 to 02:30 has two hours.
# Really: business-duration takes the end of the last night for the end of each night between: 14
#   hours are left. A time after midnight that ends before the evening is no hour at all.
# Seen: business-duration 0.68, pandas 3.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install business-duration==0.68 pandas==3.1.1

cat >run.py <<'PY'
from datetime import datetime, time
from importlib.metadata import version
from business_duration import businessDuration
print("business-duration", version("business-duration"), "pandas", version("pandas"))
for start, end, expected in (
        (datetime(2026, 3, 2, 21), datetime(2026, 3, 6, 3), 24),
        (datetime(2026, 3, 2, 21), datetime(2026, 3, 6, 0, 30), 14),      # 21.5 would be right
        (datetime(2026, 3, 3, 22), datetime(2026, 3, 4, 2, 30), 4.5),
        (datetime(2026, 3, 4, 0, 30), datetime(2026, 3, 4, 2, 30), 0)):   # 2 would be right
    seen = businessDuration(start, end, time(21), time(3), weekendlist=[], unit="hour")
    print("  %s to %s -> %s" % (start, end, seen))
    assert seen == expected, seen
PY
env/bin/python run.py
