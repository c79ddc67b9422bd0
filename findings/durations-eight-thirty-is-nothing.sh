#!/usr/bin/env bash
# Guess: a working time of 36:15 is 36 hours and 15 minutes for a reader of durations, or an error
#   for one that wants letters.
# Really: for tempora it is, for pytimeparse it is 36 minutes and 15 seconds, while 8:30:00 beside
#   it is in hours, and for durations and durations_nlp it is 0, as is 8:30:00 and each number
#   without a letter: they drop what has no unit, so that 8h30 is eight hours. None raises an error.
# Seen: durations 0.3.3, durations_nlp 1.0.1, pytimeparse 1.1.10, tempora 5.13.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install durations==0.3.3 durations_nlp==1.0.1 pytimeparse==1.1.10 tempora==5.13.0

cat >run.py <<'PY'
from importlib.metadata import version
from durations import Duration
from durations_nlp import Duration as Words
from pytimeparse import parse
from tempora import parse_timedelta
readers = {"durations": lambda text: Duration(text).to_minutes(), "durations_nlp": lambda text: Words(text).to_minutes(),
           "pytimeparse": lambda text: parse(text) / 60, "tempora": lambda text: parse_timedelta(text).total_seconds() / 60}
print(*("%s %s," % (name, version(name)) for name in readers), "in minutes:")
for text, *expected in (("8h 30m", 510, 510, 510, 510), ("36:15", 0, 0, 36.25, 2175), ("8:30:00", 0, 0, 510, 510), ("1d 8:30:00", 1440, 1440, 1950, 1950)):
    seen = [reader(text) for reader in readers.values()]
    print("  %s -> %s" % (text, ", ".join("%g" % minutes for minutes in seen)))
    assert seen == expected, seen
for name in ("durations", "durations_nlp"):
    minutes = readers[name]("8h30")
    print("  8h30 ->", minutes, "in", name)
    assert minutes == 480
PY
env/bin/python run.py
