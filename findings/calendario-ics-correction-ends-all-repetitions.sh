#!/usr/bin/env bash
# Guess: correcting the title of one entry of a calendar file changes that entry.
# Really: calendario-ics writes all entries of the file anew from the few fields it knows: a weekly
#   night shift in Dubai that was not touched is there once, without zone and people, the text of
#   its alarm becomes its description; a time in Greenwich has no zone any more, a day off begins at
#   midnight and has no end, and what was tentative is confirmed.
# Seen: calendario-ics 2.3.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install calendario-ics==2.3.1
export CALENDARIO_ICS_DIR=$work

cat >run.py <<'PY'
from importlib.metadata import version
from pathlib import Path
import calendario_ics
print("calendario-ics", version("calendario-ics"))
Path("team.ics").write_text("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:1@example.com
DTSTAMP:20260301T000000Z
DTSTART;TZID=Asia/Dubai:20260304T220000
DTEND;TZID=Asia/Dubai:20260305T060000
RRULE:FREQ=WEEKLY;BYDAY=WE
SUMMARY:Night shift
ATTENDEE:mailto:ada@example.com
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Take the key
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:2@example.com
DTSTAMP:20260301T000000Z
DTSTART:20260304T180000Z
DTEND:20260304T190000Z
SUMMARY:Meeting
END:VEVENT
BEGIN:VEVENT
UID:3@example.com
DTSTAMP:20260301T000000Z
DTSTART;VALUE=DATE:20260308
SUMMARY:Day off
STATUS:TENTATIVE
END:VEVENT
END:VCALENDAR
""")
done, _ = calendario_ics.modificar_evento("2@example.com", "team", summary="Meeting of the team")
seen = Path("team.ics").read_text()
print(seen)
assert done and "Meeting of the team" in seen
for text in ("RRULE", "TZID", "ATTENDEE", "VALARM", "DTSTAMP", "180000Z", "VALUE=DATE", "TENTATIVE"):
    assert text not in seen, text
for text in ("DESCRIPTION:Take the key", "DTSTART:20260304T220000\n", "DTSTART:20260304T180000\n", "DTSTART:20260308T000000\n", "STATUS:CONFIRMED"):
    assert text in seen, text
PY
env/bin/python run.py
