#!/usr/bin/env bash
# Guess: a list of days with a space after the comma is read like one without, or is an error.
# Really: huey leaves out each part of a list that it does not read: of "1, 5" Monday alone stays,
#   of "6, 0-3" Saturday, and a name in the list goes too. Only when nothing is left there is an
#   error: "fri" alone is one, "1,fri" runs on Mondays.
# Seen: huey 3.5.4 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install huey==3.5.4

cat >run.py <<'PY'
from datetime import datetime, timedelta
from importlib.metadata import version
from huey import crontab
print("huey", version("huey"))
days = [datetime(2026, 11, 1, 6) + timedelta(days=n) for n in range(7)]
for text, expected in (("1,5", "Mon Fri"), ("1, 5", "Mon"), ("6,0-3", "Sun Mon Tue Wed Sat"), ("6, 0-3", "Sat"),
                       ("1,fri", "Mon"), ("1, 2, 3, 4, 5", "Mon")):
    runs = crontab(minute="0", hour="6", day_of_week=text)
    seen = " ".join(day.strftime("%a") for day in days if runs(day))
    print('  "%s" -> %s' % (text, seen))
    assert seen == expected
hours = [hour for hour in range(24) if crontab(minute="0", hour="6, 14, 22")(datetime(2026, 11, 1, hour))]
print('  hour "6, 14, 22" ->', hours)
assert hours == [6]
try:
    crontab(minute="0", day_of_week="fri")
    raise AssertionError("no error")
except ValueError as error:
    print('  "fri" ->', error)
PY
TZ=UTC env/bin/python run.py
