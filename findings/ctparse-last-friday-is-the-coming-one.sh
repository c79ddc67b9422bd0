#!/usr/bin/env bash
# Guess: "last friday" is the Friday before today, and "last week" the week before.
# Really: ctparse reads "last" as the last hours of a day, like "evening": "last friday" is the
#   coming Friday, "last tuesday 8am" is in two weeks, "last week" is today. "past friday" is the
#   coming one as well, as what is not known is left out. From 22:00 to 06:00 without a day ends
#   sixteen hours before it begins.
# Seen: ctparse 0.3.6 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ctparse==0.3.6

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from ctparse import ctparse
print("ctparse", version("ctparse"))
now = datetime(2026, 11, 25, 9, 0)
print("  now is", now.strftime("%a %Y-%m-%d %H:%M"))
for text, expected in (("friday", "2026-11-27"), ("last friday", "2026-11-27"), ("past friday", "2026-11-27"),
                       ("last tuesday 8am", "2026-12-08"), ("last week", "2026-11-25"), ("yesterday", "2026-11-24")):
    seen = ctparse(text, ts=now).resolution.dt
    print("  %s -> %s" % (text, seen.strftime("%a %Y-%m-%d")))
    assert seen.strftime("%Y-%m-%d") == expected
for text, expected in (("friday 22:00-06:00", 8), ("22:00-06:00", -16)):
    shift = ctparse(text, ts=now).resolution
    hours = (shift.t_to.dt - shift.t_from.dt).total_seconds() / 3600
    print("  %s -> %s to %s, %g hours" % (text, shift.t_from.dt, shift.t_to.dt, hours))
    assert hours == expected
PY
env/bin/python -W ignore run.py
