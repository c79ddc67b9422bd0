#!/usr/bin/env bash
# Guess: the events between 22:00 and 23:00 are those that are under way in that hour, as a night
#   shift from 18:00 to 02:00.
# Really: for icalevents that is so for a shift that is entered for one night. The same shift
#   repeated each day is found only in a span that has its start: asked for the hour, nobody is on
#   duty, in any night. recurring-ical-events finds it.
# Seen: icalevents 0.3.1, recurring-ical-events 3.8.2, icalendar 7.3.2 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install icalevents==0.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2

cat >run.py <<'PY'
from datetime import datetime, timezone
from importlib.metadata import version
import icalendar, recurring_ical_events
from icalevents.icalevents import events
for name in ("icalevents", "recurring-ical-events", "icalendar"):
    print(name, version(name))
def roster(rule):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Roster//EN", "BEGIN:VEVENT", "UID:night@example.com", "DTSTAMP:20260101T000000Z",
             "SUMMARY:night", "DTSTART:20260304T180000Z", "DTEND:20260305T020000Z", *rule, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines)
def span(start, end):
    return [datetime(2026, 3, day, hour, tzinfo=timezone.utc) for day, hour in (start, end)]
for name, rule, (start, end), expected in (("one night", [], span((4, 22), (4, 23)), (1, 1)),
                                           ("each day", ["RRULE:FREQ=DAILY;COUNT=4"], span((4, 22), (4, 23)), (0, 1)),
                                           ("each day", ["RRULE:FREQ=DAILY;COUNT=4"], span((6, 1), (6, 2)), (0, 1)),
                                           ("each day", ["RRULE:FREQ=DAILY;COUNT=4"], span((5, 17), (5, 19)), (1, 1))):
    seen = (len(events(string_content=roster(rule).encode(), start=start, end=end)),
            len(recurring_ical_events.of(icalendar.Calendar.from_ical(roster(rule))).between(start, end)))
    print("  %s, %s to %s -> icalevents %d, recurring-ical-events %d" % (name, start.strftime("%d %H:%M"), end.strftime("%H:%M"), *seen))
    assert seen == expected, seen
PY
env/bin/python run.py
