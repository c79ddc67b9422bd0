#!/usr/bin/env bash
# Guess: a time is written as hours and minutes of the day, and what is no such time is refused, as
#   9:30 is.
# Really: delimited2fixedwidth looks at the first four digits alone: 10:30 PM is written as 1030,
#   and 12:15 AM as 1215. 25:99 is a time as well.
# Seen: delimited2fixedwidth 1.0.11 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install delimited2fixedwidth==1.0.11

cat >run.py <<'PY'
import logging
from importlib.metadata import version
from delimited2fixedwidth import convert_cell, define_supported_output_formats
logging.disable(logging.CRITICAL)
define_supported_output_formats()
print("delimited2fixedwidth", version("delimited2fixedwidth"))
for text, expected in (("22:30", "2230"), ("10:30 PM", "1030"), ("12:15 AM", "1215"), ("25:99", "2599"), ("9:30", "refused")):
    try:
        seen = convert_cell(text, "Time", 1, 1)
    except SystemExit:
        seen = "refused"
    print("  %-8s -> %s" % (text, seen))
    assert seen == expected
PY
env/bin/python run.py
