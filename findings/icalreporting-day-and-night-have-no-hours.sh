#!/usr/bin/env bash
# Guess: the duration of a shift of 36 hours is 36, and of a watch of 24 hours it is 24.
# Really: icalreporting takes the seconds of the difference without its days: 36 hours are 12, 24
#   hours are 0, and the sums of its workbook are too small by whole days.
# Seen: icalreporting 0.3.1 with ical 14.3.1, pandas 2.3.3 and openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install icalreporting==0.3.1 ical==14.3.1 pandas==2.3.3 openpyxl==3.1.5

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from icalreporting.reporting import Project
print("icalreporting", version("icalreporting"), "ical", version("ical"))
shifts = ((8, "0304T080000", "0304T163000", 8.5), (36, "0305T080000", "0306T200000", 12), (24, "0308T080000", "0309T080000", 0))
text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n"
for number, begin, end, _ in shifts:
    text += "BEGIN:VEVENT\r\nUID:%d@example.com\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:2026%s\r\nDTEND:2026%s\r\n" % (number, begin, end)
    text += "SUMMARY:WP1 watch\r\nEND:VEVENT\r\n"
Path("people").mkdir()
Path("people/ada.ics").write_text(text + "END:VCALENDAR\r\n", newline="")
project = Project("people", start="2026-01-01", end="2026-12-31")
project.load_ics()
for shift, seen in zip(shifts, project._dframe["duration"]):
    print("  from %s to %s: %s hours" % (*shift[1:3], seen))
    assert seen == shift[3]
total = project.workbook()["Synthèse"]
rows = [list(row) for row in total.iter_rows(values_only=True)]
print("  workbook:", rows)
assert rows[-1] == ["ada", 20.5]
PY
env/bin/python run.py
