#!/usr/bin/env bash
# Guess: who comes at 22:00 and notes the end of the night at 06:00 has eight hours.
# Really: none: at two o'clock a new day begins, and its first note is the time of coming, whatever
#   is written in it. With a note at 01:30 the night has three and a half hours, and without one the
#   note of a breakfast at home at 08:00 makes two hours of work.
# Seen: gtimelog 0.11.3-2 (Debian), Python 3; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root gtimelog=0.11.3-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.py <<'PY'
from datetime import datetime, time
from gtimelog.timelog import TimeLog
print("gtimelog 0.11.3")
for name, notes, expected in [
    ("a day", ["2026-03-04 08:00: arrived", "2026-03-04 16:00: gate"], "8:00:00"),
    ("a night", ["2026-03-04 22:00: arrived", "2026-03-05 06:00: gate"], "0:00:00"),
    ("a night with a note", ["2026-03-04 22:00: arrived", "2026-03-05 01:30: gate", "2026-03-05 06:00: gate"], "3:30:00"),
    ("an evening to 01:59", ["2026-03-04 18:00: arrived", "2026-03-05 01:59: gate"], "7:59:00"),
    ("a night, then home", ["2026-03-04 22:00: arrived", "2026-03-05 06:00: gate", "2026-03-05 08:00: breakfast"], "2:00:00"),
]:
    with open("timelog.txt", "w") as file:
        file.write("\n".join(notes) + "\n")
    window = TimeLog("timelog.txt", time(2, 0)).window_for(datetime(2026, 3, 4, 2), datetime(2026, 3, 6, 2))
    seen = str(window.totals()[0])
    print("  %s: %s" % (name, seen))
    assert seen == expected, expected
PY
PYTHONPATH=deb/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1 TZ=UTC python3 run.py
