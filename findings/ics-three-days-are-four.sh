#!/usr/bin/env bash
# Guess: an event that begins on the 20th, lasts three days and is made one of whole days ends with
#   the 22nd.
# Really: ics counts the day of the end as a whole one too, so the holiday ends with the 23rd and
#   the file says 24. Given with the 22nd as its end it is right; given with an end of the 23rd, as
#   the file of another program has it, it is a day too long.
# Seen: ics 0.7.3, checked with icalendar 7.3.2 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ics==0.7.3 icalendar==7.3.2

cat >run.py <<'PY'
from importlib.metadata import version
import icalendar, ics
print("ics", version("ics"), "icalendar", version("icalendar"))
for given, days in (({"duration": {"days": 3}}, 4), ({"end": "2026-03-22"}, 3), ({"end": "2026-03-23"}, 4)):
    event = ics.Event(name="Eid", begin="2026-03-20", **given)
    event.make_all_day()
    text = ics.Calendar(events=[event]).serialize()
    read = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    print("  begin 2026-03-20, %s -> DTEND %s, %s days" % (given, read["DTEND"].dt, read.duration.days))
    assert read.duration.days == days
PY
env/bin/python run.py
