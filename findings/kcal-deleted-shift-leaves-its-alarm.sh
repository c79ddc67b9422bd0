#!/usr/bin/env bash
# Guess: giving a shift another hour keeps its zone, and deleting a shift takes its alarm with it
#   and nothing else.
# Really: kcal writes the new hour without the zone, while the end keeps it: the night in Dubai
#   begins at 21:00 wherever the reader is. The alarm of a deleted shift stays in the calendar
#   itself, and each time a shift is deleted the alarms and zone rules of all others are copied
#   beside them.
# Seen: kcal-cli 0.2.0 with icalendar 7.3.2 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install kcal-cli==0.2.0 icalendar==7.3.2

cat >run.py <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import run
from icalendar import Calendar
print("kcal-cli", version("kcal-cli"), "icalendar", version("icalendar"))
event = """BEGIN:VEVENT
UID:%s@example.com
DTSTAMP:20260301T000000Z
DTSTART;TZID=Asia/Dubai:202603%02dT220000
DTEND;TZID=Asia/Dubai:202603%02dT060000
SUMMARY:Night shift
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Night shift
TRIGGER:-PT15M
END:VALARM
END:VEVENT
"""
zone = """BEGIN:VTIMEZONE
TZID:Asia/Dubai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0400
TZOFFSETTO:+0400
TZNAME:+04
END:STANDARD
END:VTIMEZONE
"""
events = event % ("ada", 3, 4) + event % ("budi", 4, 5) + event % ("cem", 5, 6)
Path("shifts.ics").write_text("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\n" + zone + events + "END:VCALENDAR\n")
def kcal(*arguments):
    print("  kcal", *arguments)
    run([str(Path(sys.executable).with_name("kcal")), "-f", "shifts.ics", *arguments], check=True)
    calendar = Calendar.from_ical(Path("shifts.ics").read_bytes())
    names = [part.name for part in calendar.subcomponents]
    print("   ", *names)
    return calendar, names
calendar, names = kcal("edit", "ada@example.com", "--start", "2026-03-03 21:00")
shift = calendar.walk("VEVENT")[0]
print("    from %s to %s" % (shift.start, shift.end))
assert shift.start.tzinfo is None and str(shift.end) == "2026-03-04 06:00:00+04:00"
assert names == ["VTIMEZONE", "VEVENT", "VEVENT", "VEVENT"]
_, names = kcal("delete", "ada@example.com")
assert names.count("VALARM") == 3 and names.count("STANDARD") == 1
_, names = kcal("delete", "budi@example.com")
assert names.count("VEVENT") == 1 and names.count("VALARM") == 5 and names.count("STANDARD") == 2
PY
env/bin/python run.py
