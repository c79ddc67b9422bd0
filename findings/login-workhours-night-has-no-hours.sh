#!/usr/bin/env bash
# Guess: a day from four in the morning to four gives a night shift to the day it began on, and weeks
#   are those of a year.
# Really: for login-workhours a shift from 22:00 to 06:00 has no hours, because the end is of the next
#   day; of two such nights the hours between them are counted, when nobody was there. The week is a
#   number without a year: the 10th weeks of 2025 and 2026 are one week of 16 hours.
# Seen: login-workhours 0.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install login-workhours==0.1

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from types import SimpleNamespace
from workhours import compute_days_duration, group_days_per_week
print("login-workhours", version("login-workhours"))
LOGIN, LOGOUT = 6, 8
def event(kind, time):
    return SimpleNamespace(type=SimpleNamespace(value=kind), time=datetime.fromisoformat(time))
first = [event(LOGIN, "2026-03-02T22:00"), event(LOGOUT, "2026-03-03T06:00")]
second = [event(LOGIN, "2026-03-03T22:00"), event(LOGOUT, "2026-03-04T06:00")]
for name, events, expected in (("one day", [event(LOGIN, "2026-03-02T08:00"), event(LOGOUT, "2026-03-02T16:30")], {"2026-03-02": 8.5}), ("one night", first, {}),
                               ("nights of 9 and 8 hours", [event(LOGIN, "2026-03-02T21:00"), *first[1:], *second], {"2026-03-03": 8.0})):
    seen = compute_days_duration(events)
    print("  %s: %s" % (name, seen))
    assert seen == expected
weeks = dict(group_days_per_week({"2025-03-04": 8, "2026-03-04": 8}))
print("  8 hours each on 4 March of 2025 and 2026, by week:", weeks)
assert weeks == {10: 16}
PY
env/bin/python run.py
