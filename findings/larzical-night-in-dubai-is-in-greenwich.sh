#!/usr/bin/env bash
# Guess: a calendar that is read and written again has the same shifts: the zone of each time, and
#   the days that are left out.
# Really: larzical drops the zone when it reads and writes Z when it writes: 22:00 in Dubai, and
#   22:00 without a zone, are 22:00 in Greenwich, which is four hours later. The line with the days
#   left out is not written, so a shift that was cancelled takes place.
# Seen: larzical 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install larzical==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from larzical import Calendar
print("larzical", version("larzical"))
text = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:1@example.com
DTSTAMP:20260301T000000Z
DTSTART;TZID=Asia/Dubai:20260304T220000
DTEND;TZID=Asia/Dubai:20260305T060000
RRULE:FREQ=WEEKLY;BYDAY=WE
EXDATE;TZID=Asia/Dubai:20260311T220000
SUMMARY:Night shift
END:VEVENT
BEGIN:VEVENT
UID:2@example.com
DTSTAMP:20260301T000000Z
DTSTART:20260304T220000
DURATION:PT8H
SUMMARY:Night shift of each branch
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
seen = Calendar.parse(text).to_ical()
print(seen)
assert seen.count("DTSTART:20260304T220000Z\r\n") == 2
assert "RRULE:FREQ=WEEKLY;BYDAY=WE\r\n" in seen and "TZID" not in seen
assert "EXDATE" not in seen and "DURATION" not in seen
PY
env/bin/python run.py
