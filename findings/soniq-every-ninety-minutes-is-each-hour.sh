#!/usr/bin/env bash
# Guess: every(90).minutes() runs each ninety minutes, or is refused.
# Really: soniq writes a cron line for it, in which a step begins anew with each hour, day and
#   month. Ninety minutes are each hour, 45 minutes 45 and 15 by turns, 36 hours each day and forty
#   days each month. What runs every second day runs on the 31st and on the first.
# Seen: soniq 0.1.0 and croniter 7.0.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install soniq==0.1.0 croniter==7.0.0

cat >run.py <<'PY'
from datetime import datetime, timezone
from importlib.metadata import version
from croniter import croniter
from soniq import every
print("soniq", version("soniq"), "croniter", version("croniter"))
start = datetime(2026, 3, 30, 22, 50, tzinfo=timezone.utc)
for text, cron, expected in (
    ("every(90).minutes()", every(90).minutes(), ["30 23:00", "31 00:00", "31 01:00"]),
    ("every(45).minutes()", every(45).minutes(), ["30 23:00", "30 23:45", "31 00:00"]),
    ("every(36).hours()", every(36).hours(), ["31 00:00", "01 00:00", "02 00:00"]),
    ("every(2).days()", every(2).days(), ["31 00:00", "01 00:00", "03 00:00"]),
    ("every(40).days()", every(40).days(), ["01 00:00", "01 00:00", "01 00:00"]),
):
    assert croniter.is_valid(cron)
    runs = croniter(cron, start)
    seen = [runs.get_next(datetime) for _ in range(3)]
    print("  %s -> %s: %s" % (text, cron, ", ".join(run.strftime("%d %b %H:%M") for run in seen)))
    assert [run.strftime("%d %H:%M") for run in seen] == expected
PY
env/bin/python run.py
