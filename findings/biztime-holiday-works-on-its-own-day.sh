#!/usr/bin/env bash
# Guess: hours of a holiday or a weekend count as nothing.
# Really: biztime looks at the list of holidays only when the time begins on another day than it
#   ends. A punch from 9 to 17 on a holiday is eight hours, the same with a minute of the evening
#   before is none. The weekend, too, is full of working hours as long as nobody stays overnight.
# Seen: biztime 0.0.8 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install biztime==0.0.8

cat >run.py <<'PY'
from datetime import date, datetime, time
from importlib.metadata import version
from biztime.biztime import BizTime
print("biztime", version("biztime"))
days = BizTime({"biz_start": time(9), "biz_end": time(17), "weekend": [5, 6], "holidays": [date(2026, 12, 2)]})
for label, start, end, expected in (
        ("holiday, 9 to 17", datetime(2026, 12, 2, 9), datetime(2026, 12, 2, 17), 8),
        ("the same from the evening before", datetime(2026, 12, 1, 23, 59), datetime(2026, 12, 2, 17), 0),
        ("Saturday, 9 to 17", datetime(2026, 12, 5, 9), datetime(2026, 12, 5, 17), 8),
        ("Saturday 9 to Sunday 17", datetime(2026, 12, 5, 9), datetime(2026, 12, 6, 17), 0)):
    seen = days.date_diff(start, end).total_seconds() / 3600
    print("  %-33s -> %g hours" % (label, seen))
    assert seen == expected
PY
env/bin/python run.py
