#!/usr/bin/env bash
# Guess: a line of times is counted as it stands, or it is an error.
# Really: in markdown-timesheet a time without minutes is a day of the month: "9:00-12, 13:00-17:00" are
#   19 hours, from nine in the morning to midnight and four more, "9-12, 13:00-17:00" four. Lines that
#   the parser of dates does not take are left out without a word: "9:00 - 12:00" with spaces, "9-17:30",
#   "10:00-11:30 meeting", and a comma without a space.
# Seen: markdown-timesheet 0.6 with python-dateutil 2.9.0.post0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install markdown-timesheet==0.6 python-dateutil==2.9.0.post0

cat >run.py <<'PY'
from importlib.metadata import version
from app.add import add_up_timesheet
print("markdown-timesheet", version("markdown-timesheet"), "python-dateutil", version("python-dateutil"))
for line, minutes in (("9:00-12:00, 13:00-17:00", 420), ("9:00-12, 13:00-17:00", 1140), ("9-12, 13:00-17:00", 240), ("9:00-12:00,13:00-17:00", 0),
                      ("9:00 - 12:00", 0), ("9-17:30", 0), ("10:00-11:30 meeting", 0)):
    seen = add_up_timesheet("# 5 Mar 2026\n\n## %s\nReports\n" % line)
    print("  %s -> %d:%02d" % (line, *divmod(seen, 60)))
    assert seen == minutes
PY
env/bin/python run.py
