#!/usr/bin/env bash
# Guess: a package that reads the calendar expressions of systemd finds the times at which a timer
#   runs.
# Really: in sysdtime-py the last day of the month, ~01, is the day before it; a time in Dubai is
#   the same time in Greenwich; a date without a time is each second of its afternoon when asked at
#   noon, and Mon-Thu, which systemd reads as four days, each day.
# Seen: sysdtime-py 0.1.2 with oncalendar 1.1 and tzdata 2026.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install sysdtime-py==0.1.2 oncalendar==1.1 tzdata==2026.3

cat >run.py <<'PY'
from datetime import datetime, timezone
from importlib.metadata import version
from itertools import islice
from oncalendar import OnCalendar
from sysdtime import parse
from sysdtime.searcher import NextOccurrence
print("sysdtime-py", version("sysdtime-py"), "oncalendar", version("oncalendar"))
start = datetime(2026, 4, 28, 12, 0, tzinfo=timezone.utc)
for text, right, expected in (("*-*-* 08:00", "04-29 08:00:00, 04-30 08:00:00", "04-29 08:00:00, 04-30 08:00:00"),
                              ("*-04~01 00:00", "04-30 00:00:00", "04-29 00:00:00"),
                              ("*-*-* 06:00 Asia/Dubai", "04-29 02:00:00, 04-30 02:00:00", "04-29 06:00:00, 04-30 06:00:00"),
                              ("*-*-29", "04-29 00:00:00, 05-29 00:00:00", "04-29 12:00:01, 04-29 12:00:02"),
                              ("Mon-Tue 08:00", "05-04 08:00:00, 05-05 08:00:00", "04-29 08:00:00, 04-30 08:00:00")):
    count = expected.count(",") + 1
    dates = list(islice(OnCalendar(text, start), count)), NextOccurrence(parse(text)).next_occurrences(count, start)
    seen = [", ".join(day.strftime("%m-%d %H:%M:%S") for day in days) for days in dates]
    print("  %s: oncalendar %s; sysdtime %s" % (text, *seen))
    assert seen == [right, expected]
PY
env/bin/python run.py
