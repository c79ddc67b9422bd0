#!/usr/bin/env bash
# Guess: the working hours between two times are the same whether they are asked for with minutes or
#   without.
# Really: with minutes the last day has no hours when it ends at or after the end of work: two full
#   days are 18 hours, and 9:00 with minutes; leaving a minute early makes it 17:59. From Wednesday
#   to Monday 36 hours are 27:00. A single day is right.
# Seen: timebetweenbusinesshours 0.8.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install timebetweenbusinesshours==0.8.5

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from TimeBetweenBusinessHours.TimeBetweenBusinessHours import TimeBetweenBusinessHours
print("timebetweenbusinesshours", version("timebetweenbusinesshours"))
for begin, end, expected in (((2026, 3, 2, 9), (2026, 3, 2, 18), (1, 9, "9:00")),
                             ((2026, 3, 2, 9), (2026, 3, 3, 17, 59), (2, 17, "17:59")),
                             ((2026, 3, 2, 9), (2026, 3, 3, 18), (2, 18, "9:00")),
                             ((2026, 3, 2, 9), (2026, 3, 3, 18, 30), (2, 18, "9:00")),
                             ((2026, 12, 30, 9), (2027, 1, 4, 18), (4, 36, "27:00"))):
    span = TimeBetweenBusinessHours(datetime(*begin), datetime(*end), [9, 18], [6, 7], [])
    seen = (span.get_days(), span.get_hours(), span.get_hours_and_minutes())
    print("  %s to %s: %d days, %d hours, with minutes %s" % ((datetime(*begin), datetime(*end)) + seen))
    assert seen == expected
PY
env/bin/python run.py
