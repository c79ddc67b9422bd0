#!/usr/bin/env bash
# Guess: a shift in words, "fri 10pm to 6am", ends in the morning after, as "22:00-06:00" does, and
#   "sunday to thursday" is a working week.
# Really: timefhuman takes the end of a range with a day for the same day, and each weekday for the
#   next one from now: the night of Friday ends on Friday at 06:00, sixteen hours before it begins,
#   and a week asked for on a Wednesday ends three days before its start. A list of two times,
#   "tonight 22:15", is 20:00 and 22:15.
# Seen: timefhuman 0.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install timefhuman==0.1.5

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from timefhuman import tfhConfig, timefhuman
print("timefhuman", version("timefhuman"))
now = datetime(2026, 11, 25, 9, 0)
print("  now is", now.strftime("%a %d %b %H:%M"))
for text, expected, hours in (("22:00-06:00", "Wed 25 Nov 22:00 - Thu 26 Nov 06:00", 8), ("friday 8am to 5pm", "Fri 27 Nov 08:00 - Fri 27 Nov 17:00", 9),
                              ("fri 10pm to 6am", "Fri 27 Nov 22:00 - Fri 27 Nov 06:00", -16), ("sunday to thursday", "Sun 29 Nov 00:00 - Thu 26 Nov 00:00", -72)):
    begin, end = timefhuman(text, tfhConfig(now=now))[0]
    seen = " - ".join(time.strftime("%a %d %b %H:%M") for time in (begin, end))
    length = (end - begin).total_seconds() / 3600
    print("  %s -> %s, %g hours" % (text, seen, length))
    assert (seen, length) == (expected, hours)
seen = [time.strftime("%H:%M") for time in timefhuman("tonight 22:15", tfhConfig(now=now))]
print("  tonight 22:15 ->", seen)
assert seen == ["20:00", "22:15"]
PY
TZ=UTC env/bin/python -W ignore run.py
