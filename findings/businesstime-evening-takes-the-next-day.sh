#!/usr/bin/env bash
# Guess: from Monday evening to Tuesday evening there are the eight working hours of Tuesday.
# Really: businesstime gives none when both times are after closing and one day apart: from 20:00
#   on Monday to 18:30 on Tuesday it is 0 hours. From 17:00, or to Wednesday evening, the hours are
#   right.
# Seen: businesstime 0.3.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install businesstime==0.3.0

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from businesstime import BusinessTime
print("businesstime", version("businesstime"))
days = BusinessTime()    # Monday to Friday, 9 to 17
for start, end, expected in ((datetime(2026, 11, 30, 17), datetime(2026, 12, 1, 18, 30), 8),
                             (datetime(2026, 11, 30, 20), datetime(2026, 12, 1, 18, 30), 0),
                             (datetime(2026, 11, 30, 20), datetime(2026, 12, 2, 18, 30), 16)):
    seen = days.businesstime_hours(start, end).total_seconds() / 3600
    print("  %s to %s -> %g hours" % (start.strftime("%a %H:%M"), end.strftime("%a %H:%M"), seen))
    assert seen == expected
PY
env/bin/python run.py
