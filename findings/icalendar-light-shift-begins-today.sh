#!/usr/bin/env bash
# Guess: a shift that repeats begins on its first day, ends when its length is over, and keeps the
#   text of its title.
# Really: icalendar-light counts the repetitions from today: the two night shifts of 2037 are listed
#   for this month, on the weekday of today, and end sixteen hours before they begin. In the title
#   the escaped semicolon and the line break stay escaped.
# Seen: icalendar-light 1.0.0 with python-dateutil 2.9.0.post0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install icalendar-light==1.0.0 python-dateutil==2.9.0.post0

cat >run.py <<'PY'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from icalendar_light.toolbox import Calendar
print("icalendar-light", version("icalendar-light"), "python-dateutil", version("python-dateutil"))
lines = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1@example.com
DTSTART;TZID=Asia/Dubai:20370603T220000
DTEND;TZID=Asia/Dubai:20370604T060000
RRULE:FREQ=WEEKLY;COUNT=2
SUMMARY:Night\\; gate 8
END:VEVENT
END:VCALENDAR""".splitlines()
today = datetime.now(timezone.utc).date()
shifts = list(Calendar.iter_events_upcoming(lines, days_forward=30))
for shift in shifts:
    print("  ", Calendar.event_stringify(shift))
    assert shift.dt_end - shift.dt_start == timedelta(hours=-16)
    assert shift.summary == "Night\\; gate 8"
    assert abs((shift.dt_start.date() - today).days) < 9
assert len(shifts) == 2
PY
env/bin/python run.py
